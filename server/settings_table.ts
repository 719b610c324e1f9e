/** Every setting, once: its name in the file, its flag, its default, and what it may be. */
import { channelFault, isHostname } from "../protocol/names.ts";
import { DEFAULT_HISTORY, DEFAULT_LIMITS } from "./core/settings.ts";
import { loopbackFault } from "./addresses.ts";
import { LOG_FORMATS, LOG_LEVELS } from "./log.ts";
import { anything, choice, number, sentence, type Setting, text, yesNo } from "./setting.ts";
import { LIMIT_SETTINGS } from "./settings_limits.ts";
import { MODERATION_SETTINGS } from "./settings_moderation.ts";
import { TLS_SETTINGS } from "./settings_tls.ts";
import { WAYS_IN } from "./settings_ways_in.ts";

export type { Setting, Value } from "./setting.ts";

const seconds = (ms: number) => ms / 1000;
const days = (ms: number) => ms / 86_400_000;
const limits = DEFAULT_LIMITS;
/** What people would take for the server or for somebody who runs it. */
const RESERVED =
  "admin administrator root operator sysop moderator staff support server system services " +
  "operserv memoserv hostserv botserv helpserv saslserv";
const history = DEFAULT_HISTORY;

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
    help: "port to listen on; 0 takes a free one; with TLS 6697",
    fault: number(0, 65535),
  },
  ...TLS_SETTINGS,
  ...WAYS_IN,
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
  sentence("admin.place", "where this server is, for ADMIN"),
  sentence("admin.name", "who runs it, for ADMIN"),
  sentence("admin.email", "how to reach them, for ADMIN"),
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
    value: "open|invite|closed",
    default: "open",
    help: "who may make an account: everybody, who was invited, nobody",
    fault: choice("open", "invite", "closed"),
  },
  {
    key: "accounts.keep_names",
    value: "",
    default: true,
    help: "keep names of deleted accounts from reuse",
    fault: yesNo,
  },
  {
    key: "accounts.reserved_names",
    value: "NAMES",
    default: RESERVED,
    help: "names that nobody may take, nor what looks like them; whoever has one keeps it",
    fault: anything,
  },
  {
    key: "accounts.always_on",
    value: "opt-in|on|off",
    default: "opt-in",
    help: "who stays in rooms without being connected: who asks for it, all but who refuse, nobody",
    fault: choice("opt-in", "on", "off"),
  },
  {
    key: "accounts.always_on_days",
    value: "N",
    default: 30,
    help: "days without a connection after which they leave; 0: never",
    fault: number(0, 36_500),
  },
  {
    key: "accounts.scram",
    value: "",
    default: false,
    help: "offer SCRAM-SHA-256; what is kept for it is easier to guess from than bcrypt",
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
    help: "threads for passwords; never more than there are processors",
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
    key: "history.newcomers",
    value: "all|joined|nothing",
    default: history.newcomers,
    help: "how far back people may read: all, since they first joined, or nothing from before",
    fault: choice("all", "joined", "nothing"),
  },
  {
    key: "history.keep_days",
    value: "N",
    default: days(history.age),
    help: "days after which history is removed; 0: never",
    fault: number(0, 36_500),
  },
  {
    key: "history.keep_messages",
    value: "N",
    default: history.count,
    help: "messages that a room keeps; 0: all",
    fault: number(0, 100_000_000),
  },
  {
    key: "history.redaction_seconds",
    value: "N",
    default: seconds(history.redactionTime),
    help: "time to take back what one said; 0: for ever",
    fault: number(0, 1_000_000_000),
  },
  {
    key: "history.page",
    value: "N",
    default: limits.historyPage,
    help: "most messages of one CHATHISTORY",
    fault: number(1, 10_000),
  },
  ...LIMIT_SETTINGS,
  ...MODERATION_SETTINGS,
  {
    key: "metrics.listen",
    value: "ADDRESS",
    default: "",
    help: "address on this machine for /metrics (Prometheus) and /healthz, such as 127.0.0.1:9464",
    fault: text(loopbackFault),
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
