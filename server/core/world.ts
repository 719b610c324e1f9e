/**
 * The world: everybody who is connected, every room, and what changes them.
 *
 * Rules: only this file adds and removes users, sessions and channels, so its indexes agree at all times
 * (see `checkWorld` in tests). It changes only through synchronous calls whose time is handed in. Nothing
 * here speaks to anybody: announcing is done by rooms.ts and people.ts.
 */
import {
  type Account,
  type ChannelRecord,
  nextSequence,
  type Store,
  StoreError,
} from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import { Channel } from "./channel.ts";
import type { Job, JobResult, Ports } from "./link.ts";
import { Monitors } from "./monitors.ts";
import { Newcomers } from "./newcomers.ts";
import type { ErasureListener, Promised, Waiting } from "./pending.ts";
import type { Capability, Command, Feature, Service } from "./records.ts";
import { ServerBans } from "./server_bans.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import { Throttle } from "./throttle.ts";
import type { User } from "./user.ts";
import { Whowas } from "./whowas.ts";

export class World {
  readonly users: Map<string, User> = new Map();
  readonly channels: Map<string, Channel> = new Map();
  readonly sessions: Set<Session> = new Set();
  readonly commands: Map<string, Command> = new Map();
  readonly capabilities: Map<string, Capability> = new Map();
  readonly services: Map<string, Service> = new Map();
  readonly throttle: Throttle = new Throttle();
  readonly newcomers: Newcomers = new Newcomers();
  readonly monitors: Monitors = new Monitors();
  readonly whowas: Whowas = new Whowas();
  readonly bans: ServerBans;
  /** The time that was handed in last. */
  now: number;
  /** When the clock was last found to have been set to another time, in the new one. */
  clockSetAt: number | undefined;
  readonly startedAt: number;
  /** Most people at a time since the start, for LUSERS. */
  peak = 0;
  /** Why the last attempt to store something failed; undefined where it did not. */
  unstored?: StoreError;
  promised: Promised[] = [];
  #lost = false;
  #unsaved: Set<Channel> = new Set();
  /** Who is always on, connected or not. */
  readonly residents: Set<User> = new Set();
  /** By account; null: is not always on any more. */
  readonly #unsavedResidents: Map<number, User | null> = new Map();
  #sequence: number;
  #batches = 0;
  #jobs = 0;
  readonly #waiting: Map<number, Waiting> = new Map();
  /** Who wants to hear how far the erasing of an account's messages has come, by account (erasing.ts). */
  readonly erasures: Map<number, ErasureListener[]> = new Map();
  readonly #waiters: Set<Session> = new Set();

  constructor(
    public settings: Settings,
    readonly store: Store,
    readonly ports: Ports,
    readonly features: readonly Feature[],
    services: readonly Service[],
    now: number,
  ) {
    this.now = this.startedAt = now;
    this.#sequence = store.lastSequence();
    this.bans = new ServerBans(store.serverBans());
    for (const feature of features) {
      for (const command of feature.commands ?? []) this.commands.set(command.name, command);
      for (const one of feature.capabilities ?? []) this.capabilities.set(one.name, one);
    }
    for (const service of services) this.services.set(fold(service.nick), service);
    for (const record of store.channels()) {
      const channel = new Channel(record, true);
      this.channels.set(channel.folded, channel);
    }
    const { lobby } = settings;
    if (lobby !== "" && !this.channel(lobby)) this.createChannel(lobby, undefined, true);
  }

  // Names

  channel(name: string): Channel | undefined {
    return this.channels.get(fold(name));
  }

  /** Whoever has that nick and may talk: who has not logged in yet is not here for others. */
  user(nick: string): User | undefined {
    const user = this.users.get(fold(nick));
    return user?.isHere ? user : undefined;
  }

  /** Whether somebody other than `self` has the nick, or an account or service owns it. */
  isTaken(nick: string, self?: User): boolean {
    const folded = fold(nick);
    const user = this.users.get(folded);
    if (user !== undefined && user !== self) return true;
    if (this.services.has(folded)) return true;
    return self?.account === undefined || fold(self.account.name) !== folded
      ? !this.store.nameIsFree(nick)
      : false;
  }

