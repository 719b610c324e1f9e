/** chat-server: the executable. Configuration, then store, core and listeners (server/serve.ts), then the end. */
import { OpenError } from "./db/folder.ts";
import { type CommandLine, parseCommandLine, usage, UsageError } from "./server/command_line.ts";
import { readConfig, type Sources } from "./server/config.ts";
import { standardIo } from "./server/admin/io.ts";
import { isSubcommand, runSubcommand, subcommandsUsage } from "./server/admin/run.ts";
import { createLog, type Log } from "./server/log.ts";
import { ready } from "./server/ready.ts";
import { type Commands, ListenError, type RunningServer, serve } from "./server/serve.ts";
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
    const config = readConfig(line, sources);
    return { name: line.config ?? sources.env("CHAT_CONFIG") ?? "environment", config };
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

const sources: Sources = {
  env: (name) => Deno.env.get(name),
  readFile: (path) => Deno.readTextFileSync(path),
};
function hasTerminal(): boolean {
  try {
    return Deno.consoleSize().columns >= 0;
  } catch {
    return false;
  }
}

/** SIGHUP: configuration and certificates are read again; but it also says that the terminal is gone. */
function reloadOnSignal(server: RunningServer, log: Log, stop: (why: string) => void): void {
  if (Deno.build.os === "windows") return;
  const inTerminal = hasTerminal();
  Deno.addSignalListener("SIGHUP", () => {
    if (inTerminal && !hasTerminal()) return stop("the terminal was closed");
    const why = server.reload();
    if (why === undefined) log("info", "configuration and certificates read again");
    else log("error", "nothing was changed", { why });
  });
}

async function run(line: CommandLine): Promise<void> {
  const config = readConfig(line, sources);
  const log = createLog(config.log.level, config.log.format);
  surviveBugs(log);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<string>();
  const server = await serve(config, log, { rehash: () => reread(line, sources), stop });
  const signal = untilSignal();
  reloadOnSignal(server, log, stop);
  for (const line of ready(server)) console.log(line);
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
