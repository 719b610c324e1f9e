/** What a subcommand of chat-server is, and what it is handed. */
import type { Config } from "../config.ts";
import type { Io } from "./io.ts";
import type { Reply, Request } from "./exchange.ts";

/** Values of options by name; a flag that takes no value is "". */
export type Options = Record<string, string | undefined>;

export interface Context {
  /** Read when it is first asked for. @throws {UsageError} */
  config(): Config;
  io: Io;
  /** The words behind the command's name. */
  words: string[];
  options: Options;
  /** Whether output is JSON. */
  json: boolean;
  /** Carries a request out, in the running server or on the data of a stopped one. */
  ask(request: Request): Promise<Reply>;
}

export interface Subcommand {
  /** One word or two: "account list". */
  name: string;
  /** What stands behind the name. */
  usage: string;
  help: string;
  /** Fewest and most words. */
  words?: readonly [least: number, most: number];
  /** Options beside those that all have; the value is what stands for theirs, "" for none. */
  options?: Record<string, string>;
  /** Gives the exit code. */
  run(context: Context): Promise<number> | number;
}

/** Exit codes, as the README has them. */
export const Exit = { DONE: 0, REFUSED: 1, USAGE: 2, DATA: 4 } as const;

/** Shows what came back; `more` is shown below the sentence. */
export function show({ io, json }: Context, reply: Reply, more: string[] = []): number {
  if ("fault" in reply) {
    if (json) io.out(JSON.stringify({ fault: reply.fault }));
    else io.err(`chat-server: ${reply.fault}`);
    return Exit.REFUSED;
  }
  if (json) io.out(JSON.stringify({ said: reply.said, ...reply.data }));
  else for (const line of [reply.said, ...more]) io.out(line);
  return Exit.DONE;
}
