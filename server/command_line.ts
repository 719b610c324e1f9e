/** The command line of chat-server. */
import { parseArgs } from "node:util";
import { nearest } from "./nearest.ts";
import { SETTINGS, type Value } from "./settings_table.ts";

/** Something that the person who starts the server has to change; exit code 2. */
export class UsageError extends Error {}

export interface CommandLine {
  help: boolean;
  version: boolean;
  values: Map<string, Value>;
  config?: string;
}

/** Reads the command line. @throws {UsageError} */
export function parseCommandLine(args: string[]): CommandLine {
  const flags = SETTINGS.filter((setting) => setting.flag !== undefined);
  const known = [...flags.map((setting) => setting.flag!), "config", "help", "version"];
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {
    config: { type: "string" },
    help: { type: "boolean", short: "h" },
    version: { type: "boolean" },
  };
  for (const { flag, value } of flags) {
    options[flag!] = { type: value === "" ? "boolean" : "string" };
  }
  const { values, positionals } = parseFlags(args, options, known);
  const line: CommandLine = {
    help: values.help === true,
    version: values.version === true,
    values: new Map(),
    config: values.config as string | undefined,
  };
  for (const { flag, key } of flags) {
    const value = values[flag!];
    if (value !== undefined) line.values.set(key, value);
  }
  if (positionals.length > 2) {
    throw new UsageError(
      `There are too many words: chat-server [HOST] [PORT], and "${
        positionals[2]
      }" is a third one.`,
    );
  }
  if (positionals.length === 1 && /^\d+$/.test(positionals[0])) {
    throw new UsageError(
      `The first word is the address to listen on: chat-server 127.0.0.1 ${positionals[0]}.`,
    );
  }
  if (positionals[0] !== undefined) line.values.set("host", positionals[0]);
  if (positionals[1] !== undefined) line.values.set("port", positionals[1]);
  return line;
}

function parseFlags(
  args: string[],
  options: Record<string, { type: "string" | "boolean"; short?: string }>,
  known: string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const end = args.indexOf("--");
  for (const [i, arg] of (end < 0 ? args : args.slice(0, end)).entries()) {
    const fault = flagFault(arg, args[i + 1], options, known);
    if (fault) throw new UsageError(`${fault} See chat-server --help.`);
  }
  try {
    // deno-lint-ignore no-explicit-any
    return parseArgs({ args, options, allowPositionals: true, strict: true }) as any;
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`${message.replace(/\.?$/, ".")} See chat-server --help.`);
  }
}

/** What is wrong with a word that is a flag, as a sentence; `next` is the word behind it. */
function flagFault(
  arg: string,
  next: string | undefined,
  options: Record<string, { type: "string" | "boolean" }>,
  known: string[],
): string | undefined {
  if (!arg.startsWith("-") || arg === "-h" || arg === "-") return undefined;
  const [name, value] = arg.replace(/^--/, "").split("=", 2);
  if (!known.includes(name)) {
    const meant = arg.startsWith("--") ? nearest(name, known) : undefined;
    const hint = meant ? ` Did you mean --${meant}?` : "";
    return `There is no option ${arg.split("=")[0]}.${hint}`;
  }
  const needsValue = options[name].type === "string";
  if (needsValue && (value ?? next ?? "--").startsWith("--")) return `--${name} needs a value.`;
  if (!needsValue && value !== undefined) return `--${name} takes no value.`;
}

/** The text of --help. */
export function usage(subcommands = ""): string {
  const rows = SETTINGS.filter((setting) => setting.flag !== undefined).map((setting) => {
    const left = `--${setting.flag}${setting.value ? ` ${setting.value}` : ""}`;
    const standard = setting.default === "" || setting.default === false
      ? ""
      : ` (${setting.default})`;
    return `  ${left.padEnd(34)} ${setting.help}${standard}`;
  });
  return `chat-server: chat that you own, in one file.

Usage: chat-server [HOST] [PORT] [options]
       chat-server COMMAND ...         what it can do is below the options; chat-server COMMAND --help
  HOST PORT                          where to listen (127.0.0.1 6667); port 0 takes a free one
${rows.join("\n")}
  --config FILE                      settings in TOML; every setting is in docs/settings.md
  --version                          print the version
  -h, --help                         print this

Commands, on a running server and on a stopped one:
${subcommands}

Exit codes: 0 ended as asked, 1 failed, 2 wrong usage, 3 cannot listen, 4 cannot use the data folder.
Of commands: 0 done, 1 refused or failed, 2 wrong usage, 4 cannot use the data folder.
`;
}
