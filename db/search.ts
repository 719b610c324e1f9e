/**
 * The index of words (FTS5): filled, asked, and made to forget.
 *
 * Rules: the index holds no text, only words, so a row is taken out by saying its words again, exactly as
 * they were put in ({@link ROW}). It is filled by one INSERT ... SELECT a portion (indexing.ts), because
 * FTS5 writes a new segment at each statement that has several rows. What strangers ask for is words in
 * quotes and never FTS5's own language.
 *
 * Where what is looked for is in many rooms, most of the time goes into the list of a large room: half of all
 * messages may stand in it. So the words are looked for alone first, and only where too much of what they find
 * lies elsewhere does the index look for words and rooms together. Measured with 10 million messages, half of them in
 * the room: 95 of 100 searches for one or two words took less than 11 ms instead of 81.
 */
import { fold } from "../protocol/names.ts";
import type { Database } from "./database.ts";
import { COLUMNS, eventOf } from "./history.ts";
import { type Level, levelsOf } from "./segments.ts";
import type { Search, StoredEvent } from "./store.ts";

const ROW = "sequence, 'c' || conversation, " +
  "substr(source, 1, instr(source || '!', '!') - 1) || ' ' || coalesce(account, ''), text " +
  "FROM messages";

const WAITING = "FROM messages WHERE sequence > (SELECT upto FROM indexed)";
const ADD = `INSERT INTO search (rowid, conversation, sender, text) SELECT ${ROW} ` +
  "WHERE sequence > (SELECT upto FROM indexed)";
const ADDED = "UPDATE indexed SET upto = coalesce((SELECT max(sequence) FROM messages), upto)";

const MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)";

/** What is not indexed has no words to be taken out. */
const FORGET = "INSERT INTO search (search, rowid, conversation, sender, text) " +
  `SELECT 'delete', ${ROW} WHERE sequence = ? AND sequence <= (SELECT upto FROM indexed)`;

/** FTS5 walks its rows in order from the end that is asked for, and stops at the limit. */
const find = (order: string) =>
  `SELECT ${COLUMNS.replace(/\w+/g, "messages.$&")} FROM search ` +
  "CROSS JOIN messages ON messages.sequence = search.rowid " +
  "WHERE search MATCH ? AND search.rowid > ? AND search.rowid < ? " +
  `ORDER BY search.rowid ${order} LIMIT ?`;
export const FIND = { start: find("ASC"), end: find("DESC") };

/**
 * The index has words where a nick has signs too ("ann" of "ann_"), so some of what it finds does not fit.
 * Then more is asked for, each time a larger page, and after so many of them no more.
 */
const PAGES = 6;
const GROWTH = 4;
/** Pages of words alone, whatever the room, in multiples of what is asked for. */
const ANYWHERE = [2, 8];

type Query = Required<Omit<Search, "from">> & Pick<Search, "from">;

export class SearchTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many messages are not indexed. */
  waiting(): number {
    return this.#db.number(`SELECT count(*) ${WAITING}`);
  }

  /** Indexes the messages that are not. Inside of a transaction. */
  catchUp(): void {
    this.#db.run(ADD);
    this.#db.run(ADDED);
  }

  /** What the index is made of. */
  levels(): Level[] {
    const record = this.#db.get("SELECT block FROM search_data WHERE id = 10")?.block;
    return record instanceof Uint8Array ? levelsOf(record) : [];
  }

  /** Merges segments until about so many pages are written, or there is nothing to merge. In a transaction. */
  merge(pages: number): void {
    this.#db.run(MERGE, pages);
  }

  /** Inside of a transaction, before the message itself is removed. */
  remove(sequence: number): void {
    this.#db.run(FORGET, sequence);
  }

  /** `isOver`: whether nobody waits for it any more. Then what was found so far is all. */
  find(query: Query, isOver: () => boolean = () => false): StoredEvent[] {
    const { limit, order, within } = query;
    const fits = filter(query);
    const found: StoredEvent[] = [];
    let { after, before } = query;
    after = Math.max(after, Math.min(...within.map((place) => place.after)));
    for (const { match, most } of pages(query)) {
      const rows = this.#db.all(FIND[order], match, after, before, most).map(eventOf);
      found.push(...rows.filter(fits));
      if (rows.length < most || found.length >= limit || isOver()) break;
      if (order === "start") after = rows[rows.length - 1].sequence;
      else before = rows[rows.length - 1].sequence;
    }
    found.length = Math.min(found.length, limit);
    return order === "start" ? found : found.reverse();
  }
}

/** What the index can't know: where it may be read from, and which signs a nick has. */
function filter({ within, from }: Query): (event: StoredEvent) => boolean {
  const floors = new Map(within.map(({ conversation, after }) => [conversation, after]));
  const nick = from === undefined ? undefined : fold(from);
  return ({ conversation, sequence, source }) =>
    sequence > (floors.get(conversation) ?? Infinity) &&
    (nick === undefined || fold(source.split("!", 1)[0]) === nick);
}

const WORD = /[\p{L}\p{N}\p{Co}]/u;

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}

/** What to look for in FTS5's language, and how much of it at once; each goes on where the one before ended. */
function pages({ within, words, from, limit }: Query): { match: string; most: number }[] {
  const asked = words.filter((word) => WORD.test(word));
  if (within.length === 0 || (words.length > 0 && asked.length === 0)) return [];
  const parts: string[] = [];
  if (from !== undefined && WORD.test(from)) parts.push(`sender : ${quoted(from)}`);
  if (asked.length > 0) parts.push(`text : (${asked.map(quoted).join(" AND ")})`);
  const anywhere = parts.join(" AND ");
  const places = within.map(({ conversation }) => `"c${conversation}"`).join(" OR ");
  const here = [`conversation : (${places})`, ...parts].join(" AND ");
  return [
    ...(parts.length === 0 ? [] : ANYWHERE).map((times) => ({
      match: anywhere,
      most: limit * times,
    })),
    ...Array.from({ length: PAGES }, (_, n) => ({ match: here, most: limit * GROWTH ** n })),
  ];
}
