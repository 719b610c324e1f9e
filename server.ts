/** chat-server: the executable. Configuration, then store, core and listeners (server/serve.ts), then the end. */
import { OpenError } from "./db/folder.ts";
import { type CommandLine, parseCommandLine, usage, UsageError } from "./server/command_line.ts";
import { readConfig, type Sources } from "./server/config.ts";
import { standardIo } from "./server/admin/io.ts";
import { isSubcommand, runSubcommand, subcommandsUsage } from "./server/admin/run.ts";
import { createLog, type Log } from "./server/log.ts";
import { type Commands, ListenError, serve } from "./server/serve.ts";
import { formatAddress } from "./server/transport/tcp.ts";
import { VERSION } from "./version.ts";

/** Exit code by what went wrong. */
const EXIT_CODES = [[UsageError, 2], [ListenError, 3], [OpenError, 4]] as const;

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (name: string) => {
      if (asked) Deno.exit(130);
      asked = true;
      resolve(name);
    };
    Deno.addSignalListener("SIGINT", () => stop("SIGINT"));
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => stop("SIGTERM"));
  });
}

/** What nobody has caught is a bug: it is logged, and the people who are talking go on. */
function surviveBugs(log: Log): void {
  const report = (event: Event, error: unknown) => {
    event.preventDefault();
    log("error", "a bug", {
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    });
  };
  addEventListener("error", (event) => report(event, event.error));
  addEventListener("unhandledrejection", (event) => report(event, event.reason));
}

/** The configuration anew, or the sentence why it can't be. */
function reread(line: CommandLine, sources: Sources): ReturnType<NonNullable<Commands["rehash"]>> {
  try {
    const { settings } = readConfig(line, sources);
    return { name: line.config ?? sources.env("CHAT_CONFIG") ?? "environment", settings };
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

const sources: Sources = {
  env: (name) => Deno.env.get(name),
  readFile: (path) => Deno.readTextFileSync(path),
};

async function run(line: CommandLine): Promise<void> {
  const config = readConfig(line, sources);
  const log = createLog(config.log.level, config.log.format);
  surviveBugs(log);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>();
  const server = serve(config, log, { rehash: () => reread(line, sources), stop });
  const signal = untilSignal();
  for (const address of server.addresses) {
    console.log(`chat-server ready on ${formatAddress(address)}`);
  }
  for (const address of server.websockets) {
    console.log(`chat-server ready on ws://${formatAddress(address)}`);
  }
  for (const address of server.metrics) {
    console.log(`chat-server metrics on http://${formatAddress(address)}/metrics`);
  }
  log("info", "started", { version: VERSION, data: config.data, guests: config.settings.guests });
  const why = await Promise.race([signal, stopped]);
  log("info", "ending", { signal: why });
  await server.close("the server was stopped");
}

/** Gives the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    if (isSubcommand(args)) return await runSubcommand(args, standardIo(), sources);
    const line = parseCommandLine(args);
    if (line.version) console.log(`chat-server ${VERSION}`);
    else if (line.help) console.log(usage(subcommandsUsage()).trimEnd());
    else await run(line);
    return 0;
  } catch (error) {
    const code = EXIT_CODES.find(([kind]) => error instanceof kind)?.[1];
    const { message } = error as Error;
    console.error(`chat-server: ${code ? message : `it failed, and this is a bug: ${message}`}`);
    return code ?? 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
