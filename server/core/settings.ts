/** What an administrator may set, as far as the core needs to know it. Times in milliseconds. */
import { CHANNEL_BYTES, NICK_BYTES } from "../../protocol/names.ts";
import type { Network } from "../../protocol/networks.ts";
import type { Operators } from "./operators.ts";

export interface Settings {
  /** The server's name in the source of its own lines; has a dot. */
  name: string;
  /** What people read as the network's name. */
  network: string;
  version: string;
  /** Lines of the message of the day. */
  motd: readonly string[];
  /** A room that always exists; "" for none. */
  lobby: string;
  /** May people talk who have not logged in? */
  guests: boolean;
  accounts: {
    /** "open": anybody may register. "closed": nobody. */
    registration: "open" | "invite" | "closed";
    /** Names that nobody may take, nor what looks like them. */
    reservedNames?: readonly string[];
    /** Keeps the names of deleted accounts from being taken. */
    keepNames: boolean;
    /** Who stays in their rooms without a device: nobody, accounts that ask for it, or all that don't refuse. */
    alwaysOn: "off" | "opt-in" | "on";
    /** Milliseconds after which somebody who was not seen goes all the same; 0: never. */
    alwaysOnTime: number;
    /** Offers SCRAM-SHA-256 and keeps what it needs. */
    scram?: boolean;
  };
  /** Who runs this server, for ADMIN; "" where nobody has said it. */
  admin: { place: string; name: string; email: string };
  limits: Limits;
  history: HistoryPolicy;
  /** Operators of the server. */
  operators?: Operators;
  /** What the listeners offer; found out when they are opened, not configured. */
  edge?: Edge;
  /** Gateways that may say whom they bring. */
  webirc?: { from: readonly Network[]; passwordHash: string };
}

/** What clients are told to remember (IRCv3 sts). */
export interface StsPolicy {
  seconds: number;
  preload: boolean;
}

export interface Edge {
  /** The policy with the port that it speaks of; undefined: none is advertised. */
  sts?: StsPolicy & { port: number };
  /** Whether clients are asked for a certificate, so that they can log in by it. */
  clientCertificates?: boolean;
}

/** Who may read what, and for how long it is kept; docs/history.md says what it means. */
export interface HistoryPolicy {
  /**
   * How far back those may look who come into a room: as far as there is something, to when they first came
   * as an account, or not beyond their latest coming.
   */
  newcomers: "all" | "joined" | "nothing";
  /** Milliseconds that everything is kept; 0: for ever. */
  age: number;
  /** Messages that a room keeps, and as many other events; 0: all. */
  count: number;
  /** Milliseconds in which people may take back what they said; 0: for ever. */
  redactionTime: number;
}

export const DEFAULT_HISTORY: HistoryPolicy = {
  newcomers: "all",
  age: 0,
  count: 0,
  redactionTime: 0,
};

export interface Limits {
  /** From connecting to being logged in. */
  loginTime: number;
  /** Silence after which a PING is sent, and again after which the connection is given up. */
  pingAfter: number;
  pingTimeout: number;
  /** Lines of a connection until it has logged in. */
  commandsBeforeLogin: number;
  /** Wrong passwords after which the connection is closed. */
  loginAttempts: number;
  /** Wrong passwords of one address, or for one account, until tries are delayed; the longest delay. */
  loginFailures: number;
  loginDelay: number;
  /** New accounts a day of one address; 0: no limit. */
  accountsPerAddress: number;
  channelsPerUser: number;
  /** Rooms that belong to one account. */
  roomsPerAccount: number;
  listEntries: number;
  /** Targets of one PRIVMSG, JOIN and the like. */
  targets: number;
  sessionsPerAccount: number;
  /** Nicks that one connection may monitor. */
  monitored: number;
  /** Keys of one person's or room's metadata, those that one connection may subscribe to, and bytes of a value. */
  metadataKeys: number;
  metadataSubscriptions: number;
  metadataBytes: number;
  /** Most events of one CHATHISTORY. */
  historyPage: number;
  /** Commands a second in the long run, and at once. */
  commandsPerSecond: number;
  commandsBurst: number;
  /** What one person may do in a minute; 0: no limit. */
  joinsPerMinute: number;
  peoplePerMinute: number;
  historyPerMinute: number;
  searchesPerMinute: number;
  /** Bytes of UTF-8 of new names, and of texts, which are cut there. */
  nickBytes: number;
  channelBytes: number;
  topicBytes: number;
  awayBytes: number;
  reasonBytes: number;
  /** Until it is so old, an account writes to no more than so many different people a minute; 0: no limit. */
  newAccountTime: number;
  newAccountPeople: number;
}

export const DEFAULT_LIMITS: Limits = {
  loginTime: 60_000,
  pingAfter: 90_000,
  pingTimeout: 60_000,
  commandsBeforeLogin: 200,
  loginAttempts: 3,
  loginFailures: 5,
  loginDelay: 60_000,
  accountsPerAddress: 20,
  channelsPerUser: 100,
  roomsPerAccount: 50,
  listEntries: 100,
  targets: 10,
  sessionsPerAccount: 20,
  monitored: 100,
  metadataKeys: 20,
  metadataSubscriptions: 50,
  metadataBytes: 200,
  historyPage: 1000,
  commandsPerSecond: 5,
  commandsBurst: 40,
  joinsPerMinute: 150,
  peoplePerMinute: 60,
  historyPerMinute: 300,
  searchesPerMinute: 60,
  nickBytes: NICK_BYTES,
  channelBytes: CHANNEL_BYTES,
  topicBytes: 330,
  awayBytes: 200,
  reasonBytes: 300,
  newAccountTime: 3_600_000,
  newAccountPeople: 5,
};
