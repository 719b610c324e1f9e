/**
 * History in SQLite: messages and, beside them, events, each by conversation and number.
 *
 * They are two tables in one order, so that who reads messages alone never steps over a thousand joins,
 * and only messages are indexed. Measured (2-core machine, rows as in a chat): many rows per statement
 * save a third of the time of an insert.
 */
import type { Database, Row, Value } from "./database.ts";
import { isMessage, type Slice, type StoredEvent } from "./store.ts";

export const COLUMNS = "sequence, conversation, command, source, account, target, text, tags";

/** Rows of one INSERT, the most first; 64 of 8 values stay far below SQLite's bound of 32,766. */
const ROWS = [64, 8, 1];

function inserts(table: string): { rows: number; sql: string }[] {
  const row = "(?, ?, ?, ?, ?, ?, ?, ?)";
  const start = `INSERT INTO ${table} (${COLUMNS}) VALUES `;
  return ROWS.map((rows) => ({ rows, sql: start + Array(rows).fill(row).join(", ") }));
}

const MESSAGES = inserts("messages");
const EVENTS = inserts("events");

const within = (table: string) =>
  `FROM ${table} WHERE conversation = ?1 AND sequence > ?2 AND sequence < ?3`;
const MESSAGES_ALONE = `SELECT ${COLUMNS} ${within("messages")} ORDER BY sequence`;
/** Both tables are walked in order and merged; nothing is sorted. */
export const ALL = `SELECT ${COLUMNS} ${within("messages")} UNION ALL ` +
  `SELECT ${COLUMNS} ${within("events")} ORDER BY sequence`;

export class HistoryTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** 0 where nothing was ever stored. */
  last(): number {
    return this.#db.number(
      "SELECT max(coalesce((SELECT max(sequence) FROM messages), 0), " +
        "coalesce((SELECT max(sequence) FROM events), 0), " +
        // What was erased may have been the last: its number is not given again.
        "coalesce((SELECT max(erased_to) FROM accounts), 0))",
    );
  }

  /** Adds events, in ascending order and later than all others, inside of a transaction. */
  add(events: readonly StoredEvent[]): void {
    if (events.every(({ command }) => isMessage(command))) return this.#insert(MESSAGES, events);
    this.#insert(MESSAGES, events.filter(({ command }) => isMessage(command)));
    this.#insert(EVENTS, events.filter(({ command }) => !isMessage(command)));
  }

  #insert(statements: typeof MESSAGES, events: readonly StoredEvent[]): void {
    let at = 0;
    for (const { rows, sql } of statements) {
      for (; events.length - at >= rows; at += rows) {
        this.#db.run(sql, ...values(events, at, at + rows));
      }
    }
  }

  slice(conversation: number, slice: Required<Slice>): StoredEvent[] {
    const { after, before, limit, from } = slice;
    const order = from === "start" ? "ASC" : "DESC";
    const sql = `${slice.events ? ALL : MESSAGES_ALONE} ${order} LIMIT ?4`;
    const events = this.#db.all(sql, conversation, after, before, limit).map(eventOf);
    return from === "start" ? events : events.reverse();
  }

  /** When a participant was first in a room; `after` counts only the first time. In a transaction. */
  addJoin(conversation: number, participant: string, after: number): void {
    this.#db.run(
      "INSERT OR IGNORE INTO first_joins (conversation, participant, sequence) VALUES (?, ?, ?)",
      conversation,
      participant,
      after,
    );
  }

  firstJoined(conversation: number, participant: string): number | undefined {
    const row = this.#db.get(
      "SELECT sequence FROM first_joins WHERE conversation = ? AND participant = ?",
      conversation,
      participant,
    );
    return row?.sequence as number | undefined;
  }

  latest(conversation: number, after: number, before: number): number | undefined {
    const row = this.#db.get(
      `SELECT sequence ${within("messages")} ORDER BY sequence DESC LIMIT 1`,
      conversation,
      after,
      before,
    );
    return row?.sequence as number | undefined;
  }
}

function values(events: readonly StoredEvent[], from: number, to: number): Value[] {
  const out: Value[] = [];
  for (let i = from; i < to; i++) {
    const { sequence, conversation, command, source, account, target, text, tags } = events[i];
    out.push(sequence, conversation, command, source);
    out.push(account ?? null, target ?? null, text, tags ?? null);
  }
  return out;
}

export function eventOf(row: Row): StoredEvent {
  const event: StoredEvent = {
    sequence: row.sequence as number,
    conversation: row.conversation as number,
    command: row.command as string,
    source: row.source as string,
    text: row.text as string,
  };
  if (row.account !== null) event.account = row.account as string;
  if (row.target !== null) event.target = row.target as string;
  if (row.tags !== null) event.tags = row.tags as string;
  return event;
}
