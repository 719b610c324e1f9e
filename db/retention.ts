/**
 * What is removed for good from SQLite: events that are redacted, and those that are too old or too many.
 *
 * Rules: one after the other, and no more than there is time for: to take words out of the index takes up to a
 * few milliseconds a message, by how long it is and how large the index, and meanwhile nobody is served.
 */
import type { Database } from "./database.ts";
import type { SearchTable } from "./search.ts";

export const TABLES = ["messages", "events"] as const;
export type Table = typeof TABLES[number];

/** Milliseconds of removing after which the rest is left for the next time. */
const ENOUGH = 4;

/** What is to be removed. */
export interface Found {
  table: Table;
  sequence: number;
}

export class RetentionTable {
  readonly #db: Database;
  readonly #search: SearchTable;
  readonly #now: () => number;

  /** `now` is a clock in milliseconds. */
  constructor(db: Database, search: SearchTable, now: () => number) {
    this.#db = db;
    this.#search = search;
    this.#now = now;
  }

  /** Inside of a transaction. */
  remove(sequence: number): void {
    for (const table of TABLES) {
      const found = this.#db.number(`SELECT count(*) FROM ${table} WHERE sequence = ?`, sequence);
      if (found > 0) this.#delete(table, sequence);
    }
  }

  /** The earliest before that number, at most `limit` of each table. In a transaction. */
  removeBefore(sequence: number, limit: number): number {
    return this.#each((table) =>
      this.#sequences(
        `SELECT sequence FROM ${table} WHERE sequence < ? ORDER BY sequence LIMIT ?`,
        sequence,
        limit,
      )
    );
  }

  /** All but the latest `keep` of each table, the earliest first, at most `limit` of each. In a transaction. */
  removeBeyond(conversation: number, keep: number, limit: number): number {
    return this.#each((table) => {
      const first = this.#db.get(
        `SELECT sequence FROM ${table} WHERE conversation = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?`,
        conversation,
        keep,
      )?.sequence;
      if (first === undefined) return [];
      return this.#sequences(
        `SELECT sequence FROM ${table} WHERE conversation = ? AND sequence <= ? ` +
          "ORDER BY sequence LIMIT ?",
        conversation,
        Number(first),
        limit,
      );
    });
  }

  #each(find: (table: Table) => number[]): number {
    return this.removeAll(
      TABLES.flatMap((table) => find(table).map((sequence) => ({ table, sequence }))),
    );
  }

  /** As many of the first ones as there is time for, at least one; gives how many. In a transaction. */
  removeAll(found: readonly Found[]): number {
    const end = this.#now() + ENOUGH;
    let removed = 0;
    while (removed < found.length && (removed === 0 || this.#now() < end)) {
      const { table, sequence } = found[removed++];
      this.#delete(table, sequence);
    }
    return removed;
  }

  #sequences(sql: string, ...values: number[]): number[] {
    return this.#db.all(sql, ...values).map((row) => row.sequence as number);
  }

  #delete(table: Table, sequence: number): void {
    if (table === "messages") this.#search.remove(sequence);
    this.#db.run(`DELETE FROM ${table} WHERE sequence = ?`, sequence);
  }
}
