/** Whether a database is whole: SQLite's own check, with the index's, and that the index has every message. */
import type { Database } from "./database.ts";

/** What is wrong, as ends of sentences; at most a few. @throws {StoreError} */
export function findings(db: Database): string[] {
  const found = db.all("PRAGMA integrity_check(5)").map((row) =>
    String(Object.values(row)[0]).split("\n").at(-1)!
  );
  const wrong = found.filter((one) => one !== "ok");
  return wrong.length > 0 ? wrong : indexFindings(db);
}

/**
 * The column conversation has exactly one word of each message, so its documents are the messages; those
 * that wait for their portion (indexing.ts) are not missing.
 */
function indexFindings(db: Database): string[] {
  db.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)");
  try {
    const there = "SELECT doc FROM temp.words WHERE col = 'conversation'";
    const missing = db.number(
      "SELECT count(*) FROM messages WHERE sequence <= (SELECT upto FROM indexed) " +
        `AND sequence NOT IN (${there})`,
    );
    const left = db.number(
      `SELECT count(*) FROM (${there}) WHERE doc NOT IN (SELECT sequence FROM messages)`,
    );
    return [
      ...(missing > 0 ? [`${missing} messages are missing in the index`] : []),
      ...(left > 0 ? [`the index has ${left} messages that are gone`] : []),
    ];
  } finally {
    db.exec("DROP TABLE temp.words");
  }
}