  /** The person that an account is, if connected or always on. */
  userOf(account: Account): User | undefined {
    const user = this.users.get(fold(account.name));
    return user?.account?.id === account.id ? user : undefined;
  }

  // Who is here

  addUser(user: User): void {
    this.users.set(user.folded, user);
    if (this.users.size > this.peak) this.peak = this.users.size;
  }

  rename(user: User, nick: string): void {
    this.users.delete(user.folded);
    user.setNick(nick);
    user.namedAt = this.now;
    this.users.set(user.folded, user);
  }

  attach(session: Session, user: User): void {
    session.user = user;
    session.greeting = undefined;
    session.number = ++user.devices;
    user.sessions.push(session);
    user.seenAt = undefined;
    this.changedPerson(user);
    for (const channel of user.channels) channel.audienceGrew([session]);
  }

  /** Takes the session from its user; true where nothing keeps the person here any more. */
  detach(session: Session): boolean {
    const user = session.user;
    if (user === undefined) return false;
    session.user = undefined;
    user.sessions.splice(user.sessions.indexOf(session), 1);
    for (const channel of user.channels) channel.audienceChanged();
    if (user.sessions.length > 0) return false;
    user.seenAt = this.now;
    // Who is not connected acts as an operator of the server no more.
    user.operator = undefined;
    user.modes.delete("o");
    this.changedPerson(user);
    return !user.alwaysOn;
  }

  // Who stays

  /** Whether the account's person stays without a device: as the account says, else as the server does. */
  wantsAlwaysOn({ id }: Account): boolean {
    const { alwaysOn } = this.settings.accounts;
    if (alwaysOn === "off") return false;
    return this.store.wantsAlwaysOn(id) ?? alwaysOn === "on";
  }

  /** Only of somebody who has an account. */
  setAlwaysOn(user: User, on: boolean): void {
    if (user.alwaysOn === on) return;
    user.alwaysOn = on;
    if (on) this.residents.add(user);
    else {
      this.residents.delete(user);
      this.#unsavedResidents.set(user.account!.id, null);
    }
    this.changedPerson(user);
  }

  /** Says that what is kept of somebody who is always on has changed: it is saved at the end of the turn. */
  changedPerson(user: User): void {
    if (user.alwaysOn) this.#unsavedResidents.set(user.account!.id, user);
  }

  /** The user is gone from every room and index; sessions must have been detached. */
  removeUser(user: User): void {
    this.setAlwaysOn(user, false);
    for (const channel of [...user.channels]) this.removeMember(channel, user);
    if (this.users.get(user.folded) === user) this.users.delete(user.folded);
  }

  /** Everybody who shares a room with the user, each session once; the user's own too with `self`. */
  neighbours(user: User, self: boolean): Set<Session> {
    const found = new Set<Session>(self ? user.sessions : []);
    for (const channel of user.channels) {
      for (const session of channel.audience) {
        if (self || session.user !== user) found.add(session);
      }
    }
    return found;
  }

  // Rooms

  createChannel(name: string, founder: Account | undefined, kept: boolean): Channel {
    const channel = new Channel({
      name,
      createdAt: this.now,
      founder: founder?.id,
      // The server's own room has no operator, so everybody in it may say what it is about.
      flags: kept && founder === undefined ? "n" : "nt",
      lists: {},
      conversation: this.store.newConversation(),
    }, kept);
    this.channels.set(channel.folded, channel);
    this.changed(channel);
    return channel;
  }

  /** Gives the room another name, which no other room may have. */
  renameChannel(channel: Channel, name: string): void {
    this.channels.delete(channel.folded);
    channel.setName(name);
    this.channels.set(channel.folded, channel);
  }

