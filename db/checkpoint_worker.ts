/** Moves the log into the database, off the server's thread; the file is opened for each time, as for a search. */
import { Database } from "./database.ts";
import { GIVES_WAY, giveWay } from "./priority.ts";
import { answering } from "./thread.ts";

/** False where it could not be done now: what is in the log is safe there, and the next time comes. */
function checkpoint(path: string): boolean {
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

giveWay(GIVES_WAY.checkpoints);
answering(checkpoint);
