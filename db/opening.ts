/**
 * From a folder to an open database, or to a plain sentence why not.
 *
 * Rules:
 * - What is not surely ours, whole and of a version that we know is not written to. So the header's
 *   bytes are looked at before SQLite sees the file, and SQLite first sees it through a connection that
 *   can only read: the last writer to close a database moves its log into it, a reader does not.
 * - A new database is made under another name and renamed, so that a file called chat.db is never half
 *   made, and none that exists is ever taken for a new one.
 * - Once SQLite has the file open, nothing else in this process may open and close it: on POSIX systems
 *   that would end SQLite's own locks on it (sqlite.org/howtocorrupt.html, section 2.2).
 * Source: sqlite.org/fileformat2.html, section 1.3 "The Database Header".
 */
import { Database } from "./database.ts";
import {
  fileSize,
  folderError,
  handOver,
  lockFolder,
  OpenError,
  OWNER_ONLY,
  prepareFolder,
} from "./folder.ts";
import { APPLICATION_ID, migrate, VERSION } from "./migrations.ts";
import { StoreError } from "./store.ts";

/** What a commit survives: the end of the process, or also of the power. */
export type Durability = "process" | "power";

/** With WAL, NORMAL loses nothing when the process dies; FULL waits for the disk at each commit. */
const SYNCHRONOUS: Record<Durability, string> = { process: "NORMAL", power: "FULL" };

/**
 * Bytes of the largest database that is checked whole at each start: about a tenth of a second, since a restart is
 * to take less than one in all. Nothing else at the start takes longer with more history.
 */
const CHECKED_BYTES = 16 * 1024 * 1024;

/**
 * Opens or makes the folder's database and gives what `use` makes of it; `release` lets go of the
 * folder, to be called after the database was closed.
 *
 * @throws {OpenError}
 */
export function openDatabase<T>(
  folder: string,
  durability: Durability,
  use: (db: Database, release: () => void) => T,
): T {
  prepareFolder(folder);
  const release = lockFolder(folder);
  const path = `${folder}/chat.db`;
  try {
    if (exists(folder, path)) inspect(folder, path);
    else make(folder, path);
    return connect(path, durability, (db) => use(db, release));
  } catch (error) {
    release();
    throw error instanceof StoreError ? openError(path, error) : error;
  }
}

function exists(folder: string, path: string): boolean {
  if (fileSize(folder, path) !== undefined) return true;
  // SQLite would remove a log without a database, and with it what may be all that is left.
  if (logSize(folder, path) > 0) {
    throw damaged(path, "it is missing, but its log chat.db-wal is there");
  }
  return false;
}

function logSize(folder: string, path: string): number {
  return fileSize(folder, `${path}-wal`) ?? 0;
}

