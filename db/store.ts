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

import type {
  Account,
  ChannelRecord,
  Deed,
  Direct,
  Erased,
  Invitation,
  Latest,
  ModerationChange,
  ResidentRecord,
  Search,
  ServerBan,
  Slice,
  StoredEvent,
} from "./records.ts";

export type * from "./records.ts";

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

/** Client certificates that log in to accounts, by their SHA-256 in lower-case hex. */
export interface Certificates {
  /** Those of the account, in the order in which they were added. */
  of(account: number): string[];
  /** The id of the account that has it. */
  owner(fingerprint: string): number | undefined;
  /** False where an account has it already. Committed when it returns. @throws {StoreError} */
  add(account: number, fingerprint: string): boolean;
  /** False where the account has no such one. Committed when it returns. @throws {StoreError} */
  remove(account: number, fingerprint: string): boolean;
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
  /**
   * What a name looks like (UTS 39, "skeleton"), with capitals and without. Two names that have one in common can
   * be taken for each other.
   */
  looks(name: string): readonly string[];
  /** The name that is not free and has one of these looks, other than `except`. */
  nameLike(looks: readonly string[], except?: string): string | undefined;
  /**
   * Undefined where the name is not free, or the invitation with that id can't be used any more; one use of
   * it is gone otherwise. Committed when it returns. @throws {StoreError}
   */
  createAccount(
    name: string,
    passwordHash: string,
    at: number,
    scram?: string,
    invitation?: number,
  ): Account | undefined;
  /** Committed when it returns. @throws {StoreError} */
  setPassword(id: number, passwordHash: string, scram?: string): void;
  /**
   * What SCRAM-SHA-256 needs to check the account's password (protocol/scram.ts), where it was handed in with
   * the password; it goes with the password that it was made of.
   */
  scram(id: number): string | undefined;
  readonly certificates: Certificates;
  /**
   * The hash is erased, and so are its certificates; its rooms lose their founder; `keepName` keeps others from
   * taking the name. With `erase` its messages are to be erased, too, by {@link eraseMore}; until then nobody can
   * take the name.
   * Committed when it returns. @throws {StoreError}
   */
  deleteAccount(id: number, at: number, keepName: boolean, erase?: boolean): void;
  /** Accounts whose messages are still to be erased, also of before a restart. */
  erasing(): number[];
  /**
   * Removes a small portion of what a deleted account has written, leaving none of it in the file: at most
   * `limit` messages and as many events, out of `rows` looked at, and no more than a few milliseconds allow.
   * Committed when it returns; the turn before it must have been. @throws {StoreError}
   */
  eraseMore(account: number, limit: number, rows: number): Erased;

  // Invitations
  /** Of those that have expired by then nothing is kept. Committed when it returns. @throws {StoreError} */
  invite(codeHash: string, invitation: Omit<Invitation, "id">): Invitation;
  /** The one with that code, while it can be used. */
  invitation(codeHash: string, at: number): Invitation | undefined;
  /** All that can be used, the earliest first. */
  invitations(at: number): Invitation[];
  /** Whether there was one. Committed when it returns. @throws {StoreError} */
  revokeInvitation(id: number): boolean;

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
  /** The file that holds what is committed, where others may read it beside this store. */
  readonly file?: string;
  /** What is committed and fits, in ascending order. Words without a letter or digit find nothing. */
  search(search: Search): StoredEvent[];
  /** Makes all that is committed findable for whoever searches in {@link file}. @throws {StoreError} */
  index(): void;
  /** To be called every few seconds: keeps quick what {@link search} looks in. @throws {StoreError} */
  tidy(): void;
  /**
   * Removes an event with its words from everything that is kept, leaving none of them in the file, and
   * appends `by` in the same transaction. Committed when it returns; the turn before it must have been.
   * @throws {StoreError}
   */
  redact(sequence: number, by: StoredEvent): void;
  /**
   * Removes the earliest events before that number, at most `limit` messages and as many others, and no more than
   * a few milliseconds allow. Gives how many; 0: nothing is left to remove. Committed when it returns.
   * @throws {StoreError}
   */
  pruneBefore(sequence: number, limit: number): number;
  /** As {@link pruneBefore}, of one conversation: all but the latest `keep` messages and `keep` others. */
  pruneConversation(conversation: number, keep: number, limit: number): number;
  /** Says that a participant comes into a room after the event of that number; only the first time counts. */
  joined(conversation: number, participant: string, after: number): void;
  /** The number that the first {@link joined} gave. */
  firstJoined(conversation: number, participant: string): number | undefined;
  /** The latest message of each conversation that has one with `after < sequence < before`. */
  latest(conversations: readonly number[], after: number, before: number): Latest[];

  // Devices
  /** Up to when the account has read that place: `c:12` for the room with that conversation, or a participant. */
  readMarker(account: number, place: string): number | undefined;
  /** Keeps the latest {@link READ_MARKERS} of an account. Committed when it returns. @throws {StoreError} */
  setReadMarker(account: number, place: string, time: number): void;

  // Metadata
  /** What the account says of itself, by key. */
  metadata(account: number): Record<string, string>;
  /** Replaces all of it. Committed when it returns. @throws {StoreError} */
  setMetadata(account: number, values: Record<string, string>): void;

  // Moderation
  /** In the order in which they were made; some may have expired. */
  serverBans(): ServerBan[];
  /**
   * Writes a deed into the log, and what it changes with it; bans that have expired by then are removed.
   * Committed when it returns. @throws {StoreError}
   */
  moderate(deed: Deed, change?: ModerationChange): void;
  /** The latest deeds, the latest first. */
  deeds(limit: number): Deed[];
  /** The host that the account shows to others; undefined: that of its connection. */
  host(account: number): string | undefined;

  /** Whether the account wants to be always on; undefined where it has not said. */
  wantsAlwaysOn(account: number): boolean | undefined;
  /** Committed when it returns. @throws {StoreError} */
  setAlwaysOn(account: number, on: boolean): void;
  /** In ascending order of their accounts. */
  residents(): ResidentRecord[];
  /** Creates or replaces that of the account. */
  saveResident(record: ResidentRecord): void;
  dropResident(account: number): void;

  // Everything
  /** A secret of the server's own, made of random bytes at first use. Committed when it returns. */
  secret(name: string): Uint8Array;
  /** Events that were stored since it was opened. */
  readonly stored: number;
  /** Ends the turn. On an error nothing of the turn is kept. @throws {StoreError} */
  commit(): void;
  /** Commits and closes. */
  close(): void;
}

/** Most read markers of one account. */
export const READ_MARKERS = 2000;

/** Whether people said it; what is no message is an event: JOIN, a reaction and the like. */
export function isMessage(command: string): boolean {
  return command === "PRIVMSG" || command === "NOTICE";
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
