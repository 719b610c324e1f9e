/** Accounts in SQLite. What changes here is committed at once, in a transaction of its own. */
import { fold } from "../protocol/names.ts";
import type { Database, Row } from "./database.ts";
import { looksOf } from "./looks.ts";
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
      "SELECT count(*) FROM accounts WHERE folded = ? AND " +
        "(deleted_at IS NULL OR keeps_name = 1 OR erasing = 1)",
      fold(name),
    ) === 0;
  }

  nameLike(looks: readonly string[], except = ""): string | undefined {
    for (const look of looks) {
      const row = this.#db.get(
        "SELECT name FROM looks JOIN accounts ON id = account WHERE look = ? AND folded <> ? " +
          "AND (deleted_at IS NULL OR keeps_name = 1) LIMIT 1",
        look,
        fold(except),
      );
      if (row !== undefined) return row.name as string;
    }
  }

  /** What is kept for SCRAM-SHA-256. */
  scram(id: number): string | undefined {
    const row = this.#db.get("SELECT verifier FROM scram WHERE account = ?", id);
    return row?.verifier as string | undefined;
  }

  #keepScram(id: number, verifier: string | undefined): void {
    this.#db.run("DELETE FROM scram WHERE account = ?", id);
    if (verifier === undefined) return;
    this.#db.run("INSERT INTO scram (account, verifier) VALUES (?, ?)", id, verifier);
  }

  /** `also` goes in the same transaction and says whether the account may be made. */
  create(
    name: string,
    passwordHash: string,
    at: number,
    scram: string | undefined,
    also: () => boolean,
  ): Account | undefined {
    let made: Account | undefined;
    this.#db.transaction(() => {
      if (!this.nameIsFree(name) || !also()) return;
      this.#db.run(
        "INSERT INTO accounts (name, folded, password_hash, registered_at) VALUES (?, ?, ?, ?)",
        name,
        fold(name),
        passwordHash,
        at,
      );
      made = this.byName(name);
      keepLooks(this.#db, made!.id, name);
      if (scram !== undefined) this.#keepScram(made!.id, scram);
    });
    return made;
  }

  setPassword(id: number, passwordHash: string, scram?: string): void {
    this.#db.transaction(() => {
      this.#db.run(
        "UPDATE accounts SET password_hash = ? WHERE id = ? AND deleted_at IS NULL",
        passwordHash,
        id,
      );
      this.#keepScram(id, this.byId(id) === undefined ? undefined : scram);
    });
    this.#db.emptyLog();
  }

  metadata(id: number): Record<string, string> {
    const row = this.#db.get(
      "SELECT metadata FROM accounts WHERE id = ? AND deleted_at IS NULL",
      id,
    );
    return JSON.parse(row?.metadata as string | null | undefined ?? "{}");
  }

  setMetadata(id: number, values: Record<string, string>): void {
    const text = Object.keys(values).length > 0 ? JSON.stringify(values) : null;
    this.#db.transaction(() => {
      this.#db.run(
        "UPDATE accounts SET metadata = ? WHERE id = ? AND deleted_at IS NULL",
        text,
        id,
      );
    });
  }

  host(id: number): string | undefined {
    const row = this.#db.get("SELECT host FROM accounts WHERE id = ? AND deleted_at IS NULL", id);
    return row?.host as string | null | undefined ?? undefined;
  }

  /** `also`: what else goes in the same transaction. */
  delete(id: number, at: number, keepName: boolean, also: () => void): void {
    this.#db.transaction(() => {
      this.#db.run(
        "UPDATE accounts SET password_hash = '', metadata = NULL, host = NULL, deleted_at = ?, " +
          "keeps_name = ? WHERE id = ? AND deleted_at IS NULL",
        at,
        keepName ? 1 : 0,
        id,
      );
      this.#keepScram(id, undefined);
      this.#db.run("UPDATE channels SET founder = NULL WHERE founder = ?", id);
      also();
    });
    this.#db.emptyLog();
  }
}

/** Writes down what the account's name looks like. */
export function keepLooks(db: Database, id: number, name: string): void {
  for (const look of looksOf(name)) {
    db.run("INSERT INTO looks (look, account) VALUES (?, ?)", look, id);
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
