/** A room: who is in it, what may be done in it, and where its history is kept. */
import type { ChannelRecord, ListEntry, Topic } from "../../db/store.ts";
import { matches } from "../../protocol/mask.ts";
import { OPERATOR } from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";

export class Channel {
  readonly name: string;
  readonly folded: string;
  readonly createdAt: number;
  readonly conversation: number;
  founder?: number;
  /** Whether it survives without members: a founder's room or the server's own. */
  kept: boolean;
  topic?: Topic;
  readonly flags: Set<string>;
  key?: string;
  limit?: number;
  readonly lists: Map<string, ListEntry[]>;
  /** Ranks by member. Changed only by World and {@link setRanks}. */
  readonly members: Map<User, number> = new Map();
  #audience: Session[] | null = [];

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
  }

  record(): ChannelRecord {
    return {
      name: this.name,
      createdAt: this.createdAt,
      founder: this.founder,
      topic: this.topic,
      flags: [...this.flags].sort().join(""),
      key: this.key,
      limit: this.limit,
      lists: Object.fromEntries(this.lists),
      conversation: this.conversation,
    };
  }

  /** Makes what is kept of it what it was. */
  restore(record: ChannelRecord): void {
    this.topic = record.topic;
    this.key = record.key;
    this.limit = record.limit;
    this.flags.clear();
    for (const letter of record.flags) this.flags.add(letter);
    this.lists.clear();
    for (const [letter, entries] of Object.entries(record.lists)) this.lists.set(letter, entries);
  }

  /** Every session of every member. Kept between calls until {@link audienceChanged}. */
  get audience(): readonly Session[] {
    if (this.#audience === null) {
      this.#audience = [];
      for (const user of this.members.keys()) this.#audience.push(...user.sessions);
    }
    return this.#audience;
  }

  audienceChanged(): void {
    this.#audience = null;
  }

  /** Cheaper than {@link audienceChanged} where sessions only come. */
  audienceGrew(sessions: readonly Session[]): void {
    this.#audience?.push(...sessions);
  }

  has(user: User): boolean {
    return this.members.has(user);
  }

  ranks(user: User): number {
    return this.members.get(user) ?? 0;
  }

  setRanks(user: User, ranks: number): void {
    if (this.members.has(user)) this.members.set(user, ranks);
  }

  isOperator(user: User): boolean {
    return (this.ranks(user) & OPERATOR) !== 0;
  }

  list(letter: string): readonly ListEntry[] {
    return this.lists.get(letter) ?? [];
  }

  isBanned(user: User): boolean {
    return this.list("b").some((entry) => matches(entry.mask, user.mask));
  }
}
