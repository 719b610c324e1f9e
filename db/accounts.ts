/** Accounts in SQLite. What changes here is committed at once, in a transaction of its own. */
import { fold } from "../protocol/names.ts";
import type { Database, Row } from "./database.ts";
import type { Account } from "./store.ts";

const COLUMNS = "id, name, password_hash, registered_at";

export class AccountTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  byName(name: string): Account | undefined {
    return account(this.#db.get(
      `SELECT ${COLUMNS} FROM accounts WHERE folded = ? AND deleted_at IS NULL`,
      fold(name),
    ));
  }

  byId(id: number): Account | undefined {
    return account(this.#db.get(
      `SELECT ${COLUMNS} FROM accounts WHERE id = ? AND deleted_at IS NULL`,
      id,
    ));
  }

  /** The last one that had the name. */
  former(name: string): { id: number; name: string } | undefined {
    const row = this.#db.get(
      "SELECT id, name FROM accounts WHERE folded = ? ORDER BY id DESC LIMIT 1",
      fold(name),
    );
    return row && { id: row.id as number, name: row.name as string };
  }

  nameIsFree(name: string): boolean {
    return this.#db.number(
      "SELECT count(*) FROM accounts WHERE folded = ? AND (deleted_at IS NULL OR keeps_name = 1)",
      fold(name),
    ) === 0;
  }

  create(name: string, passwordHash: string, at: number): Account | undefined {
    let made: Account | undefined;
    this.#db.transaction(() => {
      if (!this.nameIsFree(name)) return;
      this.#db.run(
        "INSERT INTO accounts (name, folded, password_hash, registered_at) VALUES (?, ?, ?, ?)",
        name,
        fold(name),
        passwordHash,
        at,
      );
      made = this.byName(name);
    });
    return made;
  }

  setPassword(id: number, passwordHash: string): void {
    this.#db.transaction(() => {
      this.#db.run(
        "UPDATE accounts SET password_hash = ? WHERE id = ? AND deleted_at IS NULL",
        passwordHash,
        id,
      );
    });
    this.#forgetOldPages();
  }

  delete(id: number, at: number, keepName: boolean): void {
    this.#db.transaction(() => {
      this.#db.run(
        "UPDATE accounts SET password_hash = '', deleted_at = ?, keeps_name = ? " +
          "WHERE id = ? AND deleted_at IS NULL",
        at,
        keepName ? 1 : 0,
        id,
      );
      this.#db.run("UPDATE channels SET founder = NULL WHERE founder = ?", id);
    });
    this.#forgetOldPages();
  }

  /** The write-ahead log still holds the page with the old hash; emptied, it is gone from the disk. */
  #forgetOldPages(): void {
    try {
      this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // What was to be stored is stored; the log is emptied at a later checkpoint.
    }
  }
}

function account(row: Row | undefined): Account | undefined {
  return row && {
    id: row.id as number,
    name: row.name as string,
    passwordHash: row.password_hash as string,
    registeredAt: row.registered_at as number,
  };
}
