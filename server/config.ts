/**
 * Flags, environment and file into one validated value.
 *
 * Rules: a flag beats the environment, the environment beats the file, the file beats the default; every
 * setting is a row of `SETTINGS` and known in all of these ways by one name; what is unknown or makes no
 * sense is refused with a sentence that names it.
 */
import { parse as parseToml, TomlError } from "smol-toml";
import { type Network, parseNetworks } from "../protocol/networks.ts";
import { splitWords } from "../protocol/words.ts";
import { VERSION } from "../version.ts";
import { parseAddresses } from "./addresses.ts";
import { type CommandLine, UsageError } from "./command_line.ts";
import { parseOperators } from "./core/operators.ts";
import type { HistoryPolicy, Limits, Settings, StsPolicy } from "./core/settings.ts";
import { dataFolder } from "./folders.ts";
import type { LogFormat, LogLevel } from "./log.ts";
import { nearest } from "./nearest.ts";
import { type Setting, SETTINGS, type Value, variable } from "./settings_table.ts";
import type { ConnectionLimits } from "./transport/connection.ts";
import { type DoorLimits, isLoopback } from "./transport/door.ts";
import type { Address } from "./transport/tcp.ts";

/** Where to listen, and whether with TLS. */
export interface Place extends Address {
  tls: boolean;
}

export interface Config {
  listen: Place;
  /** Further addresses. */
  alsoListen: Place[];
  websocket: { listen: Place[]; origins: string };
  /** Whether addresses beyond this machine are plain text, too. */
  plainText: boolean;
  /** Files of certificates and of their keys, in the same order; none: the server makes its own. */
  tls: { cert: string[]; key: string[]; sts: StsPolicy | undefined };
  /** Proxies whose word is taken about where somebody comes from. */
  proxies: Network[];
  data: string;
  settings: Settings;
  door: DoorLimits;
  connection: ConnectionLimits;
  bcrypt: { cost: number; workers: number; queue: number };
  durability: "process" | "power";
  /** Where metrics are shown; none: nowhere. */
  metrics: Address[];
  log: { level: LogLevel; format: LogFormat };
}

/** What the outside gives: so that reading a configuration can be tested. */
export interface Sources {
  env(name: string): string | undefined;
  /** @throws where the file can't be read */
  readFile(path: string): string;
}

/** More than any setting's name has. */
const LONGEST_KEY = 100;

/** Flattens `{ limits: { a: 1 } }` to `limits.a`; refuses what no setting is called. */
function parseFile(path: string, content: string): Map<string, Value> {
  let table: Record<string, unknown>;
  try {
    table = parseToml(content);
  } catch (error) {
    // A file whose tables are nested without end: the parser's own depth ends first.
    if (error instanceof RangeError) throw new UsageError(`${path} is nested too deeply.`);
    if (!(error instanceof TomlError)) throw error;
    const why = error.message.split("\n")[0].replace("Invalid TOML document: ", "");
    throw new UsageError(`${path}, line ${error.line}, column ${error.column}: ${why}.`);
  }
  const values = new Map<string, Value>();
  const known = SETTINGS.map((setting) => setting.key);
  const visit = (prefix: string, value: unknown) => {
    if (prefix.length > LONGEST_KEY) {
      throw new UsageError(`${path}: there is no setting ${prefix.slice(0, LONGEST_KEY)}….`);
    }
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
    const { table } = SETTINGS.find(({ key }) => key === prefix)!;
    values.set(prefix, table ? inOneLine(value) : value as Value);
  };
  visit("", table);
  return values;
}

/** A table of names and words as a text: `ann=kill,ban bob=all`. */
function inOneLine(value: unknown): Value {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as Value;
  const rows = Object.entries(value).map(([name, words]) =>
    `${name}=${[words].flat().join(" ").trim().split(/[\s,]+/).join(",")}`
  );
  return rows.join(" ");
}

