/**
 * chat: the front door. Alone it is a server and a client in this terminal; where a server runs on the
 * same data folder already, only a client that joins it.
 */
import { main as client } from "./client/main.ts";
import { parseOptions } from "./client/options.ts";
import { folderError, OpenError, OWNER_ONLY, prepareFolder } from "./db/folder.ts";
import { main as server } from "./server.ts";
import { addressOf } from "./server/address_file.ts";
import { parseCommandLine, UsageError } from "./server/command_line.ts";
import { type Config, type Place, readConfig } from "./server/config.ts";
import { createLog } from "./server/log.ts";
import { ListenError, type RunningServer, serve } from "./server/serve.ts";
import { VERSION } from "./version.ts";

const USAGE = `chat: chat that you own, in one file.

Usage:
  chat                      chat in this terminal: starts a server for this machine, or joins the one that runs
  chat server [...]         only the server: chat server --help
  chat client [...]         only the client: chat client --help
  chat --version            print the version
  chat --help               print this
Words that start with - go to the client: chat --plain --user ann

Exit codes: 0 ended as asked, 1 failed, 2 wrong usage, 3 cannot connect or listen, 4 login refused or the data folder can't be used,
5 a message was refused.
`;

/** How long somebody else's server may take to say where it listens. */
const PATIENCE = 5000;

/** @throws {OpenError} */
function openLog(data: string): Deno.FsFile {
  prepareFolder(data);
  try {
    return Deno.openSync(`${data}/chat.log`, { append: true, create: true, mode: OWNER_ONLY });
  } catch (error) {
    throw folderError(data, error);
  }
}

/** A server in this process; its log goes to a file, since the terminal belongs to the client. */
async function serveHere(config: Config): Promise<RunningServer> {
  const file = openLog(config.data);
  const encoder = new TextEncoder();
  const log = createLog("warn", config.log.format, (line) => {
    file.writeSync(encoder.encode(line + "\n"));
  });
  try {
    return await serve(config, log);
  } catch (error) {
    if (!(error instanceof ListenError) || config.listen.port === 0) throw error;
    return await serve({ ...config, listen: { ...config.listen, port: 0 } }, log);
  }
}

/** Where the server that holds the data folder listens. @throws {OpenError} where it never says so */
async function findServer(data: string, locked: OpenError): Promise<Place> {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const address = addressOf(data);
    if (address) return address;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw locked;
}

/** The client of this terminal comes by plain loopback, also where others come by TLS. */
function withLoopback(config: Config): Config {
  if (!config.listen.tls) return config;
  const here = { host: "127.0.0.1", port: 6667, tls: false };
  return { ...config, listen: here, alsoListen: [config.listen, ...config.alsoListen] };
}

/** The words for the client of somebody who joins the server at that place. */
function joining({ host, port, tls }: Place): string[] {
  const near = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return [...(tls ? ["--tls"] : []), near, String(port)];
}

async function alone(args: string[]): Promise<number> {
  // Nothing is begun for words that the client will not take.
  if (!("options" in parseOptions(args))) return await client(args);
  const config = readConfig(parseCommandLine([]), {
    env: (name) => Deno.env.get(name),
    readFile: (path) => Deno.readTextFileSync(path),
  });
  try {
    const here = await serveHere(withLoopback(config));
    const [{ host, port }] = here.addresses;
    const greeting =
      "This terminal also runs the server: when you leave, it ends. Others on this machine join with the same command.";
    const code = await client([...args, host, String(port)], { greeting });
    await here.close("the terminal that ran the server was closed");
    return code;
  } catch (error) {
    if (!(error instanceof OpenError) || error.reason !== "locked") throw error;
    const place = await findServer(config.data, error);
    return await client([...args, ...joining(place)], {
      greeting: "A server runs here already: you join it.",
    });
  }
}

async function main([word, ...rest]: string[]): Promise<number> {
  if (word === "server") {
    // Only a client that is asked to (--exec) starts programs.
    Deno.permissions.revokeSync({ name: "run" });
    return await server(rest);
  }
  if (word === "client") return await client(rest);
  if (word === "--help" || word === "-h") console.log(USAGE.trimEnd());
  else if (word === "--version") console.log(`chat ${VERSION}`);
  else if (word !== undefined && !word.startsWith("-")) {
    throw new UsageError(`There is no "chat ${word}". See chat --help.`);
  } else return await alone(word === undefined ? [] : [word, ...rest]);
  return 0;
}

const EXIT_CODES = [[UsageError, 2], [ListenError, 3], [OpenError, 4]] as const;

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    const code = EXIT_CODES.find(([kind]) => error instanceof kind)?.[1];
    console.error(`chat: ${(error as Error).message}`);
    Deno.exit(code ?? 1);
  }
}
