/** A room: who is in it, what may be done in it, and where its history is kept. */
import type { ChannelRecord, ListEntry, Topic } from "../../db/store.ts";
import { FOUNDER, OPERATOR, OWNER, parseRanks, rankLetters } from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import { isMute, standsFor } from "./bans.ts";
import { Names } from "./names.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";

export class Channel {
  /** Changed only by World.renameChannel. */
  name: string;
  folded: string;
  /** What the name looks like, once it was asked for (lookalikes.ts). */
  looks?: readonly string[];
  readonly createdAt: number;
  readonly conversation: number;
  founder?: number;
  /** Whether it survives without members: a founder's room or the server's own. */
  kept: boolean;
  topic?: Topic;
  readonly flags: Set<string>;
  key?: string;
  limit?: number;
  /** Parameters of the other modes that have one, by letter. */
  readonly parameters: Map<string, string> = new Map();
  /** Ranks that accounts have whenever they come, by account id; the founder's are not among them. */
  readonly access: Map<number, number> = new Map();
  readonly lists: Map<string, ListEntry[]>;
  /** Values by key (features/metadata.ts). */
  readonly metadata: Map<string, string> = new Map();
  /** Ranks by member. Changed only by World and {@link setRanks}; {@link setRank} keeps them as well. */
  readonly members: Map<User, number> = new Map();
  /** By member: the number of the last event before they came this time. Changed only by World. */
  readonly joinedAfter: Map<User, number> = new Map();
  /** When a participant last wrote, the earliest first, while the room is slow (features/pace.ts). */
  readonly spoke: Map<string, number> = new Map();
  readonly names: Names = new Names(this.members);
  #audience: Session[] | null = [];
  /** Whether those whose lines look alike stand together there. */
  #grouped = true;

  constructor(record: ChannelRecord, kept: boolean) {
    this.name = record.name;
    this.folded = fold(record.name);
    this.createdAt = record.createdAt;
    this.conversation = record.conversation;
    this.founder = record.founder;
    this.kept = kept;
    this.topic = record.topic;
    this.flags = new Set(record.flags);
    this.key = record.key;
    this.limit = record.limit;
    this.lists = new Map(Object.entries(record.lists));
    this.#fill(record);
  }

  #fill({ parameters = {}, access = [], metadata = {} }: ChannelRecord): void {
    this.metadata.clear();
    for (const [key, value] of Object.entries(metadata)) this.metadata.set(key, value);
    this.parameters.clear();
    for (const [letter, text] of Object.entries(parameters)) this.parameters.set(letter, text);
    this.access.clear();
    for (const { account, ranks } of access) this.access.set(account, parseRanks(ranks));
  }

  setName(name: string): void {
    this.name = name;
    this.folded = fold(name);
    this.looks = undefined;
  }

  record(): ChannelRecord {
    const access = [...this.access].map(([account, ranks]) => ({
      account,
      ranks: rankLetters(ranks),
    }));
    return {
      name: this.name,
      createdAt: this.createdAt,
      founder: this.founder,
      topic: this.topic,
      flags: [...this.flags].sort().join(""),
      key: this.key,
      limit: this.limit,
      ...(this.parameters.size > 0 ? { parameters: Object.fromEntries(this.parameters) } : {}),
      ...(access.length > 0 ? { access } : {}),
      ...(this.metadata.size > 0 ? { metadata: Object.fromEntries(this.metadata) } : {}),
      lists: Object.fromEntries(this.lists),
      conversation: this.conversation,
    };
  }

  /** Makes what is kept of it what it was. */
  restore(record: ChannelRecord): void {
    this.founder = record.founder;
    this.topic = record.topic;
    this.key = record.key;
    this.limit = record.limit;
    this.#fill(record);
    this.flags.clear();
    for (const letter of record.flags) this.flags.add(letter);
    this.lists.clear();
    for (const [letter, entries] of Object.entries(record.lists)) this.lists.set(letter, entries);
  }

  /**
   * Every session of every member. Kept between calls until {@link audienceChanged}. Who is sent the same line stands
   * together as far as that is known: what is said to all is then handed on line by line, and not person by person.
   */
  get audience(): readonly Session[] {
    if (this.#audience === null) {
      this.#audience = [];
      this.#grouped = true;
      for (const user of this.members.keys()) this.audienceGrew(user.sessions);
    }
    if (!this.#grouped) {
      this.#audience.sort((one, other) => one.shape - other.shape);
      this.#grouped = true;
    }
    return this.#audience;
  }

  audienceChanged(): void {
    this.#audience = null;
  }

  /** Cheaper than {@link audienceChanged} where sessions only come. */
  audienceGrew(sessions: readonly Session[]): void {
    if (this.#audience === null) return;
    for (const session of sessions) {
      const last = this.#audience.at(-1);
      if (last !== undefined && session.shape < last.shape) this.#grouped = false;
      this.#audience.push(session);
    }
  }

  has(user: User): boolean {
    return this.members.has(user);
  }

  /** Whether the room is secret (+s) and the viewer not in it: then nothing that lists rooms names it. */
  isHiddenFrom(viewer: User): boolean {
    return this.flags.has("s") && !this.has(viewer);
  }

  ranks(user: User): number {
    return this.members.get(user) ?? 0;
  }

  setRanks(user: User, ranks: number): void {
    if (!this.members.has(user) || this.ranks(user) === ranks) return;
    this.members.set(user, ranks);
    this.names.forget();
  }

  /** Gives or takes a rank, for good where the member has an account. */
  setRank(user: User, bit: number, on: boolean): void {
    const set = (ranks: number) => on ? ranks | bit : ranks & ~bit;
    this.setRanks(user, set(this.ranks(user)));
    if (user.account) this.setAccess(user.account.id, set(this.access.get(user.account.id) ?? 0));
  }

  setAccess(account: number, ranks: number): void {
    if (ranks === 0 || account === this.founder) this.access.delete(account);
    else this.access.set(account, ranks);
  }

  /** The ranks that the user has whenever they come. */
  standing({ account }: User): number {
    if (account === undefined) return 0;
    return account.id === this.founder ? FOUNDER | OPERATOR : this.access.get(account.id) ?? 0;
  }

  isFounder({ account }: User): boolean {
    return account !== undefined && account.id === this.founder;
  }

  /** The ranks that count where one member does something to another, or to the room. */
  authority(user: User): number {
    return this.isFounder(user) ? this.ranks(user) | OWNER : this.ranks(user);
  }

  /** Whether the user has that rank or a higher one. */
  isAtLeast(user: User, bit: number): boolean {
    return this.authority(user) >= bit;
  }

  isOperator(user: User): boolean {
    return this.isAtLeast(user, OPERATOR);
  }

  list(letter: string): readonly ListEntry[] {
    return this.lists.get(letter) ?? [];
  }

  /** Whether a list has an entry that stands for the user. */
  stands(letter: string, user: User): boolean {
    return this.list(letter).some(({ mask }) => standsFor(mask, user));
  }

  /** Whether a ban keeps the user out. */
  isBanned(user: User): boolean {
    const hits = ({ mask }: ListEntry) => !isMute(mask) && standsFor(mask, user);
    return this.list("b").some(hits) && !this.list("e").some(hits);
  }

  /** Whether a ban keeps the user from speaking. */
  isSilenced(user: User): boolean {
    return this.stands("b", user) && !this.stands("e", user);
  }
}
