/** Bans from the server and the moderation log in SQLite. */
import { fold } from "../protocol/names.ts";
import type { Database, Value } from "./database.ts";
import type { Deed, ModerationChange, ServerBan } from "./store.ts";

export class ModerationTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  bans(): ServerBan[] {
    const rows = this.#db.all(
      "SELECT target, reason, set_by, set_at, expires_at FROM server_bans ORDER BY set_at, rowid",
    );
    return rows.map((row) => ({
      target: row.target as string,
      reason: row.reason as string,
      setBy: row.set_by as string,
      setAt: row.set_at as number,
      ...(row.expires_at === null ? {} : { expiresAt: row.expires_at as number }),
    }));
  }

  /** The latest first. */
  deeds(limit: number): Deed[] {
    const rows = this.#db.all(
      "SELECT at, by_whom, deed, target, reason FROM moderation_log ORDER BY id DESC LIMIT ?",
      limit,
    );
    return rows.map((row) => ({
      at: row.at as number,
      by: row.by_whom as string,
      deed: row.deed as string,
      target: row.target as string,
      reason: row.reason as string,
    }));
  }

  /** To be called in a transaction. */
  add({ at, by, deed, target, reason }: Deed, { ban, unban, host }: ModerationChange): void {
    const run = (sql: string, ...values: Value[]) => this.#db.run(sql, ...values);
    run(
      "INSERT INTO moderation_log (at, by_whom, deed, target, reason) VALUES (?, ?, ?, ?, ?)",
      ...[at, by, deed, target, reason],
    );
    run("DELETE FROM server_bans WHERE expires_at <= ?", at);
    if (unban !== undefined) run("DELETE FROM server_bans WHERE folded = ?", fold(unban));
    if (host !== undefined) {
      const where = "WHERE id = ? AND deleted_at IS NULL";
      run(`UPDATE accounts SET host = ? ${where}`, host.host ?? null, host.account);
    }
    if (ban === undefined) return;
    run("DELETE FROM server_bans WHERE folded = ?", fold(ban.target));
    run(
      "INSERT INTO server_bans (folded, target, reason, set_by, set_at, expires_at) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
      ...[fold(ban.target), ban.target, ban.reason, ban.setBy, ban.setAt, ban.expiresAt ?? null],
    );
  }
}
