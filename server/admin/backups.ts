/** chat-server backup, restore, check: copies of the database, and whether it is whole. */
import { Database } from "../../db/database.ts";
import {
  fileSize,
  folderError,
  handOver,
  lockFolder,
  OpenError,
  OWNER_ONLY,
  prepareFolder,
} from "../../db/folder.ts";
import { findings } from "../../db/integrity.ts";
import { inspect } from "../../db/opening.ts";
import { StoreError } from "../../db/store.ts";
import { Exit, show, type Subcommand } from "./command.ts";
import { reading } from "./reading.ts";

const ENDS = ["", "-wal", "-shm"];

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function removeQuietly(path: string): void {
  for (const end of ENDS) {
    try {
      Deno.removeSync(path + end);
    } catch {
      // It was not there.
    }
  }
}

const backup: Subcommand = {
  name: "backup",
  usage: "FILE",
  help: "a copy of everything, checked, while people talk",
  words: [1, 1],
  async run(context) {
    const [file] = context.words;
    if (exists(file)) {
      return show(context, { fault: `There is a file ${file} already: name another one.` });
    }
    const half = `${file}.part`;
    try {
      removeQuietly(half);
      Deno.openSync(half, { createNew: true, write: true, mode: OWNER_ONLY }).close();
    } catch (error) {
      const why = folderError(file, error).message.replace(/^.*?: /, "").split(". ")[0];
      return show(context, { fault: `Cannot write ${file}: ${why}.` });
    }
    try {
      await reading(context.config().data, (db) => db.backup(half));
      const copy = new Database(half);
      try {
        // One file, and not a log beside it.
        copy.exec("PRAGMA journal_mode = DELETE");
        const wrong = findings(copy);
        if (wrong.length > 0) {
          return show(context, { fault: `The copy is damaged, and was removed: ${wrong[0]}.` });
        }
      } finally {
        copy.close();
      }
      Deno.renameSync(half, file);
    } finally {
      removeQuietly(half);
    }
    const bytes = Deno.statSync(file).size;
    return show(context, {
      said: `Everything is in ${file}, ${(bytes / 1e6).toFixed(1)} MB, and whole.`,
      data: { file, bytes },
    });
  },
};

/** What is wrong with a file that is to be restored. @throws {OpenError} */
function faultOf(file: string): string | undefined {
  const folder = file.replace(/[^/\\]*$/, "") || ".";
  if (fileSize(folder, file) === undefined) return `There is no file ${file}.`;
  try {
    inspect(folder, file);
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    return `${error.message.split(". ")[0]}. Nothing was restored.`;
  }
  const db = new Database(file, { readOnly: true });
  try {
    const [wrong] = findings(db);
    return wrong && `${file} is damaged (${wrong}): nothing was restored.`;
  } finally {
    db.close();
  }
}

const restore: Subcommand = {
  name: "restore",
  usage: "FILE",
  help: "puts a copy in the database's place, while no server runs; what there was is kept aside",
  words: [1, 1],
  run(context) {
    const [file] = context.words;
    const { data } = context.config();
    const fault = faultOf(file);
    if (fault) return show(context, { fault });
    prepareFolder(data);
    const release = lockFolder(data);
    try {
      return show(context, { said: restoreInto(data, file) });
    } finally {
      release();
    }
  },
};

/** The folder is held, and the file is good. */
function restoreInto(data: string, file: string): string {
  const path = `${data}/chat.db`;
  const fresh = `${path}.restored`;
  Deno.copyFileSync(file, fresh);
  if (Deno.build.os !== "windows") Deno.chmodSync(fresh, OWNER_ONLY);
  handOver(data, fresh);
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const aside = `${path}.before-${stamp}`;
  const there = ENDS.filter((end) => exists(path + end));
  for (const end of there) Deno.renameSync(path + end, aside + end);
  Deno.renameSync(fresh, path);
  const kept = there.length > 0 ? ` What there was is ${aside}.` : "";
  return `The database is that of ${file} now.${kept} Start the server.`;
}

const check: Subcommand = {
  name: "check",
  usage: "",
  help: "whether configuration, folder, database and index are whole",
  async run(context) {
    const { data } = context.config();
    const wrong = [...folderFindings(data), ...await databaseFindings(data)];
    if (wrong.length > 0) {
      for (const one of wrong) show(context, { fault: one });
      return Exit.REFUSED;
    }
    return show(context, {
      said:
        "The configuration makes sense; the database is whole, and every message is in the index.",
    });
  },
};

/** What others could read. */
function folderFindings(data: string): string[] {
  if (Deno.build.os === "windows") return [];
  const open = ["chat.db", "chat.db-wal", "control"].filter((name) => {
    try {
      return ((Deno.statSync(`${data}/${name}`).mode ?? 0) & 0o077) !== 0;
    } catch {
      return false;
    }
  });
  return open.map((name) => `Others can read ${data}/${name}: chmod 600 it.`);
}

async function databaseFindings(data: string): Promise<string[]> {
  try {
    const found = await reading(data, findings);
    return found.map((one) => `The database is damaged: ${one}. Restore a backup.`);
  } catch (error) {
    if (!(error instanceof OpenError) && !(error instanceof StoreError)) throw error;
    return [error.message];
  }
}

export const BACKUPS: readonly Subcommand[] = [backup, restore, check];
