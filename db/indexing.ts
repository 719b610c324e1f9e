/**
 * When messages come into the index of words: in portions.
 *
 * Rules: FTS5 writes a new segment for whatever it is given at once, so a portion costs a third less a
 * message than turns of 180 do (measured, 2-core machine), and far less than turns of one. How far the
 * index reaches stands in the database and changes with it: a process that is killed leaves nothing out.
 * Whoever searches has everything indexed first, so nobody can tell; what is removed before never comes into it.
 */
import type { Database } from "./database.ts";
import type { SearchTable } from "./search.ts";

/** Messages that may wait, beside those of one turn: few enough to be indexed within milliseconds. */
const PORTION = 1024;

export class Indexing {
  readonly #db: Database;
  readonly #search: SearchTable;
  /** Messages that are stored and not indexed; some of them may have been removed since. */
  #waiting: number;

  constructor(db: Database, search: SearchTable) {
    this.#db = db;
    this.#search = search;
    this.#waiting = search.waiting();
  }

  /** Does `store`, which stores so many messages, and indexes all where a portion is full. In one transaction. */
  storing(messages: number, store: () => void): void {
    const waiting = this.#waiting + messages;
    const full = waiting >= PORTION;
    this.#db.transaction(() => {
      store();
      if (full) this.#search.catchUp();
    });
    this.#waiting = full ? 0 : waiting;
  }

  /** Indexes all that waits, if there is any. */
  catchUp(): void {
    if (this.#waiting === 0) return;
    this.#db.transaction(() => this.#search.catchUp());
    this.#waiting = 0;
  }
}
