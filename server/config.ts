/**
 * Flags, environment and file into one validated value.
 *
 * Rules: a flag beats the environment, the environment beats the file, the file beats the default; every
 * setting is a row of `SETTINGS` and known in all of these ways by one name; what is unknown or makes no
 * sense is refused with a sentence that names it.
 */
import { parse as parseToml, TomlError } from "smol-toml";
import { VERSION } from "../version.ts";
import { type CommandLine, UsageError } from "./command_line.ts";
import type { Settings } from "./core/settings.ts";
import { dataFolder } from "./folders.ts";
import type { LogFormat, LogLevel } from "./log.ts";
import { nearest } from "./nearest.ts";
import { type Setting, SETTINGS, type Value, variable } from "./settings_table.ts";
import type { DoorLimits } from "./transport/door.ts";
import type { Address } from "./transport/tcp.ts";

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
  env(name: string): string | undefined;
  /** @throws where the file can't be read */
  readFile(path: string): string;
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
