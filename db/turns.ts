/**
 * The turn: what was changed and is not yet committed, laid over what is.
 *
 * Rules:
 * - Between two commits nothing is written. A turn is held here and handed over whole, so that no
 *   transaction is ever left open, reading can't fail because of writing, and what is committed at
 *   once (accounts, secrets) does not carry half a turn to disk with it.
 * - Events come in ascending order, so those of the turn are later than all that are committed.
 * - After a commit that failed nothing of the turn is kept: its events and rooms are gone, and whoever
 *   saved a room must save it again. The number of a conversation made in it stays good, because the
 *   server may hold it already; it is written with the next turn and never given to another.
 */
import { type CommittedAtOnce, CommittedAtOnceStore } from "./at_once.ts";
import { fold } from "../protocol/names.ts";
import {
  type ChannelRecord,
  type Direct,
  isMessage,
  type Latest,
  type ResidentRecord,
  type Search,
  type Slice,
  type Store,
  type StoredEvent,
} from "./store.ts";

/** A conversation as it is kept; `low <= high` are its participants, undefined for a room's. */
export interface Conversation {
  id: number;
  low?: string;
  high?: string;
}

/** Who came into a room for the first time, after which event. */
export interface FirstJoin {
  conversation: number;
  participant: string;
  after: number;
}

/** What a turn changes. */
export interface Changes {
  conversations: Conversation[];
  /** By folded name; null where the room was dropped. */
  rooms: Map<string, ChannelRecord | null>;
  /** In ascending order of their sequence numbers. */
  events: StoredEvent[];
  /** Also of those who had come before: then the earlier one stays. */
  joins: FirstJoin[];
  /** By account; null where it is no resident any more. */
  residents: Map<number, ResidentRecord | null>;
}

/** What is committed: the part that differs from one kind of store to another. */
export interface Kept extends CommittedAtOnce {
  channels(): ChannelRecord[];
  residents(): ResidentRecord[];
  /** 0 where nothing was ever stored. */
  lastSequence(): number;
  /** The highest number that a conversation ever had, or 0. */
  lastConversation(): number;
  findDirect(low: string, high: string): number | undefined;
  directs(participant: string): Direct[];
  /** `limit` is at least 1. */
  slice(conversation: number, slice: Required<Slice>): StoredEvent[];
  latest(conversation: number, after: number, before: number): number | undefined;
  /** `limit` is at least 1. */
  search(search: Required<Omit<Search, "from">> & Pick<Search, "from">): StoredEvent[];
  index(): void;
  tidy(): void;
  firstJoined(conversation: number, participant: string): number | undefined;
  /** All of it or nothing. @throws {StoreError} */
  write(changes: Changes): void;
  close(): void;
}

/** A {@link Store} over whatever keeps what is committed. */
export class TurnStore extends CommittedAtOnceStore<Kept> implements Store {
  readonly file?: string;
  stored = 0;
  #turn: Changes = newTurn();
  #lastSequence: number;
  #lastConversation: number;
  #closed = false;

  constructor(kept: Kept, file?: string) {
    super(kept);
    this.file = file;
    this.#lastSequence = kept.lastSequence();
    this.#lastConversation = kept.lastConversation();
  }

