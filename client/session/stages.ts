/** What happens to the connection itself, as values: from the first answer to the end. See events.ts. */

/** The server's capabilities are known: `Session.logIn` can be called. */
export interface Offered {
  type: "offered";
  at: number;
  /** Whether it knows accounts that one can log in to with a name and a password. */
  accounts: boolean;
  /** Whether one can register. */
  registration: boolean;
}

/** Logging in, registering or going in as a guest did not work. */
export interface Refused {
  type: "refused";
  at: number;
  code: string;
  reason: string;
  /** What to ask anew. "login": either the name or the password is wrong. */
  about: "name" | "password" | "login" | "server";
  /** Whether `Session.logIn` can be called again; else a new connection is needed. */
  again: boolean;
}

export interface Registered {
  type: "registered";
  at: number;
  account: string;
}

/** One is in, under this nick. */
export interface Welcome {
  type: "welcome";
  at: number;
  nick: string;
  /** The account, where one is logged in. */
  account?: string;
}

/** The greeting is over: now rooms can be joined. */
export interface Ready {
  type: "ready";
  at: number;
}

/** The server ends the connection, for this reason. */
export interface Ending {
  type: "ending";
  at: number;
  reason: string;
}

/** The connection is gone and is being made again: whoever drives the session tells it. */
export interface Lost {
  type: "lost";
  at: number;
  /** A sentence. */
  reason: string;
}

/** The other side does not speak IRC; `start` is the beginning of what it sent. */
export interface Stranger {
  type: "stranger";
  at: number;
  start: string;
}
