/**
 * The one door to SQLite: prepared statements by their text, transactions, and errors in our words.
 *
 * Rules: a statement is prepared when it is first used and kept; every error of SQLite leaves here as
 * a {@link StoreError}; a transaction that did not succeed has been rolled back when its error arrives.
 */
import { backup, DatabaseSync, type StatementSync } from "node:sqlite";
import { StoreError } from "./store.ts";

/** What a column holds. Numbers are safe integers or doubles, in milliseconds where they are times. */
export type Value = string | number | null | Uint8Array;
export type Row = Record<string, Value>;

/** Milliseconds to wait for another program that writes (a backup, somebody's sqlite3). */
const BUSY_MS = 250;
/** Milliseconds until the log is tried to be emptied again. */
const AGAIN_MS = 500;

type Reason = StoreError["reason"];

/** SQLite's primary result codes (sqlite.org/rescode.html) and its texts, where a code is missing. */
const REASONS: readonly { reason: Reason; codes: readonly number[]; text: RegExp; why: string }[] =
  [
    { reason: "full", codes: [13], text: /disk is full/, why: "the disk is full" },
    { reason: "readonly", codes: [8], text: /readonly database/, why: "it can only be read" },
    { reason: "busy", codes: [5, 6], text: /is locked/, why: "another program is writing to it" },
    { reason: "damaged", codes: [11, 26], text: /malformed|not a database/, why: "it is damaged" },
  ];

/** What node:sqlite asks before a statement is prepared (sqlite.org/c3ref/set_authorizer.html). */
type Authorizer = (action: number, first: string | null, second: string | null) => number;

export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #emptying: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds that are waited for others at the moment. */
  #patience = BUSY_MS;

  /** @throws {StoreError} */
  constructor(path: string, options: { readOnly?: boolean } = {}) {
    const readOnly = options.readOnly ?? false;
    this.#sqlite = translated(() => new DatabaseSync(path, { readOnly }));
    this.#wait(BUSY_MS);
  }

  /** Runs statements that are used once. @throws {StoreError} */
  exec(sql: string): void {
    translated(() => this.#sqlite.exec(sql));
  }

  /** @throws {StoreError} */
  run(sql: string, ...values: Value[]): void {
    try {
      this.#prepared(sql).run(...values);
    } catch (error) {
      throw storeError(error);
    }
  }

  /** The first row. @throws {StoreError} */
  get(sql: string, ...values: Value[]): Row | undefined {
    return translated(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  /** @throws {StoreError} */
  all(sql: string, ...values: Value[]): Row[] {
    return translated(() => this.#prepared(sql).all(...values) as Row[]);
  }

  /** The first column of the first row, a number; 0 where there is none. @throws {StoreError} */
  number(sql: string, ...values: Value[]): number {
    const row = this.get(sql, ...values);
    return row === undefined ? 0 : Number(Object.values(row)[0] ?? 0);
  }

  /**
   * All that `work` writes is on disk when this returns, or nothing of it. Whoever waited in vain for another
   * program waits no more until it has let go: the thread that waits serves nobody. @throws {StoreError}
   */
  transaction(work: () => void): void {
    try {
      this.run("BEGIN IMMEDIATE");
      if (this.#patience === 0) this.#wait(this.#patience = BUSY_MS);
    } catch (error) {
      const busy = error instanceof StoreError && error.reason === "busy";
      if (busy && this.#patience > 0) this.#wait(this.#patience = 0);
      throw error;
    }
    try {
      work();
      this.run("COMMIT");
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  /**
   * Moves the log into the database and empties it: it still holds pages as they were. While somebody is
   * reading (a search, a backup) that can't be: it waits for nobody, and tries again until it is done.
   */
  emptyLog(): void {
    clearTimeout(this.#emptying);
    try {
      this.#wait(0);
      if (this.number("PRAGMA wal_checkpoint(TRUNCATE)") === 0) return;
    } catch {
      // What was to be stored is stored.
    } finally {
      this.#wait(this.#patience);
    }
    this.#emptying = setTimeout(() => this.emptyLog(), AGAIN_MS);
    Deno.unrefTimer(this.#emptying);
  }

  /** Copies all that is committed into an empty file; writers go on meanwhile. @throws {StoreError} */
  async backup(path: string): Promise<void> {
    try {
      // All pages in one step: one that was changed between two would begin the copy anew.
      await backup(this.#sqlite, path, { rate: 2 ** 31 - 1 });
    } catch (error) {
      throw storeError(error);
    }
  }

  /** From now on no statement may read these columns, `table.column`. */
  hide(columns: readonly string[]): void {
    const { SQLITE_READ, SQLITE_DENY, SQLITE_OK } = {
      SQLITE_READ: 20,
      SQLITE_DENY: 1,
      SQLITE_OK: 0,
    };
    const sqlite = this.#sqlite as DatabaseSync & { setAuthorizer(ask: Authorizer): void };
    sqlite.setAuthorizer((action, table, column) =>
      action === SQLITE_READ && columns.includes(`${table}.${column}`) ? SQLITE_DENY : SQLITE_OK
    );
  }

  close(): void {
    clearTimeout(this.#emptying);
    this.#statements.clear();
    translated(() => this.#sqlite.close());
  }

  #wait(ms: number): void {
    this.exec(`PRAGMA busy_timeout = ${ms}`);
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #rollback(): void {
    try {
      this.#sqlite.exec("ROLLBACK");
    } catch {
      // After a full disk and the like SQLite has already rolled back by itself.
    }
  }
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}

/** An error of SQLite as ours; any other is a bug and stays what it is. */
function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") {
    return error;
  }
  const code = "errcode" in error ? Number(error.errcode) & 0xff : 0;
  for (const { reason, codes, text, why } of REASONS) {
    if (codes.includes(code) || text.test(error.message)) {
      return new StoreError(reason, `Cannot use the database: ${why}`);
    }
  }
  return new StoreError("other", `Cannot use the database: ${error.message}`);
}
