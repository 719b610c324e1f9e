/** Rooms in SQLite: one row each, replaced as a whole. */
import { fold } from "../protocol/names.ts";
import type { Database, Row } from "./database.ts";
import type { ChannelRecord } from "./store.ts";

export class ChannelTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  all(): ChannelRecord[] {
    return this.#db.all("SELECT * FROM channels ORDER BY folded").map(record);
  }

  /** Inside of a transaction. */
  save(room: ChannelRecord): void {
    const { topic } = room;
    this.#db.run(
      "INSERT OR REPLACE INTO channels (folded, name, created_at, founder, topic_text, " +
        "topic_set_by, topic_set_at, flags, key, member_limit, parameters, access, metadata, lists, " +
        "conversation) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      fold(room.name),
      room.name,
      room.createdAt,
      room.founder ?? null,
      topic?.text ?? null,
      topic?.setBy ?? null,
      topic?.setAt ?? null,
      room.flags,
      room.key ?? null,
      room.limit ?? null,
      room.parameters ? JSON.stringify(room.parameters) : null,
      room.access ? JSON.stringify(room.access) : null,
      room.metadata ? JSON.stringify(room.metadata) : null,
      JSON.stringify(room.lists),
      room.conversation,
    );
  }

  /** Inside of a transaction. */
  drop(folded: string): void {
    this.#db.run("DELETE FROM channels WHERE folded = ?", folded);
  }
}

function record(row: Row): ChannelRecord {
  const room: ChannelRecord = {
    name: row.name as string,
    createdAt: row.created_at as number,
    flags: row.flags as string,
    lists: JSON.parse(row.lists as string),
    conversation: row.conversation as number,
  };
  if (row.founder !== null) room.founder = row.founder as number;
  if (row.key !== null) room.key = row.key as string;
  if (row.member_limit !== null) room.limit = row.member_limit as number;
  if (row.parameters !== null) room.parameters = JSON.parse(row.parameters as string);
  if (row.access !== null) room.access = JSON.parse(row.access as string);
  if (row.metadata !== null) room.metadata = JSON.parse(row.metadata as string);
  if (row.topic_text !== null) {
    room.topic = {
      text: row.topic_text as string,
      setBy: row.topic_set_by as string,
      setAt: row.topic_set_at as number,
    };
  }
  return room;
}
