/**
 * What is kept, in the server's words. Everything here is synchronous and speaks of one thread.
 *
 * Rules:
 * - What a turn changes is seen by later reads at once and is on disk after {@link Store.commit}, all of
 *   it or nothing. Nobody is shown anything of a turn before its commit has returned.
 * - A sequence number orders all events and carries their time ({@link sequenceTime}); it is never
 *   given twice. The message id of an event is its number ({@link msgid}).
 * - A participant is who a person is to history: `a:12` for the account with id 12, `g:ann` for a guest.
 *   An account's id is never given again, so a name that is reused does not inherit anything.
 */

export interface Account {
  id: number;
  /** As it was registered; compared by `fold`. */
  name: string;
  /** bcrypt, `$2b$…`. */
  passwordHash: string;
  /** Milliseconds since 1970, as all times here. */
  registeredAt: number;
}

export interface Topic {
  text: string;
  /** `nick!user@host` of who set it. */
  setBy: string;
  setAt: number;
}

export interface ListEntry {
  mask: string;
  setBy: string;
  setAt: number;
}

/** A room as it survives a restart; its members do not. */
export interface ChannelRecord {
  /** As it was created; compared by `fold`. */
  name: string;
  createdAt: number;
  /** The founder's account id; undefined for a room of the server's own. */
  founder?: number;
  topic?: Topic;
  /** Letters of the modes that are flags, such as "nt". */
  flags: string;
  key?: string;
  limit?: number;
  /** Entries of the modes that are lists, by letter. */
  lists: Record<string, ListEntry[]>;
  /** Where its history is kept. A room that was dropped and made anew has another one. */
  conversation: number;
}

/** One event of history. */
export interface StoredEvent {
  sequence: number;
  conversation: number;
  /** PRIVMSG, NOTICE; later others. */
  command: string;
  /** `nick!user@host` at that time. */
  source: string;
  /** The sender's account name at that time. */
  account?: string;
  /** The nick that a direct message was sent to; undefined in rooms. */
  target?: string;
  text: string;
  /** Client-only tags as they stand on the wire (`+draft/reply=abc;+x`). */
  tags?: string;
}

/**
 * A part of a conversation: events with `after < sequence < before`, at most `limit` of them, the
 * earliest of these where `from` is "start", the latest where it is "end". Always in ascending order.
 */
export interface Slice {
  after?: number;
  before?: number;
  limit: number;
  from: "start" | "end";
}

/** A conversation with its latest event. */
export interface Latest {
  conversation: number;
  sequence: number;
}

/** A direct conversation that a participant has. */
export interface Direct {
  conversation: number;
  /** The other participant; oneself for notes to oneself. */
  with: string;
}

/** Why something could not be stored, for people. The store stays usable: the next turn may succeed. */
export class StoreError extends Error {
  constructor(
    readonly reason: "full" | "readonly" | "busy" | "damaged" | "other",
    message: string,
  ) {
    super(message);
    this.name = "StoreError";
  }
}

export interface Store {
  // Accounts
  /** The living account of that name, without regard to case. */
  account(name: string): Account | undefined;
  accountById(id: number): Account | undefined;
  /** The account that last had the name, living or deleted: whose direct messages the name stands for. */
  formerAccount(name: string): { id: number; name: string } | undefined;
  /** Whether no living account has the name, and no deleted one that keeps it. */
  nameIsFree(name: string): boolean;
  /** Undefined where the name is not free. Committed when it returns. @throws {StoreError} */
  createAccount(name: string, passwordHash: string, at: number): Account | undefined;
  /** Committed when it returns. @throws {StoreError} */
  setPassword(id: number, passwordHash: string): void;
  /**
   * The hash is erased; its rooms lose their founder; `keepName` keeps others from taking the name.
   * Committed when it returns. @throws {StoreError}
   */
  deleteAccount(id: number, at: number, keepName: boolean): void;

  // Rooms
  channels(): ChannelRecord[];
  /** Creates or replaces the room of that name. */
  saveChannel(record: ChannelRecord): void;
  /** Its conversation stays until retention removes it, but no room has it any more. */
  dropChannel(name: string): void;

  // History
  /** 0 where nothing was ever stored. */
  lastSequence(): number;
  /** A new conversation for a room. */
  newConversation(): number;
  /** The conversation of two participants, in either order; made where there is none. */
  directConversation(a: string, b: string): number;
  /** As {@link directConversation}, but undefined where there is none. */
  findDirectConversation(a: string, b: string): number | undefined;
  directConversations(participant: string): Direct[];
  /** Events come in ascending order of their sequence numbers. */
  append(event: StoredEvent): void;
  slice(conversation: number, slice: Slice): StoredEvent[];
  /** The latest event of each conversation that has one with `after < sequence < before`. */
  latest(conversations: readonly number[], after: number, before: number): Latest[];

  // Everything
  /** A secret of the server's own, made of random bytes at first use. Committed when it returns. */
  secret(name: string): Uint8Array;
  /** Ends the turn. On an error nothing of the turn is kept. @throws {StoreError} */
  commit(): void;
  /** Commits and closes. */
  close(): void;
}

/** Sequence numbers in a millisecond: enough for any turn, and `time * 1024` is exact until the year 2248. */
const PER_MS = 1024;

/** The next number after `last`, at `now` or as soon after it as can be. */
export function nextSequence(last: number, now: number): number {
  return Math.max(last + 1, now * PER_MS);
}

/** Milliseconds since 1970. Times never decrease along the sequence, whatever the clock did. */
export function sequenceTime(sequence: number): number {
  return Math.floor(sequence / PER_MS);
}

/** The lowest number that an event at `ms` can have. */
export function sequenceAt(ms: number): number {
  return ms * PER_MS;
}

/** The id on the wire (IRCv3 message-ids) of the event with that number. */
export function msgid(sequence: number): string {
  return sequence.toString(36);
}

/** The number, or undefined where the text is no id of ours. */
export function fromMsgid(id: string): number | undefined {
  if (!/^[0-9a-z]{1,11}$/.test(id)) return undefined;
  const sequence = parseInt(id, 36);
  return Number.isSafeInteger(sequence) && msgid(sequence) === id ? sequence : undefined;
}
