/** A session: one connection of a person, and all that belongs to that connection alone. */
import type { Account } from "../../db/store.ts";
import type { Link } from "./link.ts";
import type { User } from "./user.ts";

/** How far somebody has come; commands say at which stages they are allowed. */
export const Stage = {
  /** Connected, not welcomed yet. */
  GREETING: 1,
  /** Welcomed, but may only log in or register. */
  LOCKED: 2,
  /** May talk. */
  OPEN: 4,
  ANY: 7,
} as const;

/** Where a connection comes from, as the edge found out. */
export interface Origin {
  /** IP address, for logs and limits only; never shown to others. */
  address: string;
  /** What others see behind the @. */
  host: string;
  /** Whether no flood limit holds for it. */
  trusted: boolean;
}

/** AUTHENTICATE under way. */
export interface SaslExchange {
  mechanism: string;
  received: string;
}

/** What a client said before it was welcomed. */
export interface Greeting {
  nick?: string;
  username?: string;
  realname?: string;
  /** PASS, until it was tried. */
  pass?: string;
  /** CAP LS or REQ came and CAP END did not: the welcome waits. */
  negotiating: boolean;
}

const NONE: ReadonlySet<string> = new Set();

export class Session {
  readonly id: number;
  readonly origin: Origin;
  link: Link;
  stage: number = Stage.GREETING;
  /** Undefined until welcomed. */
  user?: User;
  /** Whom this connection has logged in as. */
  account?: Account;
  greeting?: Greeting = { negotiating: false };
  sasl?: SaslExchange;
  /** Names of the capabilities that are on. */
  caps: ReadonlySet<string> = NONE;
  /** CAP LS version, such as 302; 0 where none was given. */
  capVersion = 0;
  /** Bits of the capabilities that change how relayed lines look (see broadcast.ts). */
  shape = 0;
  /** Wrong passwords so far. */
  failures = 0;
  /** Time of connecting, of the last line, and of an unanswered PING (0: none). */
  readonly since: number;
  heard: number;
  pinged = 0;
  /** Flood budget in commands, and when it was last counted. */
  budget: number;
  counted: number;
  closed = false;
  /** The label of the command that is being handled (IRCv3 labeled-response). */
  label?: string;

  constructor(id: number, origin: Origin, link: Link, now: number, burst: number) {
    this.id = id;
    this.origin = origin;
    this.link = link;
    this.since = this.heard = this.counted = now;
    this.budget = burst;
  }

  has(capability: string): boolean {
    return this.caps.has(capability);
  }

  /** What numerics call this client: the nick, or `*` before there is one. */
  get nick(): string {
    return this.user?.nick ?? this.greeting?.nick ?? "*";
  }
}
