/** A session: one connection of a person, and all that belongs to that connection alone. */
import type { Account } from "../../db/store.ts";
import type { Tags } from "../../protocol/tags.ts";
import type { Link } from "./link.ts";
import type { Part } from "./multiline.ts";
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
  /** Whether the connection is encrypted all the way to this server. */
  secure?: boolean;
  /** SHA-256 of the certificate that the client showed, in lower-case hex. */
  certificate?: string;
}

/** What of an origin changes which capabilities it is offered: alike for who is offered the same. */
export function kindOf({ secure, trusted, certificate }: Origin): string {
  return `${secure === true} ${trusted} ${certificate !== undefined}`;
}

/** AUTHENTICATE under way. */
export interface SaslExchange {
  mechanism: string;
  received: string;
  /** What to do with the client's next whole response, where it is not the first. */
  next?: (response: string) => void;
}

/** A batch that a client has opened (IRCv3 draft/multiline). */
export interface ClientBatch {
  name: string;
  target: string;
  /** Tags and label of the BATCH that opened it. */
  tags?: Tags;
  label?: string;
  openedAt: number;
  /** PRIVMSG or NOTICE, once there is a line. */
  command?: string;
  parts: Part[];
  bytes: number;
  /** Whether it was refused: what still comes of it is dropped. */
  failed: boolean;
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
  /** Changed only by a gateway's word (WEBIRC), before anything else was said. */
  origin: Origin;
  /** The gateway that said so. */
  gateway?: string;
  link: Link;
  stage: number = Stage.GREETING;
  /** Undefined until welcomed. */
  user?: User;
  /** Whom this connection has logged in as. */
  account?: Account;
  greeting?: Greeting = { negotiating: false };
  sasl?: SaslExchange;
  batch?: ClientBatch;
  /** Names of the capabilities that are on. */
  caps: ReadonlySet<string> = NONE;
  /** CAP LS version, such as 302; 0 where none was given. */
  capVersion = 0;
  /** Bits of the capabilities that change how relayed lines look (see broadcast.ts). */
  shape = 0;
  /** What AWAY said before the welcome, "" for being here; undefined where it said nothing (IRCv3 pre-away). */
  presence?: string;
  /** Keys of metadata that it wants to hear of; undefined: none yet. */
  subscriptions?: Set<string>;
  /** Its number among the sessions that its person has had. Changed only by World. */
  number = 0;
  /** The away message of this device; undefined where somebody sits at it. */
  away?: string;
  /** Whether nobody sits at this device (`AWAY *`). */
  unattended = false;
  /** The room that the invitation by which it made its account was to, until it is there. */
  invitedTo?: string;
  /** Whether its data is being sent to it (services/nickserv_export.ts). */
  exporting = false;
  /** Lines so far, until it has logged in. */
  lines = 0;
  /** Wrong passwords so far. */
  failures = 0;
  /** Time of connecting, of the last line, and of an unanswered PING (0: none). */
  since: number;
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
