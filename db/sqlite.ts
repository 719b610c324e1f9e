/** The store in one SQLite file; its form is in migrations.ts, how it is opened in opening.ts. */
import { AccountTable } from "./accounts.ts";
import { CertificateTable } from "./certificates.ts";
import { ChannelTable } from "./channels.ts";
import { ConversationTable } from "./conversations.ts";
import type { Database } from "./database.ts";
import { ErasureTable } from "./erasure.ts";
import { HistoryTable } from "./history.ts";
import { Indexing } from "./indexing.ts";
import { InvitationTable } from "./invitations.ts";
import { ModerationTable } from "./moderation.ts";
import { type Durability, openDatabase } from "./opening.ts";
import { looksOf } from "./looks.ts";
import { MarkerTable } from "./markers.ts";
import { ResidentTable } from "./residents.ts";
import { RetentionTable } from "./retention.ts";
import { SearchTable } from "./search.ts";
import {
  type Account,
  type ChannelRecord,
  type Deed,
  type Direct,
  type Erased,
  type Invitation,
  isMessage,
  type ModerationChange,
  READ_MARKERS,
  type ResidentRecord,
  type ServerBan,
  type Slice,
  type Store,
  type StoredEvent,
} from "./store.ts";
import { type Changes, type Kept, TurnStore } from "./turns.ts";

export { OpenError } from "./folder.ts";

export interface SqliteOptions {
  /** What a commit survives: the end of the process (the default), or also of the power. */
  durability?: Durability;
  /** A clock in milliseconds, by which removing takes no longer than it may. */
  now?: () => number;
}

/**
 * Opens or makes `chat.db` in the folder, for this process alone.
 *
 * @throws {OpenError} The database is left byte for byte as it was.
 */
export function openSqliteStore(folder: string, options: SqliteOptions = {}): Store {
  return openDatabase(
    folder,
    options.durability ?? "process",
    (db, release) => new TurnStore(new SqliteKept(db, release, options.now), `${folder}/chat.db`),
  );
}

const SECRET_BYTES = 32;

/** What is committed, in SQLite. */
export class SqliteKept implements Kept {
  readonly certificates: CertificateTable;
  readonly #db: Database;
  readonly #release: () => void;
  readonly #accounts: AccountTable;
  readonly #channels: ChannelTable;
  readonly #conversations: ConversationTable;
  readonly #history: HistoryTable;
  readonly #search: SearchTable;
  readonly #indexing: Indexing;
  readonly #retention: RetentionTable;
  readonly #moderation: ModerationTable;
  readonly #markers: MarkerTable;
  readonly #residents: ResidentTable;
  readonly #erasure: ErasureTable;
  readonly #invitations: InvitationTable;
  #lastSequence: number;

  /** `release` is called after the database was closed; `now` is a clock in milliseconds. */
  constructor(db: Database, release: () => void, now = () => performance.now()) {
    this.#db = db;
    this.#release = release;
    this.#accounts = new AccountTable(db);
    this.certificates = new CertificateTable(db);
    this.#channels = new ChannelTable(db);
    this.#conversations = new ConversationTable(db);
    this.#history = new HistoryTable(db);
    this.#search = new SearchTable(db);
    this.#indexing = new Indexing(db, this.#search, now);
    this.#retention = new RetentionTable(db, this.#search, now);
    this.#moderation = new ModerationTable(db);
    this.#markers = new MarkerTable(db);
    this.#residents = new ResidentTable(db);
    this.#erasure = new ErasureTable(db, this.#retention);
    this.#invitations = new InvitationTable(db);
    this.#lastSequence = this.#history.last();
  }

  account(name: string): Account | undefined {
    return this.#accounts.byName(name);
  }

  accountById(id: number): Account | undefined {
    return this.#accounts.byId(id);
  }

  formerAccount(name: string): { id: number; name: string } | undefined {
    return this.#accounts.former(name);
  }

  nameIsFree(name: string): boolean {
    return this.#accounts.nameIsFree(name);
  }

  looks(name: string): readonly string[] {
    return looksOf(name);
  }

  nameLike(looks: readonly string[], except?: string): string | undefined {
    return this.#accounts.nameLike(looks, except);
  }

  createAccount(
    name: string,
    passwordHash: string,
    at: number,
    scram?: string,
    invitation?: number,
  ): Account | undefined {
    const spend = () => invitation === undefined || this.#invitations.spend(invitation, at);
    return this.#accounts.create(name, passwordHash, at, scram, spend);
  }

  setPassword(id: number, passwordHash: string, scram?: string): void {
    this.#accounts.setPassword(id, passwordHash, scram);
  }

  scram(id: number): string | undefined {
    return this.#accounts.scram(id);
  }

