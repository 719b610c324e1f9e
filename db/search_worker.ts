/**
 * Searches, and pages of exports, off the server's thread: one request in, one answer out. The file is opened for each search,
 * so that nothing of it stays open that could keep the server's own log from being emptied.
 */
import { Database } from "./database.ts";
import { exportPage } from "./export.ts";
import { GIVES_WAY, giveWay } from "./priority.ts";
import { SearchTable } from "./search.ts";
import {
  type ExportPage,
  type ExportQuery,
  type Search,
  type StoredEvent,
  StoreError,
} from "./store.ts";
import { answering } from "./thread.ts";

/** What is to be read: one of them. */
export interface Task {
  search?: Search;
  export?: ExportQuery;
}

export interface Request extends Task {
  path: string;
  /** Milliseconds since 1970 after which nobody waits for the answer any more. */
  until: number;
}

/** What was found, or why it could not be looked for; an error as it is does not survive the way. */
export type Answer =
  | { found: StoredEvent[] }
  | { page: ExportPage }
  | { reason: StoreError["reason"]; message: string };

function answer({ path, search, until, export: query }: Request): Answer {
  try {
    const db = new Database(path, { readOnly: true });
    try {
      if (query !== undefined) return { page: exportPage(db, query) };
      const { after = -1, before = Number.MAX_SAFE_INTEGER } = search!;
      const isOver = () => Date.now() > until;
      return { found: new SearchTable(db).find({ ...search!, after, before }, isOver) };
    } finally {
      db.close();
    }
  } catch (error) {
    const reason = error instanceof StoreError ? error.reason : "other";
    return { reason, message: (error as Error).message };
  }
}

giveWay(GIVES_WAY.searches);
answering(answer);
