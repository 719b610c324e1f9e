/**
 * Flags, environment and file into one validated value.
 *
 * Rules: a flag beats the environment, the environment beats the file, the file beats the default; every
 * setting is a row of {@link SETTINGS} and known in all of these ways by one name; what is unknown or makes
 * no sense is refused with a sentence that names it.
 */
import { parseArgs } from "node:util";
import { parse as parseToml, TomlError } from "smol-toml";
import { channelFault, isHostname } from "../protocol/names.ts";
import { DEFAULT_LIMITS, type Settings } from "./core/settings.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log.ts";
import { nearest } from "./nearest.ts";
import { dataFolder } from "./folders.ts";
import type { Address } from "./transport/tcp.ts";
import type { DoorLimits } from "./transport/door.ts";
import { VERSION } from "../version.ts";

/** Something that the person who starts the server has to change; exit code 2. */
export class UsageError extends Error {}

type Value = string | number | boolean;

export interface Setting {
  /** As in the file: `[limits] login_seconds` is `limits.login_seconds`. */
  key: string;
  /** The flag without its dashes, where there is one. */
  flag?: string;
  /** What the value is, for --help. */
  value: string;
  default: Value;
  help: string;
  /** Why the value can't be, as a sentence's end, or undefined. */
  fault(value: Value): string | undefined;
}

const text = (fault: (value: string) => string | undefined) => (value: Value) =>
  typeof value === "string" ? fault(value) : "is not a text";
const number = (least: number, most: number) => (value: Value) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `is not a whole number from ${least} to ${most}`;
const choice = (...names: readonly string[]) => (value: Value) =>
  names.includes(String(value)) ? undefined : `is none of ${names.join(", ")}`;
const yesNo = (value: Value) =>
  typeof value === "boolean" ? undefined : "is neither true nor false";
const anything = text(() => undefined);

const seconds = (ms: number) => ms / 1000;
const limits = DEFAULT_LIMITS;