function make(folder: string, path: string): void {
  const half = `${path}.new`;
  try {
    for (const end of ["", "-wal", "-shm", "-journal"]) removeIfThere(half + end);
    Deno.openSync(half, { createNew: true, write: true, mode: OWNER_ONLY }).close();
    handOver(folder, half);
  } catch (error) {
    throw folderError(folder, error);
  }
  const db = new Database(half);
  try {
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA journal_mode = WAL`);
    migrate(db);
  } finally {
    db.close();
  }
  Deno.renameSync(half, path);
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Looks at a database that exists, and writes nothing. @throws {OpenError} @throws {StoreError} */
export function inspect(folder: string, path: string): void {
  const logged = logSize(folder, path) > 0;
  inspectHeader(folder, path, logged);
  const db = new Database(path, { readOnly: true });
  try {
    // The log may hold a later header than the file.
    checkVersion(path, db.number("PRAGMA user_version"));
    if ((fileSize(folder, path) ?? 0) > CHECKED_BYTES) return;
    const finding = db.get("PRAGMA quick_check(1)")?.quick_check;
    if (finding === "ok") return;
    throw damaged(path, `a check found: ${String(finding).split("\n").at(-1)}`);
  } finally {
    db.close();
  }
}

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
const AT = { pageSize: 16, pages: 28, version: 60, application: 68 };

function inspectHeader(folder: string, path: string, logged: boolean): void {
  const { bytes, size } = readHeader(folder, path);
  if (size === 0) throw damaged(path, "it is empty");
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length));
  if (size < HEADER_BYTES || magic !== MAGIC) {
    throw damaged(path, "it does not begin as a database does");
  }
  const header = new DataView(bytes.buffer);
  if (header.getUint32(AT.application) !== APPLICATION_ID) throw foreign(path);
  checkVersion(path, header.getUint32(AT.version));
  const pageSize = header.getUint16(AT.pageSize) === 1 ? 65536 : header.getUint16(AT.pageSize);
  // With a log beside it the file may be shorter than it says: the rest is in the log.
  if (!logged && header.getUint32(AT.pages) * pageSize > size) {
    throw damaged(path, "its end is missing");
  }
}

function readHeader(folder: string, path: string): { bytes: Uint8Array; size: number } {
  const bytes = new Uint8Array(HEADER_BYTES);
  try {
    using file = Deno.openSync(path, { read: true, write: true });
    const { size, isFile } = file.statSync();
    if (!isFile) throw new Deno.errors.IsADirectory("not a file");
    for (let at = 0; at < HEADER_BYTES;) {
      const read = file.readSync(bytes.subarray(at));
      if (read === null) break;
      at += read;
    }
    return { bytes, size };
  } catch (error) {
    throw folderError(folder, error);
  }
}

function checkVersion(path: string, version: number): void {
  if (version <= VERSION) return;
  throw new OpenError(
    "newer",
    `Cannot use ${path}: a newer chat-server has written it (its form is ${version}, this one ` +
      `knows ${VERSION}). Use that version. The file was left as it was.`,
  );
}

function connect<T>(path: string, durability: Durability, use: (db: Database) => T): T {
  onlyForOwner(path);
  const db = new Database(path);
  try {
    db.exec(
      "PRAGMA journal_mode = WAL;" +
        `PRAGMA synchronous = ${SYNCHRONOUS[durability]};` +
        // What is deleted is overwritten; costs 0.2 µs a message.
        "PRAGMA secure_delete = ON;" +
        "PRAGMA journal_size_limit = 16777216;" +
        // For where checkpoints.ts does not keep up.
        "PRAGMA wal_autocheckpoint = 2000;" +
        "PRAGMA trusted_schema = OFF;",
    );
    migrate(db);
    return use(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A copy that came out of a backup may be readable by all; SQLite gives its log the same mode. */
function onlyForOwner(path: string): void {
  if (Deno.build.os === "windows") return;
  for (const end of ["", "-wal", "-shm"]) {
    try {
      Deno.chmodSync(path + end, OWNER_ONLY);
    } catch {
      // Not there, or somebody else's file in a group's folder: whoever gave it to us knows why.
    }
  }
}

function damaged(path: string, finding: string): OpenError {
  return new OpenError(
    "damaged",
    `Cannot use ${path}: it is damaged (${finding}). Put a backup in its place, or move it away ` +
      "to begin with an empty one. The file was left as it was.",
  );
}

function foreign(path: string): OpenError {
  return new OpenError(
    "foreign",
    `Cannot use ${path}: it is the database of another program. Choose another data folder. ` +
      "The file was left as it was.",
  );
}

/** What SQLite said while the database was opened, by the reason. */
const SAID: Partial<Record<StoreError["reason"], (path: string, why: string) => OpenError>> = {
  damaged,
  busy: (path, why) =>
    new OpenError("locked", `Cannot use ${path}: ${why}. Stop that program first.`),
  full: (path, why) =>
    new OpenError("folder", `Cannot use ${path}: ${why}. Make room on it, then start again.`),
};

function openError(path: string, { reason, message }: StoreError): OpenError {
  const why = message.replace("Cannot use the database: ", "");
  if (why.startsWith("no such ")) return damaged(path, why);
  const said = SAID[reason]?.(path, why);
  return said ??
    new OpenError("folder", `Cannot use ${path}: ${why}. Choose another data folder.`);
}
