/** The store in one SQLite file; its form is in migrations.ts, how it is opened in opening.ts. */
import { AccountTable } from "./accounts.ts";
import { ChannelTable } from "./channels.ts";
import { ConversationTable } from "./conversations.ts";
import type { Database } from "./database.ts";
import { HistoryTable } from "./history.ts";
import { type Durability, openDatabase } from "./opening.ts";
import type { Account, ChannelRecord, Direct, Slice, Store, StoredEvent } from "./store.ts";
import { type Changes, type Kept, TurnStore } from "./turns.ts";

export { OpenError } from "./folder.ts";

export interface SqliteOptions {
  /** What a commit survives: the end of the process (the default), or also of the power. */
  durability?: Durability;
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
    (db, release) => new TurnStore(new SqliteKept(db, release)),
  );
}

const SECRET_BYTES = 32;

/** What is committed, in SQLite. */
export class SqliteKept implements Kept {
  readonly #db: Database;
  readonly #release: () => void;
  readonly #accounts: AccountTable;
  readonly #channels: ChannelTable;
  readonly #conversations: ConversationTable;
  readonly #history: HistoryTable;
  #lastSequence: number;

  /** `release` is called after the database was closed. */
  constructor(db: Database, release: () => void) {
    this.#db = db;
    this.#release = release;
    this.#accounts = new AccountTable(db);
    this.#channels = new ChannelTable(db);
    this.#conversations = new ConversationTable(db);
    this.#history = new HistoryTable(db);
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

  createAccount(name: string, passwordHash: string, at: number): Account | undefined {
    return this.#accounts.create(name, passwordHash, at);
  }

  setPassword(id: number, passwordHash: string): void {
    this.#accounts.setPassword(id, passwordHash);
  }

  deleteAccount(id: number, at: number, keepName: boolean): void {
    this.#accounts.delete(id, at, keepName);
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

  write({ conversations, rooms, events }: Changes): void {
    this.#db.transaction(() => {
      for (const conversation of conversations) this.#conversations.add(conversation);
      for (const [folded, room] of rooms) {
        if (room === null) this.#channels.drop(folded);
        else this.#channels.save(room);
      }
      this.#history.add(events);
    });
    this.#lastSequence = events.at(-1)?.sequence ?? this.#lastSequence;
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
