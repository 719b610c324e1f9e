/** Conversations in SQLite: which exist, and who has which with whom. */
import type { Database } from "./database.ts";
import type { Direct } from "./store.ts";
import type { Conversation } from "./turns.ts";

export class ConversationTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The highest number that was ever given, also to one that is gone. */
  last(): number {
    return this.#db.number("SELECT seq FROM sqlite_sequence WHERE name = 'conversations'");
  }

  /** Inside of a transaction. */
  add({ id, low, high }: Conversation): void {
    this.#db.run(
      "INSERT INTO conversations (id, low, high) VALUES (?, ?, ?)",
      id,
      low ?? null,
      high ?? null,
    );
  }

  findDirect(low: string, high: string): number | undefined {
    const row = this.#db.get("SELECT id FROM conversations WHERE low = ? AND high = ?", low, high);
    return row?.id as number | undefined;
  }

  directs(participant: string): Direct[] {
    return this.#db.all(
      "SELECT id, high AS other FROM conversations WHERE low = ?1 " +
        "UNION ALL SELECT id, low FROM conversations WHERE high = ?1 AND low <> ?1",
      participant,
    ).map((row) => ({ conversation: row.id as number, with: row.other as string }));
  }
}
