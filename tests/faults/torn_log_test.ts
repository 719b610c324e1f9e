/**
 * torn_wal: What a crash of the machine, or a careless copy, can do to SQLite's log: its end is missing or is garbage,
 * its middle is spoiled, it is not there at all. What can be read then is the beginning of what was stored, whole
 * turns of it, and the server goes on from there.
 */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { OpenError, openSqliteStore } from "../../db/sqlite.ts";
import { Child, event, tempFolder } from "../db/support.ts";
import { Random, setting } from "../fuzz/random.ts";

/** Events of one turn in tests/db/children/appender.ts. */
const TURN = 7;
const FRAME = 24 + 4096;
const HEADER = 32;

/** Files of a server that was killed after so many events: a database, and a log that was not moved into it. */
async function killed(events: number): Promise<{ db: Uint8Array; log: Uint8Array }> {
  using temp = tempFolder();
  await using child = new Child("appender.ts", [temp.path]);
  while (Number(await child.line()) < events);
  await child.kill();
  const db = Deno.readFileSync(`${temp.path}/chat.db`);
  const log = Deno.readFileSync(`${temp.path}/chat.db-wal`);
  assert(log.length > 10 * FRAME);
  return { db, log };
}

/** How many events can be read. Fails where they are not the first ones, in whole turns, or nothing can be added. */
function opened(db: Uint8Array, log: Uint8Array | undefined, shm?: Uint8Array): number {
  using temp = tempFolder();
  const path = `${temp.path}/chat.db`;
  Deno.writeFileSync(path, db);
  if (log !== undefined) Deno.writeFileSync(`${path}-wal`, log);
  if (shm !== undefined) Deno.writeFileSync(`${path}-shm`, shm);
  const store = openSqliteStore(temp.path);
  const read = () => store.slice(1, { limit: 1_000_000, from: "start" });
  const events = read();
  assert.equal(events.length % TURN, 0);
  events.forEach(({ sequence }, i) => assert.equal(sequence, i + 1));
  assert.equal(store.lastSequence(), events.length);
  const conversation = store.newConversation();
  store.append(event(events.length + 1, conversation));
  store.commit();
  store.close();
  const after = new Database(path);
  assert.equal(after.get("PRAGMA integrity_check")?.integrity_check, "ok");
  after.run("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)");
  after.close();
  return events.length;
}

Deno.test("a torn log: the beginning is there, in whole turns, however it was torn", async () => {
  const seed = setting("seed", crypto.getRandomValues(new Uint32Array(1))[0]);
  const random = new Random(seed);
  const { db, log } = await killed(300);
  const all = opened(db, log);
  assert(all >= 300);
  const garbage = (length: number) => Uint8Array.from({ length }, () => random.below(256));
  const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
  let last = 0;
  try {
    const cuts = Array.from({ length: 12 }, () => random.below(log.length));
    for (const cut of [0, 1, HEADER, HEADER + 1, ...cuts].sort((a, b) => a - b)) {
      const count = opened(db, log.subarray(0, cut));
      assert(count >= last && count <= all, `cut at ${cut}: ${count} events after ${last}`);
      last = count;
      assert.equal(opened(db, join(log.subarray(0, cut), garbage(5000))), count);
    }
    assert.equal(opened(db, join(log, garbage(3 * FRAME))), all);
    assert.equal(opened(db, log, garbage(32768)), all);
    for (let i = 0; i < 12; i++) {
      const spoiled = log.slice();
      spoiled[random.below(log.length)] ^= 1 << random.below(8);
      assert(opened(db, spoiled) <= all);
    }
  } catch (cause) {
    throw new Error(`seed=${seed}`, { cause });
  }
});

Deno.test("a database that was copied without its log: what had left the log is there", async () => {
  const { db } = await killed(100);
  assert.equal(opened(db, undefined), 0);
});

Deno.test("a log without its database is kept, and the sentence says what is missing", async () => {
  const { log } = await killed(100);
  using temp = tempFolder();
  Deno.writeFileSync(`${temp.path}/chat.db-wal`, log);
  assert.throws(
    () => openSqliteStore(temp.path),
    (error) => error instanceof OpenError && /missing, but its log/.test(error.message),
  );
  assert.deepEqual(Deno.readFileSync(`${temp.path}/chat.db-wal`), log);
});
