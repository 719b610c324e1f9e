/** Subcommands of chat-server: which one is meant, its words and options, and its exit code. */
import { parseArgs } from "node:util";
import { UsageError } from "../command_line.ts";
import { readConfig, type Sources } from "../config.ts";
import { nearest } from "../nearest.ts";
import { ACCOUNTS } from "./accounts.ts";
import { BACKUPS } from "./backups.ts";
import type { Context, Options, Subcommand } from "./command.ts";
import { showConfig } from "./configuration.ts";
import { INVITATIONS } from "./invitations.ts";
import type { Io } from "./io.ts";
import { QUERY } from "./query.ts";
import { ask } from "./reach.ts";
import { ROOMS } from "./rooms.ts";
import { TOP } from "./top.ts";

const CONFIG: Subcommand = {
  name: "config",
  usage: "[the server's own words and options]",
  help: "every setting with its value and where that comes from",
  // It takes other words than the others: see below.
  run: () => 0,
};

export const SUBCOMMANDS: readonly Subcommand[] = [
  ...ACCOUNTS,
  ...ROOMS,
  ...INVITATIONS,
  ...BACKUPS,
  CONFIG,
  QUERY,
  TOP,
];

const COMMON = { data: "DIR", config: "FILE", json: "", help: "" };

const HEADS = [...new Set(SUBCOMMANDS.map(({ name }) => name.split(" ")[0]))];

/**
 * Whether the words are those of a subcommand, and not an address to listen on.
 * @throws {UsageError} where a word is nearly one
 */
export function isSubcommand([first]: readonly string[]): boolean {
  if (first === undefined || first.startsWith("-")) return false;
  if (HEADS.includes(first)) return true;
  // What has a dot or a colon in it is an address, and so is localhost.
  if (/[.:]/.test(first) || first === "localhost") return false;
  const meant = nearest(first, HEADS);
  if (meant === undefined) return false;
  throw new UsageError(
    `There is no command ${first}. Did you mean ${meant}? See chat-server --help.`,
  );
}

function find(args: readonly string[]): [Subcommand, string[]] | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(" ");
    const found = SUBCOMMANDS.find((one) => one.name === name);
    if (found) return [found, args.slice(length)];
  }
}

/** Those whose name begins with the word. */
function listOf(head: string): string {
  const fitting = SUBCOMMANDS.filter(({ name }) => name === head || name.startsWith(`${head} `));
  return fitting.map(({ name, usage, help }) =>
    `  chat-server ${name} ${usage}`.trimEnd() + `\n      ${help}`
  )
    .join("\n");
}

/** For --help of the server. */
export function subcommandsUsage(): string {
  return HEADS.map(listOf).join("\n");
}

/** Gives the exit code. @throws {UsageError} @throws {OpenError} */
export async function runSubcommand(args: string[], io: Io, sources: Sources): Promise<number> {
  const head = args[0];
  const found = find(args);
  if (found === undefined || (args.length === 1 && isGroup(head))) {
    return explain(head, args[1], io);
  }
  const [command, rest] = found;
  if (rest.includes("--help") || rest.includes("-h")) {
    io.out(`${listOf(command.name)}\nFor all: --data DIR, --config FILE, --json`);
    return 0;
  }
  if (command === CONFIG) {
    const json = rest.includes("--json");
    return showConfig({ io, json }, rest.filter((word) => word !== "--json"), sources);
  }
  return await command.run(contextOf(command, rest, io, sources));
}

/** Whether the word alone is no command. */
function isGroup(head: string): boolean {
  return !SUBCOMMANDS.some(({ name }) => name === head);
}

/** @throws {UsageError} */
function explain(head: string, word: string | undefined, io: Io): number {
  if (word === undefined || word === "--help" || word === "-h") {
    io.out(listOf(head));
    return word === undefined ? 2 : 0;
  }
  const names = SUBCOMMANDS.map(({ name }) => name);
  const meant = nearest(`${head} ${word}`, names);
  const hint = meant ? ` Did you mean ${meant}?` : "";
  throw new UsageError(
    `There is no command ${head} ${word}.${hint} See chat-server ${head} --help.`,
  );
}

/** @throws {UsageError} */
function contextOf(command: Subcommand, args: string[], io: Io, sources: Sources): Context {
  const { options, words } = parse(command, args);
  const [least, most] = command.words ?? [0, 0];
  const usage = `chat-server ${command.name} ${command.usage}`.trimEnd();
  if (words.length < least) throw new UsageError(`Something is missing: ${usage}`);
  if (words.length > most) throw new UsageError(`There are too many words: ${usage}`);
  const values = new Map(options.data === undefined ? [] : [["data", options.data]]);
  const config = () =>
    readConfig({ help: false, version: false, values, config: options.config }, sources);
  const json = options.json !== undefined;
  return { io, words, options, json, config, ask: (request) => ask(config(), request) };
}

/** @throws {UsageError} */
function parse(
  { name, options = {} }: Subcommand,
  args: string[],
): { options: Options; words: string[] } {
  const known: Record<string, string> = { ...COMMON, ...options };
  for (const arg of args) {
    const flag = /^--([^=]+)/.exec(arg)?.[1];
    if (flag === undefined || Object.hasOwn(known, flag)) continue;
    const meant = nearest(flag, Object.keys(known));
    const hint = meant ? ` Did you mean --${meant}?` : "";
    throw new UsageError(`There is no option --${flag}.${hint} See chat-server ${name} --help.`);
  }
  const shapes = Object.entries(known).map(([key, value]) =>
    [key, { type: value === "" ? "boolean" : "string" }] as const
  );
  try {
    const { values, positionals } = parseArgs({
      args,
      options: Object.fromEntries(shapes) as Record<string, { type: "string" | "boolean" }>,
      allowPositionals: true,
    });
    const given = Object.entries(values).map(([key, value]) => [key, value === true ? "" : value]);
    return { options: Object.fromEntries(given) as Options, words: positionals };
  } catch (error) {
    const why = (error as Error).message.split("\n")[0].replace(/\.?$/, ".");
    throw new UsageError(`${why} See chat-server ${name} --help.`);
  }
}
