/** The log is moved into the database by a thread of its own. */
import assert from "node:assert/strict";
import { Checkpoints } from "../../db/checkpoints.ts";
import { Database } from "../../db/database.ts";
import { Foreman } from "../../db/foreman.ts";
import type { Thread } from "../../db/thread.ts";
import { tempFolder } from "./support.ts";

function written(folder: string): { path: string; db: Database; write: () => void } {
  const path = `${folder}/chat.db`;
  const db = new Database(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)");
  const write = () => db.run("INSERT INTO t VALUES (zeroblob(300000))");
  return { path, db, write };
}

Deno.test("slow_disk: what was committed comes into the database, and its writer goes on", async () => {
  using folder = tempFolder();
  const { path, db, write } = written(folder.path);
  const foreman = new Foreman();
  const checkpoints = new Checkpoints(path, () => foreman.hire("checkpoints"));
  for (let i = 1; i <= 2; i++) {
    write();
    while (Deno.statSync(path).size < i * 300_000) {
      checkpoints.look();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  assert.equal(db.number("SELECT count(*) FROM t"), 2);
  await checkpoints.close();
  foreman.close();
  db.close();
});

Deno.test("one at a time, only of what is new, and one that failed is begun anew", async () => {
  using folder = tempFolder();
  const { path, db, write } = written(folder.path);
  let started = 0;
  const asked: string[] = [];
  let worker!: Thread<string, boolean>;
  const checkpoints = new Checkpoints(path, () => {
    started++;
    return worker = {
      onmessage: null,
      onerror: null,
      postMessage: (message: string) => void asked.push(message),
      terminate() {},
    };
  });
  const touch = (ms: number) => Deno.utimeSync(`${path}-wal`, new Date(ms), new Date(ms));
  write();
  touch(1000);
  for (let i = 0; i < 2; i++) checkpoints.look();
  assert.deepEqual(asked, [path], "nobody asks twice while it is under way");
  worker.onmessage!(new MessageEvent("message"));
  checkpoints.look();
  assert.equal(asked.length, 1, "nothing was written since");
  touch(2000);
  checkpoints.look();
  worker.onerror!(new ErrorEvent("error", { cancelable: true }));
  touch(3000);
  checkpoints.look();
  assert.deepEqual([asked.length, started], [3, 2]);
  worker.onmessage!(new MessageEvent("message"));
  await checkpoints.close();
  db.close();
});
