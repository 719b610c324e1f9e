/** Command lines whose flags are the keys of a record of defaults. */
import { parseArgs } from "node:util";

/** The program has nothing to do but to say this: what was wrong with the command line, or the help. */
export class UsageError extends Error {
  constructor(message: string, readonly exitCode: 0 | 2 = 2) {
    super(message);
  }

  say(): void {
    if (this.exitCode === 0) console.log(this.message);
    else console.error(this.message);
  }
}

/** `maxClients` is `--max-clients`. Yes or no has no value on the command line. */
export type Defaults = Record<string, string | number | boolean>;

/** The defaults with what `words` say instead. @throws {UsageError} also for `--help`, with the help. */
export function flags<T extends { [K in keyof T]: string | number | boolean }>(
  words: string[],
  defaults: T,
  help: Record<keyof T, string>,
): T {
  const result: Defaults = { ...defaults };
  const keys = new Map(Object.keys(defaults).map((key) => [flagOf(key), key]));
  const given = parse(words, [...keys].map(([flag, key]) => [flag, typeof result[key]]));
  if (given.help) throw new UsageError(describe(keys, result, help), 0);
  for (const [flag, value] of Object.entries(given)) {
    const key = keys.get(flag)!;
    result[key] = typeof result[key] === "number" ? numberOf(flag, value) : value;
  }
  return result as T;
}

/** Those whose names are in `list`, with commas between them; all where it is empty. @throws {UsageError} */
export function named<T extends { name: string }>(
  kind: string,
  all: readonly T[],
  list: string,
): readonly T[] {
  const known = all.map(({ name }) => name);
  const names = list === "" ? known : list.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return all.filter(({ name }) => names.includes(name));
  throw new UsageError(`There is no ${kind} "${wrong}". There are: ${known.join(", ")}.`);
}

function parse(words: string[], known: [flag: string, type: string][]): Record<string, string> {
  const options = Object.fromEntries(known.map(([flag, type]) => [
    flag,
    { type: type === "boolean" ? "boolean" as const : "string" as const },
  ]));
  try {
    const all = { ...options, help: { type: "boolean" as const } };
    return parseArgs({ args: words, options: all }).values as Record<string, string>;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UsageError(`Cannot read the command line: ${reason}. Try --help.`);
  }
}

function numberOf(flag: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && number >= 0) return number;
  throw new UsageError(`Cannot use --${flag} ${value}: it must be a number of 0 or more.`);
}

function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
}

function describe(keys: Map<string, string>, defaults: Defaults, help: Record<string, string>) {
  const lines = [...keys].map(([flag, key]) => {
    const value = defaults[key];
    const usual = value === "" || typeof value === "boolean" ? "" : ` (${value})`;
    return `  --${flag.padEnd(12)} ${help[key]}${usual}`;
  });
  return ["Options, with what they are where nothing is said:", ...lines].join("\n");
}