  override deleteAccount(id: number, at: number, keepName: boolean, erase = false): void {
    this.kept.deleteAccount(id, at, keepName, erase);
    this.#turn.residents.delete(id);
    for (const room of this.#turn.rooms.values()) if (room?.founder === id) delete room.founder;
  }

  channels(): ChannelRecord[] {
    const rooms = new Map(this.kept.channels().map((room) => [fold(room.name), room]));
    for (const [folded, room] of this.#turn.rooms) {
      if (room === null) rooms.delete(folded);
      else rooms.set(folded, structuredClone(room));
    }
    return [...rooms.values()];
  }

  saveChannel(record: ChannelRecord): void {
    const room = structuredClone(record);
    if (room.founder !== undefined && this.accountById(room.founder) === undefined) {
      delete room.founder;
    }
    this.#turn.rooms.set(fold(room.name), room);
  }

  dropChannel(name: string): void {
    this.#turn.rooms.set(fold(name), null);
  }

  lastSequence(): number {
    return this.#lastSequence;
  }

  newConversation(): number {
    return this.#makeConversation();
  }

  directConversation(a: string, b: string): number {
    const [low, high] = pair(a, b);
    return this.findDirectConversation(a, b) ?? this.#makeConversation(low, high);
  }

  findDirectConversation(a: string, b: string): number | undefined {
    const [low, high] = pair(a, b);
    const made = this.#turn.conversations.find((one) => one.low === low && one.high === high);
    return made?.id ?? this.kept.findDirect(low, high);
  }

  directConversations(participant: string): Direct[] {
    const directs = this.kept.directs(participant);
    for (const { id, low, high } of this.#turn.conversations) {
      if (low === undefined || high === undefined) continue;
      if (low === participant) directs.push({ conversation: id, with: high });
      else if (high === participant) directs.push({ conversation: id, with: low });
    }
    return directs;
  }

  append(event: StoredEvent): void {
    this.#follows(event);
    this.#lastSequence = event.sequence;
    this.#turn.events.push(event);
  }

  slice(conversation: number, slice: Slice): StoredEvent[] {
    const { after = -1, before = Number.MAX_SAFE_INTEGER, from } = slice;
    const limit = Math.min(Math.trunc(slice.limit), Number.MAX_SAFE_INTEGER);
    if (!(limit >= 1)) return [];
    const { events = false } = slice;
    const fresh = this.#fresh(conversation, after, before, events);
    if (from === "end") {
      const latest = fresh.slice(-limit);
      const left = limit - latest.length;
      return left < 1 ? latest : this.kept
        .slice(conversation, { after, before, limit: left, from, events }).concat(latest);
    }
    const kept = this.kept.slice(conversation, { after, before, limit, from, events });
    return fresh.length === 0 ? kept : kept.concat(fresh).slice(0, limit);
  }

  latest(conversations: readonly number[], after: number, before: number): Latest[] {
    const found: Latest[] = [];
    for (const conversation of conversations) {
      const sequence = this.#fresh(conversation, after, before, false).at(-1)?.sequence ??
        this.kept.latest(conversation, after, before);
      if (sequence !== undefined) found.push({ conversation, sequence });
    }
    return found;
  }

  search(search: Search): StoredEvent[] {
    const { after = -1, before = Number.MAX_SAFE_INTEGER } = search;
    if (!(search.limit >= 1)) return [];
    return this.kept.search({ ...search, after, before });
  }

  index(): void {
    this.kept.index();
  }

  tidy(): void {
    this.kept.tidy();
  }

  override redact(sequence: number, by: StoredEvent): void {
    this.#follows(by);
    this.kept.redact(sequence, by);
    this.#lastSequence = by.sequence;
  }

  residents(): ResidentRecord[] {
    const all = new Map(this.kept.residents().map((one) => [one.account, one]));
    for (const [account, record] of this.#turn.residents) {
      if (record === null) all.delete(account);
      else all.set(account, structuredClone(record));
    }
    return [...all.values()].sort((a, b) => a.account - b.account);
  }

  saveResident(record: ResidentRecord): void {
    if (this.accountById(record.account) === undefined) return;
    this.#turn.residents.set(record.account, structuredClone(record));
  }

  dropResident(account: number): void {
    this.#turn.residents.set(account, null);
  }

  joined(conversation: number, participant: string, after: number): void {
    this.#turn.joins.push({ conversation, participant, after });
  }

  firstJoined(conversation: number, participant: string): number | undefined {
    return this.kept.firstJoined(conversation, participant) ??
      this.#turn.joins.find((one) =>
        one.conversation === conversation && one.participant === participant
      )?.after;
  }

  commit(): void {
    const { conversations, rooms, events, joins, residents } = this.#turn;
    const lists = [events, conversations, joins];
    if (rooms.size + residents.size === 0 && lists.every((list) => list.length === 0)) return;
    try {
      this.kept.write(this.#turn);
      this.stored += events.length;
      this.#turn = newTurn();
    } catch (error) {
      this.#turn = { ...newTurn(), conversations };
      this.#lastSequence = this.kept.lastSequence();
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.commit();
    } finally {
      this.kept.close();
    }
  }

  #follows({ sequence }: StoredEvent): void {
    if (sequence > this.#lastSequence) return;
    throw new Error(`Cannot append: ${sequence} does not follow ${this.#lastSequence}`);
  }

  #makeConversation(low?: string, high?: string): number {
    const id = ++this.#lastConversation;
    this.#turn.conversations.push(low === undefined ? { id } : { id, low, high });
    return id;
  }

  /** Events of this turn in a conversation. */
  #fresh(
    conversation: number,
    after: number,
    before: number,
    events: boolean,
  ): StoredEvent[] {
    return this.#turn.events.filter((event) =>
      event.conversation === conversation && event.sequence > after && event.sequence < before &&
      (events || isMessage(event.command))
    );
  }
}

function newTurn(): Changes {
  return { conversations: [], rooms: new Map(), events: [], joins: [], residents: new Map() };
}

/** Two participants in the order in which they are kept. */
function pair(a: string, b: string): [low: string, high: string] {
  return a <= b ? [a, b] : [b, a];
}