export const SETTINGS: readonly Setting[] = [
  {
    key: "host",
    value: "HOST",
    default: "127.0.0.1",
    help: "address to listen on",
    fault: text((v) => v === "" ? "is empty" : undefined),
  },
  {
    key: "port",
    value: "PORT",
    default: 6667,
    help: "port to listen on; 0 takes a free one",
    fault: number(0, 65535),
  },
  {
    key: "data",
    flag: "data",
    value: "DIR",
    default: "",
    help: "folder for accounts and history",
    fault: anything,
  },
  {
    key: "name",
    flag: "name",
    value: "NAME",
    default: "chat.local",
    help: "the server's name, with a dot in it",
    fault: text((v) => isHostname(v) ? undefined : "is not a name like chat.example.org"),
  },
  {
    key: "network",
    flag: "network",
    value: "NAME",
    default: "chat",
    help: "what people read as the network's name",
    fault: text((v) =>
      /^[\x21-\x7e]{1,30}$/.test(v) ? undefined : "is not 1 to 30 characters without spaces"
    ),
  },
  {
    key: "motd",
    flag: "motd",
    value: "FILE",
    default: "",
    help: "text file with the message of the day",
    fault: anything,
  },
  {
    key: "lobby",
    flag: "lobby",
    value: "ROOM",
    default: "#lobby",
    help: 'a room that always exists; "" for none',
    fault: text((v) => v === "" ? undefined : channelFault(v)),
  },
  {
    key: "allow_guests",
    flag: "allow-guests",
    value: "",
    default: false,
    help: "let people talk without an account",
    fault: yesNo,
  },
  {
    key: "accounts.registration",
    flag: "registration",
    value: "open|closed",
    default: "open",
    help: "who may make an account",
    fault: choice("open", "closed"),
  },
  {
    key: "accounts.keep_names",
    value: "",
    default: true,
    help: "keep names of deleted accounts from reuse",
    fault: yesNo,
  },
  {
    key: "accounts.bcrypt_cost",
    value: "N",
    default: 12,
    help: "work for each password: one more doubles it",
    fault: number(4, 16),
  },
  {
    key: "accounts.hash_workers",
    value: "N",
    default: 2,
    help: "threads for passwords",
    fault: number(1, 32),
  },
  {
    key: "accounts.hash_queue",
    value: "N",
    default: 64,
    help: "logins that may wait for a thread",
    fault: number(1, 10_000),
  },
  {
    key: "history.durability",
    value: "process|power",
    default: "process",
    help: "what a message that was seen survives: kill -9, or a power cut too (slower)",
    fault: choice("process", "power"),
  },
  {
    key: "history.page",
    value: "N",
    default: limits.historyPage,
    help: "most messages of one CHATHISTORY",
    fault: number(1, 10_000),
  },
  {
    key: "limits.login_seconds",
    value: "N",
    default: seconds(limits.loginTime),
    help: "time to log in",
    fault: number(1, 3600),
  },
  {
    key: "limits.login_attempts",
    value: "N",
    default: limits.loginAttempts,
    help: "wrong passwords on one connection",
    fault: number(1, 100),
  },
  {
    key: "limits.ping_seconds",
    value: "N",
    default: seconds(limits.pingAfter),
    help: "silence before a PING",
    fault: number(5, 3600),
  },
  {
    key: "limits.ping_timeout_seconds",
    value: "N",
    default: seconds(limits.pingTimeout),
    help: "time to answer it",
    fault: number(5, 3600),
  },
  {
    key: "limits.commands_per_second",
    value: "N",
    default: limits.commandsPerSecond,
    help: "commands of one connection in the long run (loopback is free)",
    fault: number(1, 100_000),
  },
  {
    key: "limits.commands_burst",
    value: "N",
    default: limits.commandsBurst,
    help: "commands of one connection at once (loopback is free)",
    fault: number(10, 1_000_000),
  },
  {
    key: "limits.rooms_per_person",
    value: "N",
    default: limits.channelsPerUser,
    help: "rooms that one is in",
    fault: number(1, 10_000),
  },
  {
    key: "limits.bans_per_room",
    value: "N",
    default: limits.listEntries,
    help: "entries of a room's list",
    fault: number(1, 10_000),
  },
  {
    key: "limits.recipients",
    value: "N",
    default: limits.targets,
    help: "rooms or people in one command",
    fault: number(1, 100),
  },
  {
    key: "limits.connections_per_account",
    value: "N",
    default: limits.sessionsPerAccount,
    help: "connections of one account",
    fault: number(1, 1000),
  },
  {
    key: "limits.connections_per_address",
    value: "N",
    default: 32,
    help: "connections of one address (loopback is free)",
    fault: number(1, 1_000_000),
  },
  {
    key: "limits.connections_per_minute",
    value: "N",
    default: 64,
    help: "new ones a minute of one address (loopback is free)",
    fault: number(1, 1_000_000),
  },
  {
    key: "limits.connections",
    value: "N",
    default: 50_000,
    help: "connections in all",
    fault: number(1, 1_000_000),
  },
  {
    key: "limits.send_queue_bytes",
    value: "N",
    default: 4_194_304,
    help: "unread bytes at which a connection is closed",
    fault: number(65_536, 1_073_741_824),
  },
  {
    key: "log.level",
    flag: "log-level",
    value: LOG_LEVELS.join("|"),
    default: "info",
    help: "least level that is logged",
    fault: choice(...LOG_LEVELS),
  },
  {
    key: "log.format",
    flag: "log-format",
    value: LOG_FORMATS.join("|"),
    default: "pretty",
    help: "form of the log",
    fault: choice(...LOG_FORMATS),
  },
];

export interface Config {
  listen: Address;
  data: string;
  settings: Settings;
  door: DoorLimits;
  sendLimit: number;
  bcrypt: { cost: number; workers: number; queue: number };
  durability: "process" | "power";
  log: { level: LogLevel; format: LogFormat };
}

/** What the outside gives: so that reading a configuration can be tested. */
export interface Sources {
  args: string[];
  env(name: string): string | undefined;
  /** @throws where the file can't be read */
  readFile(path: string): string;
}

/** `limits.login_seconds` is CHAT_LIMITS_LOGIN_SECONDS. */
export function variable(key: string): string {
  return "CHAT_" + key.toUpperCase().replaceAll(".", "_");
}

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
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    if (!arg.startsWith("--")) continue;
    const name = arg.slice(2).split("=")[0];
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant ? ` Did you mean --${meant}?` : "";
    throw new UsageError(`There is no option --${name}.${hint} See chat-server --help.`);
  }
  try {
    // deno-lint-ignore no-explicit-any
    return parseArgs({ args, options, allowPositionals: true, strict: true }) as any;
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`${message.replace(/\.?$/, ".")} See chat-server --help.`);
  }
}

/** Flattens `{ limits: { a: 1 } }` to `limits.a`; refuses what no setting is called. */
function parseFile(path: string, content: string): Map<string, Value> {
  let table: Record<string, unknown>;
  try {
    table = parseToml(content);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = error.message.split("\n")[0].replace("Invalid TOML document: ", "");
    throw new UsageError(`${path}, line ${error.line}, column ${error.column}: ${why}.`);
  }
  const values = new Map<string, Value>();
  const known = SETTINGS.map((setting) => setting.key);
  const visit = (prefix: string, value: unknown) => {
    if (
      typeof value === "object" && value !== null && !Array.isArray(value) &&
      !known.includes(prefix)
    ) {
      for (const [key, inner] of Object.entries(value)) {
        visit(prefix === "" ? key : `${prefix}.${key}`, inner);
      }
      return;
    }
    if (!known.includes(prefix)) {
      const meant = nearest(prefix, known);
      const hint = meant ? ` Did you mean ${meant}?` : "";
      throw new UsageError(`${path}: there is no setting ${prefix}.${hint}`);
    }
    values.set(prefix, value as Value);
  };
  visit("", table);
  return values;
}

