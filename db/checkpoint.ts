/** Moves the log into the database (checkpoints.ts); the file is opened for each time, as for a search. */
import { Database } from "./database.ts";

/** False where it could not be done now: what is in the log is safe there, and the next time comes. */
export function checkpoint(path: string): boolean {
  try {
    const db = new Database(path);
    try {
      db.exec("PRAGMA wal_checkpoint(PASSIVE)");
      return true;
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}