  deleteAccount(id: number, at: number, keepName: boolean, erase = false): void {
    this.#accounts.delete(id, at, keepName, () => {
      this.#markers.drop(id);
      this.#residents.drop(id);
      if (erase) this.#erasure.begin(id);
      this.certificates.drop(id);
    });
  }

  erasing(): number[] {
    return this.#erasure.accounts();
  }

  eraseMore(account: number, limit: number, rows: number): Erased {
    let erased: Erased = { count: 0, done: true };
    this.#db.transaction(() => {
      erased = this.#erasure.more(account, limit, rows, this.#lastSequence);
    });
    if (erased.done) this.#db.emptyLog();
    return erased;
  }

  invite(codeHash: string, invitation: Omit<Invitation, "id">): Invitation {
    let made: Invitation;
    this.#db.transaction(() => void (made = this.#invitations.add(codeHash, invitation)));
    return made!;
  }

  invitation(codeHash: string, at: number): Invitation | undefined {
    return this.#invitations.byCode(codeHash, at);
  }

  invitations(at: number): Invitation[] {
    return this.#invitations.all(at);
  }

  revokeInvitation(id: number): boolean {
    let found = false;
    this.#db.transaction(() => void (found = this.#invitations.remove(id)));
    return found;
  }

  secret(name: string): Uint8Array {
    const fresh = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
    const known = this.#secret(name);
    if (known !== undefined) return known;
    this.#db.transaction(() => {
      this.#db.run("INSERT INTO secrets (name, value) VALUES (?, ?)", name, fresh);
    });
    return fresh;
  }

  channels(): ChannelRecord[] {
    return this.#channels.all();
  }

  lastSequence(): number {
    return this.#lastSequence;
  }

  lastConversation(): number {
    return this.#conversations.last();
  }

  findDirect(low: string, high: string): number | undefined {
    return this.#conversations.findDirect(low, high);
  }

  directs(participant: string): Direct[] {
    return this.#conversations.directs(participant);
  }

  slice(conversation: number, slice: Required<Slice>): StoredEvent[] {
    return this.#history.slice(conversation, slice);
  }

  latest(conversation: number, after: number, before: number): number | undefined {
    return this.#history.latest(conversation, after, before);
  }

  write({ conversations, rooms, events, joins, residents }: Changes): void {
    const messages = events.filter(({ command }) => isMessage(command)).length;
    this.#indexing.storing(messages, () => {
      for (const conversation of conversations) this.#conversations.add(conversation);
      for (const [folded, room] of rooms) {
        if (room === null) this.#channels.drop(folded);
        else this.#channels.save(room);
      }
      this.#history.add(events);
      for (const { conversation, participant, after } of joins) {
        this.#history.addJoin(conversation, participant, after);
      }
      for (const [account, record] of residents) {
        if (record === null) this.#residents.drop(account);
        else this.#residents.save(record);
      }
    });
    this.#lastSequence = events.at(-1)?.sequence ?? this.#lastSequence;
  }

  search(search: Parameters<Kept["search"]>[0]): StoredEvent[] {
    this.index();
    return this.#search.find(search);
  }

  index(): void {
    this.#indexing.catchUp();
  }

  tidy(): void {
    this.#indexing.tidy();
  }

  firstJoined(conversation: number, participant: string): number | undefined {
    return this.#history.firstJoined(conversation, participant);
  }

  redact(sequence: number, by: StoredEvent): void {
    this.#db.transaction(() => {
      this.#retention.remove(sequence);
      this.#history.add([by]);
    });
    this.#lastSequence = by.sequence;
    this.#db.emptyLog();
  }

  pruneBefore(sequence: number, limit: number): number {
    // The last event stays, so that no number is ever given again.
    const before = Math.min(sequence, this.#lastSequence);
    return this.#prune(() => this.#retention.removeBefore(before, limit));
  }

  pruneConversation(conversation: number, keep: number, limit: number): number {
    return this.#prune(() => this.#retention.removeBeyond(conversation, Math.max(1, keep), limit));
  }

  #prune(remove: () => number): number {
    let removed = 0;
    this.#db.transaction(() => void (removed = remove()));
    return removed;
  }

  readMarker(account: number, place: string): number | undefined {
    return this.#markers.time(account, place);
  }

  setReadMarker(account: number, place: string, time: number): void {
    this.#db.transaction(() => this.#markers.set(account, place, time, READ_MARKERS));
  }

  metadata(account: number): Record<string, string> {
    return this.#accounts.metadata(account);
  }

  setMetadata(account: number, values: Record<string, string>): void {
    this.#accounts.setMetadata(account, values);
  }

  serverBans(): ServerBan[] {
    return this.#moderation.bans();
  }

  moderate(deed: Deed, change: ModerationChange = {}): void {
    this.#db.transaction(() => this.#moderation.add(deed, change));
  }

  deeds(limit: number): Deed[] {
    return this.#moderation.deeds(limit);
  }

  host(account: number): string | undefined {
    return this.#accounts.host(account);
  }

  wantsAlwaysOn(account: number): boolean | undefined {
    return this.#residents.wanted(account);
  }

  setAlwaysOn(account: number, on: boolean): void {
    this.#db.transaction(() => this.#residents.want(account, on));
  }

  residents(): ResidentRecord[] {
    return this.#residents.all();
  }

  close(): void {
    try {
      this.#db.close();
    } finally {
      this.#release();
    }
  }

  #secret(name: string): Uint8Array | undefined {
    return this.#db.get("SELECT value FROM secrets WHERE name = ?", name)?.value as
      | Uint8Array
      | undefined;
  }
}