  addMember(channel: Channel, user: User, ranks: number): void {
    channel.members.set(user, ranks);
    channel.names.grew(user, ranks);
    channel.joinedAfter.set(user, this.#sequence);
    if (user.account) {
      this.store.joined(channel.conversation, user.participant, this.#sequence);
    }
    user.invitations?.delete(channel);
    channel.audienceGrew(user.sessions);
    user.channels.add(channel);
    this.changedPerson(user);
  }

  removeMember(channel: Channel, user: User): void {
    channel.members.delete(user);
    channel.names.forget();
    channel.joinedAfter.delete(user);
    channel.audienceChanged();
    user.channels.delete(channel);
    this.changedPerson(user);
    if (channel.members.size === 0 && !channel.kept) {
      this.channels.delete(channel.folded);
      this.#unsaved.delete(channel);
    }
  }

  /**
   * Forgets a room: it is nobody's, and lives on while somebody is in it. False where that can't be stored;
   * then it is as it was.
   */
  dropChannel(channel: Channel): boolean {
    const pending = this.#unsaved.delete(channel);
    this.store.dropChannel(channel.name);
    if (!this.commit()) {
      if (pending) this.#unsaved.add(channel);
      return false;
    }
    channel.kept = false;
    channel.founder = undefined;
    channel.access.clear();
    if (channel.members.size === 0) this.channels.delete(channel.folded);
    return true;
  }

  /** Says that what is kept of the room has changed: it is saved at the end of the turn. */
  changed(channel: Channel): void {
    if (channel.kept) this.#unsaved.add(channel);
  }

  // Numbers

  /** The number of the next event of history. */
  nextSequence(): number {
    return this.#sequence = nextSequence(this.#sequence, this.now);
  }

  /** A name for a batch, unlike any other of this server's life. */
  nextBatch(): string {
    return (this.#batches++).toString(36);
  }

  // Slow work

  /** Has `job` done elsewhere; `session` gets no further line until `then` has had the result. */
  ask(session: Session, job: Job, then: (result: JobResult) => void): void {
    const id = this.#jobs++;
    this.#waiting.set(id, { session, pauses: true, label: session.label, kind: job.kind, then });
    this.#waiters.add(session);
    session.link.pause();
    this.ports.start(id, job);
  }

  /** Has `job` done elsewhere while everything goes on; where it is for a session, until that is closed. */
  later(session: Session | undefined, job: Job, then: (result: JobResult) => void): void {
    const id = this.#jobs++;
    this.#waiting.set(id, { session, pauses: false, kind: job.kind, then });
    this.ports.start(id, job);
  }

  /** The session gets no further line any more: its person is gone, and only a last answer is due. */
  park(session: Session): void {
    this.#waiters.add(session);
    session.link.pause();
  }

  isWaiting(session: Session): boolean {
    return this.#waiters.has(session);
  }

  /** Who asked, if still here. */
  answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    const { session, pauses } = waiting;
    if (session && pauses) this.#waiters.delete(session);
    return session?.closed ? undefined : waiting;
  }

  /** Nobody waits for any slow work any more, and nothing goes on after it. */
  forgetJobs(): void {
    this.#waiting.clear();
  }

  // Storing

  /** Stores what there is of this turn. False where that failed: then it is lost. */
  commit(): boolean {
    const unsaved = this.#unsaved.size + this.#unsavedResidents.size;
    const writes = unsaved > 0 || this.promised.length > 0;
    try {
      for (const channel of this.#unsaved) this.store.saveChannel(channel.record());
      for (const [account, user] of this.#unsavedResidents) {
        if (user === null) this.store.dropResident(account);
        else this.store.saveResident(user.resident());
      }
      this.store.commit();
    } catch (error) {
      this.#cannotStore(error);
      return false;
    }
    this.#unsaved.clear();
    this.#unsavedResidents.clear();
    if (writes && !this.#lost) {
      if (this.unstored !== undefined) this.ports.log("info", "can store again");
      this.unstored = undefined;
      this.promised = [];
    }
    return true;
  }

  #cannotStore(error: unknown): void {
    const failure = error instanceof StoreError
      ? error
      : new StoreError("other", (error as Error).message);
    if (this.unstored === undefined) {
      this.ports.log("error", "cannot store", { reason: failure.reason, error: failure.message });
    }
    this.unstored = failure;
    this.#lost = true;
  }

  /** Whether something of this turn is lost because it could not be stored. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Stores a room that was changed, before the change is shown. False where that failed: then the room is
   * as it was, which is `before`.
   */
  keep(channel: Channel, before: ChannelRecord): boolean {
    this.changed(channel);
    if (!channel.kept || this.commit()) return true;
    channel.restore(before);
    return false;
  }

  /** The end of a turn. False where anything of it is lost: then nothing durable of it may be shown. */
  endTurn(): boolean {
    const whole = this.commit() && !this.#lost;
    this.#lost = false;
    return whole;
  }
}
