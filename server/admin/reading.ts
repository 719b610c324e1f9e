/** The database for reading alone, beside a running server or without one. */
import { Database } from "../../db/database.ts";
import { fileSize, OpenError } from "../../db/folder.ts";
import { VERSION } from "../../db/migrations.ts";
import { StoreError } from "../../db/store.ts";
import { notYours } from "./place.ts";

/** Runs `read` on the folder's database. @throws {OpenError} */
export async function reading<T>(data: string, read: (db: Database) => T | Promise<T>): Promise<T> {
  const path = `${data}/chat.db`;
  checkReadable(data, path);
  if (fileSize(data, path) === undefined) {
    throw new OpenError(
      "folder",
      `There is no database in ${data}: start chat-server once, or name the folder by --data.`,
    );
  }
  let db: Database | undefined;
  try {
    db = new Database(path, { readOnly: true });
    checkVersion(path, db.number("PRAGMA user_version"));
    return await read(db);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const why = error.message.replace("Cannot use the database: ", "");
    throw new OpenError("damaged", `Cannot read ${path}: ${why}.`);
  } finally {
    db?.close();
  }
}

/** @throws {OpenError} where it is somebody else's */
function checkReadable(data: string, path: string): void {
  try {
    Deno.openSync(path, { read: true }).close();
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) throw notYours(data);
  }
}

function checkVersion(path: string, version: number): void {
  if (version === VERSION) return;
  const what = version > VERSION
    ? "a newer chat-server has written it: use that version"
    : "an older chat-server has written it: start this version once, and it is brought up to date";
  throw new OpenError("newer", `Cannot read ${path}: ${what}.`);
}
