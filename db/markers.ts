/** Read markers in SQLite: up to when an account has read what (IRCv3 draft/read-marker). */
import type { Database } from "./database.ts";

export class MarkerTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  time(account: number, place: string): number | undefined {
    const row = this.#db.get(
      "SELECT time FROM read_markers WHERE account = ? AND place = ?",
      account,
      place,
    );
    return row?.time as number | undefined;
  }

  /** Inside of a transaction; the earliest go where there are more than `most`. */
  set(account: number, place: string, time: number, most: number): void {
    this.#db.run(
      "INSERT OR REPLACE INTO read_markers (account, place, time) VALUES (?, ?, ?)",
      account,
      place,
      time,
    );
    this.#db.run(
      "DELETE FROM read_markers WHERE account = ?1 AND place IN (SELECT place FROM read_markers " +
        "WHERE account = ?1 ORDER BY time DESC, place LIMIT -1 OFFSET ?2)",
      account,
      most,
    );
  }

  /** Inside of a transaction. */
  drop(account: number): void {
    this.#db.run("DELETE FROM read_markers WHERE account = ?", account);
  }
}
