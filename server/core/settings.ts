/** What an administrator may set, as far as the core needs to know it. Times in milliseconds. */
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
    registration: "open" | "closed";
    /** Keeps the names of deleted accounts from being taken. */
    keepNames: boolean;
  };
  limits: Limits;
}

export interface Limits {
  /** From connecting to being logged in. */
  loginTime: number;
  /** Silence after which a PING is sent, and again after which the connection is given up. */
  pingAfter: number;
  pingTimeout: number;
  /** Wrong passwords after which the connection is closed. */
  loginAttempts: number;
  channelsPerUser: number;
  listEntries: number;
  /** Targets of one PRIVMSG, JOIN and the like. */
  targets: number;
  sessionsPerAccount: number;
  /** Most events of one CHATHISTORY. */
  historyPage: number;
  /** Commands a second in the long run, and at once. */
  commandsPerSecond: number;
  commandsBurst: number;
}

export const DEFAULT_LIMITS: Limits = {
  loginTime: 60_000,
  pingAfter: 90_000,
  pingTimeout: 60_000,
  loginAttempts: 3,
  channelsPerUser: 100,
  listEntries: 100,
  targets: 10,
  sessionsPerAccount: 20,
  historyPage: 1000,
  commandsPerSecond: 5,
  commandsBurst: 40,
};
