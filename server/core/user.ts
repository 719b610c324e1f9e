/**
 * A person: one nick, one account or none, and one or more sessions.
 *
 * Rule: what most people never have is undefined until there is some. Ten thousand who are silent are to
 * take little memory, and an empty Map takes nearly 200 bytes.
 */
import type { Account, ResidentRecord } from "../../db/store.ts";
import { BOT } from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import type { Budget, BudgetName } from "./budgets.ts";
import type { Channel } from "./channel.ts";
import { type Session, Stage } from "./session.ts";

export class User {
  /** Changed only by World.rename. */
  nick: string;
  folded: string;
  username: string;
  realname: string;
  /** What others see behind the @. Changed only by {@link setHost}. */
  host: string;
  /** The host that the person came with, whichever others see. */
  readonly ownHost: string;
  account?: Account;
  /** The away message; undefined where the person is here. */
  away?: string;
  /** Letters of the user modes that are on, without Z, which {@link modeLetters} finds out. */
  readonly modes: Set<string> = new Set();
  /** The folded name of the account whose rights this person has as an operator of the server (operators.ts). */
  operator?: string;
  /** Whether the person stays without a session. Changed only by World. */
  alwaysOn = false;
  /** When the last device of somebody who is always on went; undefined while one is connected. */
  seenAt?: number;
  /** Empty only of somebody who is always on, and while a person is leaving. Changed only by World. */
  readonly sessions: Session[] = [];
  /** Sessions so far. Changed only by World. */
  devices = 0;
  /** Changed only by World. */
  readonly channels: Set<Channel> = new Set();
  /** Whom this person has written to lately, by folded nick, and when (features/pace.ts). */
  contacts?: Map<string, number>;
  /** What is left of the budgets by the minute (budgets.ts). */
  budgets?: Map<BudgetName, Budget>;
  /** When this person knocked at which doors lately (features/knock.ts). */
  knocks?: Map<Channel, number>;
  /** Rooms that the person was invited to and has not joined yet; some may be gone. */
  invitations?: Set<Channel>;
  /** Up to when a guest has read what (features/read_marker.ts). */
  guestMarkers?: Map<string, number>;
  /** Values by key; of an account, once they were asked for (features/metadata.ts). */
  metadata?: { account?: number; values: Map<string, string> };
  /** What the nick looks like, once it was asked for (lookalikes.ts). */
  looks?: readonly string[];
  readonly since: number;
  /** Since when this person has had the nick. Changed only by World.rename. */
  namedAt: number;
  /** Time of the last message sent, for WHOIS. */
  spoke: number;
  #mask = "";

  constructor(nick: string, username: string, realname: string, host: string, now: number) {
    this.nick = nick;
    this.folded = fold(nick);
    this.username = username;
    this.realname = realname;
    this.host = this.ownHost = host;
    this.since = this.spoke = this.namedAt = now;
  }

  /** `nick!user@host` */
  get mask(): string {
    if (this.#mask === "") this.#mask = `${this.nick}!${this.username}@${this.host}`;
    return this.#mask;
  }

  setNick(nick: string): void {
    this.nick = nick;
    this.folded = fold(nick);
    this.looks = undefined;
    this.#changed();
  }

  setHost(host: string): void {
    this.host = host;
    this.#changed();
  }

  #changed(): void {
    this.#mask = "";
    for (const channel of this.channels) channel.names.forget();
  }

  /** As {@link mask}, with the host that the person came with. */
  get ownMask(): string {
    return `${this.nick}!${this.username}@${this.ownHost}`;
  }

  /** Whether others see this person: who has not logged in yet is not here. */
  get isHere(): boolean {
    return this.sessions.length === 0 ? this.alwaysOn : this.sessions[0].stage === Stage.OPEN;
  }

  get invisible(): boolean {
    return this.modes.has("i");
  }

  get isBot(): boolean {
    return this.modes.has(BOT);
  }

  /** Whether this person is an operator of the server, not of a room. */
  get isServerOperator(): boolean {
    return this.modes.has("o");
  }

  /** Whether nothing that this person reads or writes goes over the net unencrypted. */
  get isSecure(): boolean {
    return this.sessions.length > 0 && this.sessions.every(({ origin }) => origin.secure === true);
  }

  /** All user modes that are on, in alphabetical order: `Bi`. */
  get modeLetters(): string {
    return [...this.modes, ...(this.isSecure ? ["Z"] : [])].sort().join("");
  }

  /** Who this person is to history (see db/store.ts, participants). */
  get participant(): string {
    return this.account ? `a:${this.account.id}` : `g:${this.folded}`;
  }

  /** What is kept of somebody who is always on. */
  resident(): ResidentRecord {
    const { username, realname, ownHost: host, away, seenAt } = this;
    return {
      account: this.account!.id,
      username,
      realname,
      host,
      modes: [...this.modes].sort().join(""),
      ...(away === undefined ? {} : { away }),
      ...(seenAt === undefined ? {} : { seenAt }),
      rooms: [...this.channels].map((channel) => ({
        conversation: channel.conversation,
        joinedAfter: channel.joinedAfter.get(this)!,
      })),
    };
  }
}
