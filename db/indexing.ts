/**
 * When messages come into the index of words: in portions.
 *
 * Rules: FTS5 writes a new segment for whatever it is given at once, so a portion costs a third less a
 * message than turns of 180 do (measured, 2-core machine), and far less than turns of one. How far the
 * index reaches stands in the database and changes with it: a process that is killed leaves nothing out.
 * Whoever searches has everything indexed first, so nobody can tell; what is removed before never comes into it.
 *
 * Segments are merged a few pages at a time, in turns that store something. FTS5's own way is to merge hundreds at
 * once, now and then: turns of 15 to 27 ms with 10 million messages, where 16 pages take 1 to 2 (measured). It
 * can't stop within a word, and what is in half of all messages is one of 300 ms in the largest segments. So these are
 * left until nobody has spoken for a while, or there are too many.
 */
import type { Database } from "./database.ts";
import { type Level, nextMerge, segmentsIn } from "./segments.ts";
import type { SearchTable } from "./search.ts";

/** Messages that may wait, beside those of one turn: few enough to be indexed within milliseconds. */
const PORTION = 1024;

/** Pages that are merged in a turn, and with how many messages of the turn one more. */
const STEP = { pages: 16, messages: 10 } as const;
/**
 * Pages that may become one, as those of small portions are nearly empty. Where a merge ends before its pages are
 * written, FTS5 goes on with the next, which may be one that is left.
 */
const SPARSE = 16;
/** Pages of a merge that is left until there is silence: above, its most frequent words take longer than 10 ms. */
const LARGE = 4000;
/** Milliseconds without a message that are silence, and how many pages are merged at a time then. */
const SILENCE = { after: 60_000, pages: 64 } as const;
/** Segments with which nothing is left any more. */
const MANY = 100;

type Index = Pick<SearchTable, "waiting" | "catchUp" | "levels" | "merge">;

export class Indexing {
  readonly #db: Pick<Database, "transaction">;
  readonly #search: Index;
  /** Messages that are stored and not indexed; some of them may have been removed since. */
  #waiting: number;
  readonly #now: () => number;
  /** When a message was stored last. */
  #spoke: number;
  /** Most pages that a turn may merge; undefined where the index has changed since that was known. */
  #most: number | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(db: Pick<Database, "transaction">, search: Index, now: () => number) {
    this.#db = db;
    this.#search = search;
    this.#now = now;
    this.#spoke = now();
    this.#waiting = search.waiting();
  }

  /**
   * Does `store`, which stores so many messages, indexes all where a portion is full, and merges a little. In one
   * transaction.
   */
  storing(messages: number, store: () => void): void {
    const waiting = this.#waiting + messages;
    const full = waiting >= PORTION;
    const pages = messages === 0 ? 0 : this.#step(messages);
    this.#db.transaction(() => {
      store();
      if (full) this.#search.catchUp();
      if (pages > 0) this.#search.merge(pages);
    });
    if (messages > 0) this.#spoke = this.#now();
    if (full || pages > 0) this.#most = undefined;
    this.#waiting = full ? 0 : waiting;
  }

  /** To be called every few seconds: indexes all that waits, and where there is silence merges what was left. */
  tidy(): void {
    if (this.#waiting > 0) return this.catchUp();
    if (this.#now() - this.#spoke < SILENCE.after) return;
    if (nextMerge(this.#search.levels()) === undefined) return;
    this.#db.transaction(() => this.#search.merge(SILENCE.pages));
    this.#most = undefined;
  }

  /** Indexes all that waits, if there is any. */
  catchUp(): void {
    if (this.#waiting === 0) return;
    this.#db.transaction(() => this.#search.catchUp());
    this.#most = undefined;
    this.#waiting = 0;
  }

  /** Pages that a turn with so many messages merges. */
  #step(messages: number): number {
    this.#most ??= mostOf(this.#search.levels());
    return Math.min(this.#most, STEP.pages + Math.ceil(messages / STEP.messages));
  }
}

/** Most pages that may be merged at once of an index of these levels. */
function mostOf(levels: readonly Level[]): number {
  const next = nextMerge(levels);
  if (next === undefined) return 0;
  if (segmentsIn(levels) >= MANY) return Infinity;
  return next.pages > LARGE ? 0 : Math.max(1, Math.floor(next.pages / SPARSE));
}
