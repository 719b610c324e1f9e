/** What is removed for good from SQLite: events that are redacted, and those that are too old or too many. */
import type { Database } from "./database.ts";
import type { SearchTable } from "./search.ts";

export const TABLES = ["messages", "events"] as const;
export type Table = typeof TABLES[number];

export class RetentionTable {
  readonly #db: Database;
  readonly #search: SearchTable;

  constructor(db: Database, search: SearchTable) {
    this.#db = db;
    this.#search = search;
  }

  /** Inside of a transaction. */
  remove(sequence: number): void {
    for (const table of TABLES) {
      const found = this.#db.number(`SELECT count(*) FROM ${table} WHERE sequence = ?`, sequence);
      if (found > 0) this.#delete(table, [sequence]);
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
    let removed = 0;
    for (const table of TABLES) removed += this.removeAll(table, find(table));
    return removed;
  }

  /** Gives how many. In a transaction. */
  removeAll(table: Table, sequences: number[]): number {
    if (sequences.length > 0) this.#delete(table, sequences);
    return sequences.length;
  }

  #sequences(sql: string, ...values: number[]): number[] {
    return this.#db.all(sql, ...values).map((row) => row.sequence as number);
  }

  #delete(table: Table, sequences: number[]): void {
    if (table === "messages") this.#search.remove(sequences);
    this.#db.run(
      `DELETE FROM ${table} WHERE sequence IN (SELECT value FROM json_each(?))`,
      JSON.stringify(sequences),
    );
  }
}
