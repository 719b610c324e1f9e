/** Starts a server and waits until it takes connections. */
import { signal, undoLater } from "./cleanup.ts";
import { LoadError } from "./load/client.ts";
import type { Needs, Server } from "./servers.ts";

/** Why something could not be measured, as a sentence. */
export class BenchError extends LoadError {}

export interface Running {
  pid: number;
  port: number;
  /** Where attackers find TLS and WebSocket, if the scenario has them. */
  tlsPort: number;
  webPort: number;
  /** Where its metrics are, if the scenario needs them. */
  turnsPort?: number;
  /** The certificate that it made for itself, as a file. */
  certificate: string;
  /** Ends it and removes its data. */
  end(): Promise<void>;
}

const READY_WITHIN_MS = 15_000;
const TRY_EVERY_MS = 25;
/** How much of what it says on standard error is kept, in characters. */
const LAST_WORDS = 1000;

export interface Start {
  server: Server;
  program: string;
  /** Words before the command. */
  pin: string[];
  /** Where the data folder is made; undefined for the system's temporary folder. */
  within: string | undefined;
  needs: Needs;
  /** A data folder that stays; undefined for an empty one. */
  data: string | undefined;
}

/** @throws {BenchError} */
export async function start(
  { server, program, pin, within, needs, data: kept }: Start,
): Promise<Running> {
  const folder = makeFolder(within);
  const remove = undoLater(() => Deno.removeSync(folder, { recursive: true }));
  const data = kept ?? `${folder}/data`;
  const [port, wayPort, turnsPort, tlsPort, webPort] = freePorts(5);
  const places = { port, wayPort, turnsPort, tlsPort, webPort };
  const launch = server.launch({ folder, data, ...places }, needs);
  const { args, files } = launch;
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(`${folder}/${name}`, text);
  }
  const [first, ...rest] = [...pin, program, ...args];
  const child = new Deno.Command(first, {
    args: rest,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // Settings in somebody's environment must not change what is measured.
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "" },
  }).spawn();
  const kill = undoLater(() => signal(child, "SIGKILL"));
  const said = listen(child.stdout, server.ready);
  const complaint = listen(child.stderr);
  const end = async () => {
    signal(child, "SIGTERM");
    const late = setTimeout(kill, 5000);
    await child.status;
    clearTimeout(late);
    kill();
    remove();
  };
  try {
    const ready = server.ready ? () => said.match : (over: Over) => accepts(port, over);
    const told = await inTime(child, ready);
    return {
      pid: child.pid,
      tlsPort,
      webPort,
      port: launch.port ?? told,
      turnsPort: needs.turns && turnsPort,
      certificate: `${data}/tls.crt`,
      end,
    };
  } catch (error) {
    await end();
    const words = complaint.text().trim() || said.text().trim();
    throw new BenchError(`${server.name} ${(error as Error).message}${words && `: ${words}`}`);
  }
}

function makeFolder(within: string | undefined): string {
  try {
    return Deno.makeTempDirSync({ prefix: "chat-bench-", dir: within });
  } catch (error) {
    throw new BenchError(`Cannot make a folder for data: ${(error as Error).message}`);
  }
}

/** Whether nobody waits any more. */
type Over = () => boolean;

/** What `ready` gives, if the process lives so long and it does not take too long. */
async function inTime(
  child: Deno.ChildProcess,
  ready: (over: Over) => Promise<number>,
): Promise<number> {
  let over = false;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const late = setTimeout(
    () => fail(new Error(`was not ready within ${READY_WITHIN_MS / 1000} s`)),
    READY_WITHIN_MS,
  );
  child.status.then(({ code }) => fail(new Error(`ended with code ${code}`)));
  failed.catch(() => {});
  try {
    return await Promise.race([ready(() => over), failed]);
  } finally {
    over = true;
    clearTimeout(late);
  }
}

/** Reads on for as long as the process lives, and keeps the last words. */
function listen(stream: ReadableStream<Uint8Array>, wanted?: RegExp) {
  const found = Promise.withResolvers<number>();
  let text = "";
  const read = async () => {
    for await (const part of stream.pipeThrough(new TextDecoderStream() as Decoder)) {
      text = (text + part).slice(-LAST_WORDS);
      const match = wanted?.exec(text);
      if (match) found.resolve(Number(match[1]));
    }
  };
  read().catch(() => {});
  return { match: found.promise, text: () => text };
}

type Decoder = ReadableWritablePair<string, Uint8Array>;

/** The port, as soon as a connection to it succeeds, or it is `over`. */
export async function accepts(port: number, over: Over): Promise<number> {
  while (!over()) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
    }
  }
  return port;
}

/** Ports that nobody listened on a moment ago. */
export function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  for (const listener of listeners) listener.close();
  return listeners.map(({ addr }) => addr.port);
}
