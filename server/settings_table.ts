/** Every setting, once: its name in the file, its flag, its default, and what it may be. */
import { channelFault, isHostname } from "../protocol/names.ts";
import { DEFAULT_LIMITS } from "./core/settings.ts";
import { LOG_FORMATS, LOG_LEVELS } from "./log.ts";

export type Value = string | number | boolean;

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
    fault: text((v) =>
      isHostname(v) && v.length <= 63 ? undefined : "is not a name like chat.example.org"
    ),
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

/** `limits.login_seconds` is CHAT_LIMITS_LOGIN_SECONDS. */
export function variable(key: string): string {
  return "CHAT_" + key.toUpperCase().replaceAll(".", "_");
}