/** Turns the text of a flag or a variable into what the setting's default is. */
function fromText(setting: Setting, value: Value): Value {
  if (typeof value !== "string") return value;
  if (typeof setting.default === "number" && /^-?\d+$/.test(value.trim())) return Number(value);
  if (typeof setting.default === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}

function collect(line: CommandLine, { env, readFile }: Sources): Map<string, Value> {
  const path = line.config ?? env("CHAT_CONFIG");
  const file = path === undefined
    ? new Map<string, Value>()
    : parseFile(path, read(readFile, path, "the configuration"));
  const values = new Map<string, Value>();
  for (const setting of SETTINGS) {
    const { key, flag } = setting;
    const fromEnv = env(variable(key));
    const [value, from] = line.values.has(key)
      ? [fromText(setting, line.values.get(key)!), flag ? `--${flag}` : key.toUpperCase()]
      : fromEnv !== undefined
      ? [fromText(setting, fromEnv), variable(key)]
      : file.has(key)
      ? [file.get(key)!, `${path}: ${key}`]
      : [setting.default, key];
    const fault = setting.fault(value);
    if (fault) throw new UsageError(`${from} ${fault}: ${JSON.stringify(value)}.`);
    values.set(key, value);
  }
  return values;
}

function read(readFile: Sources["readFile"], path: string, what: string): string {
  try {
    return readFile(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : (error as Error).message;
    throw new UsageError(`Cannot read ${what} ${path}: ${why}.`);
  }
}

/** @throws {UsageError} */
export function readConfig(line: CommandLine, sources: Sources): Config {
  const values = collect(line, sources);
  const get = <T extends Value>(key: string) => values.get(key) as T;
  const ms = (key: string) => get<number>(key) * 1000;
  const motd = get<string>("motd");
  return {
    listen: { host: get("host"), port: get("port") },
    data: get<string>("data") || dataFolder(sources.env),
    settings: {
      name: get("name"),
      network: get("network"),
      version: VERSION,
      motd: motd === ""
        ? []
        : read(sources.readFile, motd, "the message of the day").trimEnd().split(/\r?\n/),
      lobby: get("lobby"),
      guests: get("allow_guests"),
      accounts: {
        registration: get("accounts.registration"),
        keepNames: get("accounts.keep_names"),
      },
      limits: {
        loginTime: ms("limits.login_seconds"),
        pingAfter: ms("limits.ping_seconds"),
        pingTimeout: ms("limits.ping_timeout_seconds"),
        loginAttempts: get("limits.login_attempts"),
        channelsPerUser: get("limits.rooms_per_person"),
        listEntries: get("limits.bans_per_room"),
        targets: get("limits.recipients"),
        sessionsPerAccount: get("limits.connections_per_account"),
        historyPage: get("history.page"),
        commandsPerSecond: get("limits.commands_per_second"),
        commandsBurst: get("limits.commands_burst"),
      },
    },
    door: {
      perAddress: get("limits.connections_per_address"),
      perMinute: get("limits.connections_per_minute"),
      total: get("limits.connections"),
    },
    sendLimit: get("limits.send_queue_bytes"),
    bcrypt: {
      cost: get("accounts.bcrypt_cost"),
      workers: get("accounts.hash_workers"),
      queue: get("accounts.hash_queue"),
    },
    durability: get("history.durability"),
    log: { level: get("log.level"), format: get("log.format") },
  };
}

/** The text of --help. */
export function usage(): string {
  const rows = SETTINGS.filter((setting) => setting.flag !== undefined).map((setting) => {
    const left = `--${setting.flag}${setting.value ? ` ${setting.value}` : ""}`;
    const standard = setting.default === "" || setting.default === false
      ? ""
      : ` (${setting.default})`;
    return `  ${left.padEnd(34)} ${setting.help}${standard}`;
  });
  return `chat-server: chat that you own, in one file.

Usage: chat-server [HOST] [PORT] [options]
  HOST PORT                          where to listen (127.0.0.1 6667); port 0 takes a free one
${rows.join("\n")}
  --config FILE                      settings in TOML; every setting is in docs/settings.md
  --version                          print the version
  -h, --help                         print this

Exit codes: 0 ended as asked, 1 failed, 2 wrong usage, 3 cannot listen, 4 cannot use the data folder.
`;
}
