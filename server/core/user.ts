/** A person: one nick, one account or none, and one or more sessions. */
import type { Account } from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import type { Channel } from "./channel.ts";
import type { Session } from "./session.ts";

export class User {
  /** Changed only by World.rename. */
  nick: string;
  folded: string;
  username: string;
  realname: string;
  host: string;
  account?: Account;
  /** The away message; undefined where the person is here. */
  away?: string;
  invisible = false;
  /** Never empty but while the person is leaving. Changed only by World. */
  readonly sessions: Session[] = [];
  /** Changed only by World. */
  readonly channels: Set<Channel> = new Set();
  /** Rooms that the person was invited to and has not joined yet; some may be gone. */
  readonly invitations: Set<Channel> = new Set();
  readonly since: number;
  /** Time of the last message sent, for WHOIS. */
  spoke: number;
  #mask = "";

  constructor(nick: string, username: string, realname: string, host: string, now: number) {
    this.nick = nick;
    this.folded = fold(nick);
    this.username = username;
    this.realname = realname;
    this.host = host;
    this.since = this.spoke = now;
  }

  /** `nick!user@host` */
  get mask(): string {
    if (this.#mask === "") this.#mask = `${this.nick}!${this.username}@${this.host}`;
    return this.#mask;
  }

  setNick(nick: string): void {
    this.nick = nick;
    this.folded = fold(nick);
    this.#mask = "";
  }

  /** Who this person is to history (see db/store.ts, participants). */
  get participant(): string {
    return this.account ? `a:${this.account.id}` : `g:${this.folded}`;
  }
}
