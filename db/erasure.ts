/**
 * Erasing what an account has written: a walk along all of history, from the account's first day to the end,
 * in portions that are small both in what they look at and in what they remove.
 *
 * Rules: the account is deleted before, so the walk ends; how far it has come is kept with each portion, so
 * that it goes on after a restart; until its end the name stays taken, so that nobody else's words are under it.
 */
import type { Database } from "./database.ts";
import { type Found, type RetentionTable, type Table, TABLES } from "./retention.ts";
import { type Erased, sequenceAt } from "./store.ts";

/** A part of a table: what is to go, and how far was looked. */
interface Portion {
  found: Found[];
  /** Undefined: to the end of the table. */
  to?: number;
}

export class ErasureTable {
  readonly #db: Database;
  readonly #retention: RetentionTable;

  constructor(db: Database, retention: RetentionTable) {
    this.#db = db;
    this.#retention = retention;
  }

  accounts(): number[] {
    return this.#db.all("SELECT id FROM accounts WHERE erasing = 1 ORDER BY id")
      .map((row) => row.id as number);
  }

  /** Inside of a transaction. */
  begin(account: number): void {
    this.#db.run("UPDATE accounts SET erasing = 1 WHERE id = ?", account);
    this.#db.run("DELETE FROM first_joins WHERE participant = ?", `a:${account}`);
  }

  /** Inside of a transaction; `last` is the number of the last event of all. */
  more(account: number, limit: number, rows: number, last: number): Erased {
    const row = this.#db.get(
      "SELECT name, registered_at, erased_to, erased FROM accounts WHERE id = ? AND erasing = 1",
      account,
    );
    if (row === undefined) return { count: 0, done: true };
    const from = (row.erased_to ?? sequenceAt(row.registered_at as number) - 1) as number;
    const portions = TABLES.map((table) =>
      this.#portion(table, from, row.name as string, limit, rows)
    );
    const ends = portions.map(({ to }) => to).filter((to) => to !== undefined);
    let to = ends.length === 0 ? last : Math.min(...ends);
    const found = portions.flatMap((portion) => portion.found).filter((one) => one.sequence <= to)
      .sort((a, b) => a.sequence - b.sequence);
    const removed = this.#retention.removeAll(found);
    if (removed < found.length) to = found[removed - 1].sequence;
    const count = (row.erased as number) + removed;
    const done = ends.length === 0 && removed === found.length;
    this.#db.run(
      "UPDATE accounts SET erased_to = ?, erased = ?, erasing = ? WHERE id = ?",
      Math.max(from, to),
      count,
      done ? 0 : 1,
      account,
    );
    return { count, done };
  }

  #portion(table: Table, from: number, name: string, limit: number, rows: number): Portion {
    const end = this.#db.get(
      `SELECT sequence FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT 1 OFFSET ?`,
      from,
      rows - 1,
    )?.sequence as number | undefined;
    const found = this.#db.all(
      `SELECT sequence FROM ${table} WHERE sequence > ? AND sequence <= ? AND account = ? ` +
        "ORDER BY sequence LIMIT ?",
      from,
      end ?? Number.MAX_SAFE_INTEGER,
      name,
      limit,
    ).map((row) => ({ table, sequence: row.sequence as number }));
    return { found, to: found.length === limit ? found[limit - 1].sequence : end };
  }
}