/** Turns the text of a flag or a variable into what the setting's default is. */
function fromText(setting: Setting, value: Value): Value {
  if (typeof value !== "string") return value;
  if (typeof setting.default === "number" && /^-?\d+$/.test(value.trim())) return Number(value);
  if (typeof setting.default === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}

/** A setting's value, and what gave it. */
export interface Explained {
  key: string;
  value: Value;
  from: string;
  /** Whether the value is not to be shown. */
  secret: boolean;
}

/** Every setting with its value and where that comes from. @throws {UsageError} */
export function explainConfig(line: CommandLine, sources: Sources): Explained[] {
  readConfig(line, sources);
  const path = line.config ?? sources.env("CHAT_CONFIG");
  const file = path === undefined
    ? new Map<string, Value>()
    : parseFile(path, read(sources.readFile, path, "the configuration"));
  const { values } = collect(line, sources);
  return SETTINGS.map(({ key, flag, secret = false }) => {
    const from = line.values.has(key)
      ? flag ? `--${flag}` : "command line"
      : sources.env(variable(key)) !== undefined
      ? variable(key)
      : file.has(key)
      ? path!
      : "default";
    const value = key === "data" ? values.get(key) || dataFolder(sources.env) : values.get(key)!;
    return { key, value, from, secret };
  });
}

/** The port of TLS, where none is given. */
const TLS_PORT = 6697;

interface Collected {
  values: Map<string, Value>;
  /** Settings that somebody has given a value. */
  given: Set<string>;
}

function collect(line: CommandLine, { env, readFile }: Sources): Collected {
  const path = line.config ?? env("CHAT_CONFIG");
  const file = path === undefined
    ? new Map<string, Value>()
    : parseFile(path, read(readFile, path, "the configuration"));
  const values = new Map<string, Value>();
  const given = new Set<string>();
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
    if (line.values.has(key) || fromEnv !== undefined || file.has(key)) given.add(key);
  }
  return { values, given };
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

/** The lines of the file; none where there is no file. */
function motdLines(path: string, { readFile }: Sources): string[] {
  if (path === "") return [];
  return read(readFile, path, "the message of the day").trimEnd().split(/\r?\n/);
}

function historyPolicy(get: <T extends Value>(key: string) => T): HistoryPolicy {
  return {
    newcomers: get<HistoryPolicy["newcomers"]>("history.newcomers"),
    age: get<number>("history.keep_days") * 86_400_000,
    count: get("history.keep_messages"),
    redactionTime: get<number>("history.redaction_seconds") * 1000,
  };
}

function limitsOf(get: <T extends Value>(key: string) => T): Limits {
  const ms = (key: string) => get<number>(key) * 1000;
  return {
    loginTime: ms("limits.login_seconds"),
    pingAfter: ms("limits.ping_seconds"),
    pingTimeout: ms("limits.ping_timeout_seconds"),
    loginAttempts: get("limits.login_attempts"),
    loginFailures: get("limits.login_failures"),
    loginDelay: ms("limits.login_delay_seconds"),
    commandsBeforeLogin: get("limits.commands_before_login"),
    accountsPerAddress: get("limits.accounts_per_address"),
    channelsPerUser: get("limits.rooms_per_person"),
    roomsPerAccount: get("limits.rooms_per_account"),
    listEntries: get("limits.bans_per_room"),
    targets: get("limits.recipients"),
    sessionsPerAccount: get("limits.connections_per_account"),
    monitored: get("limits.monitored_nicks"),
    metadataKeys: get("limits.metadata_keys"),
    metadataSubscriptions: get("limits.metadata_subscriptions"),
    metadataBytes: get("limits.metadata_value_bytes"),
    historyPage: get("history.page"),
    commandsPerSecond: get("limits.commands_per_second"),
    commandsBurst: get("limits.commands_burst"),
    joinsPerMinute: get("limits.joins_per_minute"),
    peoplePerMinute: get("limits.people_per_minute"),
    historyPerMinute: get("limits.history_per_minute"),
    searchesPerMinute: get("limits.searches_per_minute"),
    nickBytes: get("limits.nick_bytes"),
    channelBytes: get("limits.room_name_bytes"),
    topicBytes: get("limits.topic_bytes"),
    awayBytes: get("limits.away_bytes"),
    reasonBytes: get("limits.reason_bytes"),
    newAccountTime: ms("limits.new_account_minutes") * 60,
    newAccountPeople: get("limits.new_account_people"),
  };
}

function doorLimits(get: Get): DoorLimits {
  return {
    trustLoopback: get("limits.trust_loopback"),
    perAddress: get("limits.connections_per_address"),
    perMinute: get("limits.connections_per_minute"),
    perNetwork: get("limits.connections_per_network"),
    networkPerMinute: get("limits.network_connections_per_minute"),
    networkBits: { ipv4: get("limits.network_bits_ipv4"), ipv6: get("limits.network_bits_ipv6") },
    total: get("limits.connections"),
  };
}

type Get = <T extends Value>(key: string) => T;

/** Beyond this machine all addresses have TLS, unless plain text was asked for. */
function placesOf(
  get: Get,
  portGiven: boolean,
): Pick<Config, "listen" | "alsoListen" | "websocket"> {
  const plain = get<boolean>("plain_text");
  const place = (address: Address): Place => ({
    ...address,
    tls: !plain && !isLoopback(address.host) && address.host !== "localhost",
  });
  const listen = place({ host: get("host"), port: get("port") });
  if (listen.tls && !portGiven) listen.port = TLS_PORT;
  const encrypted = parseAddresses(get("tls.listen")).map((one) => ({ ...one, tls: true }));
  return {
    listen,
    alsoListen: [...parseAddresses(get("listen")).map(place), ...encrypted],
    websocket: {
      listen: parseAddresses(get("websocket.listen")).map(place),
      origins: get("websocket.origins"),
    },
  };
}

function tlsOf(get: Get): Config["tls"] {
  const seconds = get<number>("tls.sts_days") * 86_400;
  return {
    cert: splitWords(get("tls.cert")),
    key: splitWords(get("tls.key")),
    sts: get("tls.sts") ? { seconds, preload: get("tls.sts_preload") } : undefined,
  };
}

/** @throws {UsageError} */
export function readConfig(line: CommandLine, sources: Sources): Config {
  const { values, given } = collect(line, sources);
  const get: Get = <T extends Value>(key: string) => values.get(key) as T;
  const ms = (key: string) => get<number>(key) * 1000;
  return {
    ...placesOf(get, given.has("port")),
    plainText: get("plain_text"),
    tls: tlsOf(get),
    proxies: parseNetworks(get("proxy.from")),
    data: get<string>("data") || dataFolder(sources.env),
    settings: {
      name: get("name"),
      network: get("network"),
      version: VERSION,
      motd: motdLines(get("motd"), sources),
      lobby: get("lobby"),
      guests: get("allow_guests"),
      accounts: {
        registration: get("accounts.registration"),
        reservedNames: get<string>("accounts.reserved_names").split(/[\s,]+/).filter((name) =>
          name !== ""
        ),
        keepNames: get("accounts.keep_names"),
        alwaysOn: get("accounts.always_on"),
        alwaysOnTime: ms("accounts.always_on_days") * 86_400,
        scram: get<boolean>("accounts.scram"),
      },
      operators: parseOperators(get("operators")),
      webirc: {
        from: parseNetworks(get("webirc.from")),
        passwordHash: get("webirc.password_hash"),
      },
      admin: { place: get("admin.place"), name: get("admin.name"), email: get("admin.email") },
      history: historyPolicy(get),
      limits: limitsOf(get),
    },
    door: doorLimits(get),
    connection: {
      handshakeTime: ms("limits.handshake_seconds"),
      bytesPerSecond: get("limits.bytes_per_second"),
      bytesBurst: get("limits.bytes_burst"),
      unfinishedLine: get("limits.unfinished_line_bytes"),
      sendQueue: get("limits.send_queue_bytes"),
      sendQueues: get("limits.send_queues_bytes"),
    },
    bcrypt: {
      cost: get("accounts.bcrypt_cost"),
      workers: get("accounts.hash_workers"),
      queue: get("accounts.hash_queue"),
    },
    durability: get("history.durability"),
    metrics: parseAddresses(get("metrics.listen")),
    log: { level: get("log.level"), format: get("log.format") },
  };
}
