/** Client certificates in SQLite. What changes here is committed at once, in a transaction of its own. */
import type { Database } from "./database.ts";
import type { Certificates } from "./store.ts";

export class CertificateTable implements Certificates {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  of(account: number): string[] {
    const rows = this.#db.all(
      "SELECT fingerprint FROM certificates WHERE account = ? ORDER BY id",
      account,
    );
    return rows.map((row) => row.fingerprint as string);
  }

  owner(fingerprint: string): number | undefined {
    const row = this.#db.get("SELECT account FROM certificates WHERE fingerprint = ?", fingerprint);
    return row?.account as number | undefined;
  }

  add(account: number, fingerprint: string): boolean {
    let added = false;
    this.#db.transaction(() => {
      if (this.owner(fingerprint) !== undefined) return;
      // A certificate of nobody's would keep its owner from ever using it.
      this.#db.run(
        "INSERT INTO certificates (account, fingerprint) SELECT id, ? FROM accounts WHERE id = ? AND deleted_at IS NULL",
        fingerprint,
        account,
      );
      added = this.owner(fingerprint) === account;
    });
    return added;
  }

  remove(account: number, fingerprint: string): boolean {
    if (this.owner(fingerprint) !== account) return false;
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM certificates WHERE fingerprint = ?", fingerprint);
    });
    return true;
  }

  /** To be called in the transaction that deletes the account. */
  drop(account: number): void {
    this.#db.run("DELETE FROM certificates WHERE account = ?", account);
  }
}
