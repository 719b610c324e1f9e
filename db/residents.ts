/** Always-on people in SQLite: who wants to be one, and where those who are have stayed. */
import type { Database, Row } from "./database.ts";
import type { ResidentRecord } from "./store.ts";

export class ResidentTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  wanted(account: number): boolean | undefined {
    const row = this.#db.get("SELECT always_on FROM accounts WHERE id = ?", account);
    return typeof row?.always_on === "number" ? row.always_on === 1 : undefined;
  }

  /** Inside of a transaction. */
  want(account: number, on: boolean): void {
    this.#db.run("UPDATE accounts SET always_on = ? WHERE id = ?", on ? 1 : 0, account);
  }

  all(): ResidentRecord[] {
    return this.#db.all("SELECT * FROM residents ORDER BY account").map(resident);
  }

  /** Inside of a transaction. */
  save({ account, username, realname, host, modes, away, seenAt, rooms }: ResidentRecord): void {
    this.#db.run(
      "INSERT OR REPLACE INTO residents " +
        "(account, username, realname, host, modes, away, seen_at, rooms) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      account,
      username,
      realname,
      host,
      modes,
      away ?? null,
      seenAt ?? null,
      JSON.stringify(rooms),
    );
  }

  /** Inside of a transaction. */
  drop(account: number): void {
    this.#db.run("DELETE FROM residents WHERE account = ?", account);
  }
}

function resident(row: Row): ResidentRecord {
  const record: ResidentRecord = {
    account: row.account as number,
    username: row.username as string,
    realname: row.realname as string,
    host: row.host as string,
    modes: row.modes as string,
    rooms: JSON.parse(row.rooms as string),
  };
  if (row.away !== null) record.away = row.away as string;
  if (row.seen_at !== null) record.seenAt = row.seen_at as number;
  return record;
}
