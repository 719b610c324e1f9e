/** Invitations in SQLite. What is used up, revoked or has expired is no more. */
import type { Database, Row } from "./database.ts";
import type { Invitation } from "./store.ts";

const COLUMNS = "id, room, uses, created_by, created_at, expires_at";
const GOOD = "uses > 0 AND coalesce(expires_at, 9e15) > ?";

export class InvitationTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  byCode(codeHash: string, at: number): Invitation | undefined {
    const sql = `SELECT ${COLUMNS} FROM invitations WHERE ${GOOD} AND code_hash = ?`;
    const row = this.#db.get(sql, at, codeHash);
    return row && invitation(row);
  }

  all(at: number): Invitation[] {
    return this.#db.all(`SELECT ${COLUMNS} FROM invitations WHERE ${GOOD} ORDER BY id`, at)
      .map(invitation);
  }

  /** Inside of a transaction. */
  add(codeHash: string, made: Omit<Invitation, "id">): Invitation {
    const { room, uses, createdBy, createdAt, expiresAt } = made;
    this.#db.run(`DELETE FROM invitations WHERE NOT (${GOOD})`, createdAt);
    this.#db.run(
      "INSERT INTO invitations (code_hash, room, uses, created_by, created_at, expires_at) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
      codeHash,
      room ?? null,
      uses,
      createdBy,
      createdAt,
      expiresAt ?? null,
    );
    return { ...made, id: this.#db.number("SELECT last_insert_rowid()") };
  }

  /** Takes one use; false where there is none. Inside of a transaction. */
  spend(id: number, at: number): boolean {
    if (
      this.#db.number(`SELECT count(*) FROM invitations WHERE ${GOOD} AND id = ?`, at, id) === 0
    ) {
      return false;
    }
    this.#db.run("UPDATE invitations SET uses = uses - 1 WHERE id = ?", id);
    return true;
  }

  /** Inside of a transaction. */
  remove(id: number): boolean {
    const found = this.#db.number("SELECT count(*) FROM invitations WHERE id = ?", id) > 0;
    this.#db.run("DELETE FROM invitations WHERE id = ?", id);
    return found;
  }
}

function invitation(row: Row): Invitation {
  return {
    id: row.id as number,
    uses: row.uses as number,
    createdBy: row.created_by as string,
    createdAt: row.created_at as number,
    ...(row.room === null ? {} : { room: row.room as string }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at as number }),
  };
}
