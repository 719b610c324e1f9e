/** What only the store in SQLite promises: what is on the disk, and when. */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { looksOf } from "../../db/looks.ts";
import { migrate, MIGRATIONS, VERSION } from "../../db/migrations.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { StoreError } from "../../db/store.ts";
import { Child, event, storeInMemory, tempFolder } from "./support.ts";

const ALL = { limit: Number.MAX_SAFE_INTEGER, from: "start" as const };

function storeError(work: () => void): StoreError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}

Deno.test("everything is there again after closing and opening", () => {
  using temp = tempFolder();
  let store = openSqliteStore(temp.path);
  const gone = store.createAccount("gone", "hash", 1)!;
  store.deleteAccount(gone.id, 2, true);
  const ann = store.createAccount("Ann", "hash", 3)!;
  const conversation = store.newConversation();
  const direct = store.directConversation("a:2", "g:bob");
  const secret = store.secret("cloak");
  const room = { name: "#a", createdAt: 1, founder: ann.id, flags: "n", lists: {}, conversation };
  const events = [event(5, conversation), event(9, direct, { target: "bob", account: "Ann" })];
  store.saveChannel(room);
  events.forEach((one) => store.append(one));
  store.close();

  store = openSqliteStore(temp.path, { durability: "power" });
  assert.deepEqual(store.account("ann"), ann);
  assert.equal(store.nameIsFree("gone"), false);
  assert.deepEqual(store.channels(), [room]);
  assert.equal(store.lastSequence(), 9);
  assert.deepEqual(store.slice(conversation, ALL), [events[0]]);
  assert.deepEqual(store.slice(direct, ALL), [events[1]]);
  assert.deepEqual(store.directConversations("g:bob"), [{ conversation: direct, with: "a:2" }]);
  assert.deepEqual(store.secret("cloak"), secret);
  assert.ok(store.newConversation() > direct);
  assert.ok(store.createAccount("bob", "hash", 4)!.id > ann.id);
  store.close();
  store.close();
});

Deno.test("only what was committed is on the disk, and all of a turn", async () => {
  using temp = tempFolder();
  await using child = new Child("appender.ts", [temp.path]);
  let last = 0;
  while (last < 50 * 7) last = Number(await child.line());
  await child.kill();
  for (let line = await child.line(); line !== undefined; line = await child.line()) {
    last = Number(line);
  }
  const store = openSqliteStore(temp.path);
  const found = store.slice(1, ALL).map(({ sequence }) => sequence);
  assert.equal(store.lastSequence(), found.length);
  store.index();
  store.close();
  assert.ok(found.length >= last, `${found.length} of ${last}`);
  assert.equal(found.length % 7, 0);
  assert.deepEqual(found, found.map((_, i) => i + 1));
  const db = new Database(`${temp.path}/chat.db`);
  assert.equal(db.number("SELECT count(*) FROM search WHERE search MATCH 'c1'"), found.length);
  db.close();
});

Deno.test("words of messages and notices are indexed, with conversation and sender", () => {
  const { db, store } = storeInMemory();
  const [one, two] = [store.newConversation(), store.newConversation()];
  store.append(event(1, one, { text: "Grüße aus Köln", account: "annie" }));
  store.append(event(2, two, { text: "grusse c1", command: "NOTICE", source: "bob!b@h" }));
  store.append(event(3, one, { text: "grusse", command: "TOPIC" }));
  store.append(event(4, one, { text: "no!mark", source: "server.name" }));
  store.commit();
  store.index();
  const found = (query: string) =>
    db.all("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", query)
      .map(({ rowid }) => rowid);
  assert.deepEqual(found("text: grusse OR text: grüße"), [1, 2]);
  assert.deepEqual(found("text: KOLN"), [1]);
  assert.deepEqual(found("conversation: c1 AND text: gr*"), [1]);
  assert.deepEqual(found("conversation: c1"), [1, 4]);
  assert.deepEqual(found("sender: bob"), [2]);
  assert.deepEqual(found("sender: annie AND sender: ann"), [1]);
  assert.deepEqual(found("sender: server"), [4]);
  store.close();
});

Deno.test("a commit without a change does not touch the database", () => {
  const { db, store } = storeInMemory();
  const changes = () => db.number("SELECT total_changes()");
  store.append(event(1, store.newConversation()));
  store.commit();
  // In a transaction of somebody else's the store could not begin one of its own.
  db.exec("BEGIN");
  const before = changes();
  store.commit();
  assert.equal(changes(), before);
  db.exec("COMMIT");
  store.close();
});

Deno.test("turns of every size are stored and indexed whole", () => {
  const { db, store } = storeInMemory();
  const conversation = store.newConversation();
  let sequence = 0;
  for (const size of [1, 7, 8, 9, 63, 64, 65, 137, 300]) {
    for (let i = 0; i < size; i++) store.append(event(++sequence, conversation));
    store.commit();
  }
  const found = store.slice(conversation, ALL).map((one) => one.sequence);
  assert.deepEqual(found, found.map((_, i) => i + 1));
  assert.equal(found.length, sequence);
  store.index();
  assert.equal(db.number("SELECT count(*) FROM search WHERE search MATCH 'text'"), sequence);
  store.close();
});

Deno.test("a full database: the turn is lost whole, the store goes on when there is room", () => {
  const { db, store } = storeInMemory();
  const ann = store.createAccount("ann", "hash", 1)!;
  const conversation = store.newConversation();
  const room = { name: "#a", createdAt: 1, flags: "", lists: {}, conversation };
  store.append(event(1, conversation));
  store.commit();
  const direct = store.directConversation("a:1", "a:2");
  store.saveChannel(room);
  for (let i = 2; i < 500; i++) store.append(event(i, conversation, { text: "word ".repeat(99) }));
  db.number(`PRAGMA max_page_count = ${db.number("PRAGMA page_count") + 4}`);
  const error = storeError(() => store.commit());
  assert.equal(error.reason, "full");
  assert.match(error.message, /the disk is full/);
  assert.equal(store.slice(conversation, ALL).length, 1);
  assert.equal(store.lastSequence(), 1);
  assert.deepEqual(store.channels(), []);
  assert.equal(store.account("ann")?.id, ann.id);

  db.number("PRAGMA max_page_count = 100000");
  // The number that the server may hold already stays that conversation's.
  assert.equal(store.findDirectConversation("a:2", "a:1"), direct);
  assert.ok(store.newConversation() > direct);
  store.saveChannel(room);
  store.append(event(600, direct));
  store.commit();
  assert.deepEqual(store.channels(), [room]);
  assert.equal(store.slice(direct, ALL).length, 1);
  assert.equal(db.number("SELECT count(*) FROM search WHERE search MATCH 'word'"), 0);
  assert.equal(db.get("PRAGMA integrity_check")?.integrity_check, "ok");
  store.close();
});

Deno.test("an account that can't be stored is not there", () => {
  const { db, store } = storeInMemory();
  db.number("PRAGMA max_page_count = 1");
  const error = storeError(() => store.createAccount("ann", "x".repeat(99_999), 1));
  assert.equal(error.reason, "full");
  assert.equal(store.nameIsFree("ann"), true);
  db.number("PRAGMA max_page_count = 100000");
  assert.equal(store.createAccount("ann", "hash", 1)?.name, "ann");
  store.close();
});

Deno.test("a database that another program writes to: busy, and then not", () => {
  using temp = tempFolder();
  const store = openSqliteStore(temp.path);
  const conversation = store.newConversation();
  const other = new Database(`${temp.path}/chat.db`);
  other.exec("BEGIN IMMEDIATE");
  store.append(event(1, conversation));
  assert.equal(storeError(() => store.commit()).reason, "busy");
  assert.equal(storeError(() => store.createAccount("ann", "hash", 1)).reason, "busy");
  other.exec("COMMIT");
  other.close();
  store.append(event(2, conversation));
  store.commit();
  assert.deepEqual(store.slice(conversation, ALL).map((one) => one.sequence), [2]);
  store.close();
});

Deno.test("a database that became read-only", () => {
  const { db, store } = storeInMemory();
  db.exec("PRAGMA query_only = 1");
  store.append(event(1, store.newConversation()));
  assert.equal(storeError(() => store.commit()).reason, "readonly");
  db.exec("PRAGMA query_only = 0");
  store.close();
});

/** A command before a program that gives it a small disk of its own, where this system can do that. */
const SMALL_DISK = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
const MOUNT = 'mount -t tmpfs -o size=4m none "$0"';

function canMount(): boolean {
  try {
    const args = [...SMALL_DISK.slice(1), MOUNT, Deno.cwd()];
    return new Deno.Command(SMALL_DISK[0], { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a disk that is full (ignored where no small one can be mounted)",
  ignore: !canMount(),
  async fn() {
    using temp = tempFolder();
    const wrap = [...SMALL_DISK, `${MOUNT} && exec "$@"`, temp.path];
    await using child = new Child("filler.ts", [temp.path], wrap);
    const seen = JSON.parse(await child.line() ?? "null");
    assert.equal(seen.reason, "full");
    assert.ok(seen.committed > 100);
    assert.equal(seen.kept, seen.committed);
    assert.equal(seen.last, seen.committed);
    assert.equal(seen.found, seen.committed + 1);
    assert.equal(seen.text, "after");
  },
});

function holds(path: string, text: string): boolean {
  return new TextDecoder("latin1").decode(Deno.readFileSync(path)).includes(text);
}

Deno.test("the hash of a deleted account and a replaced one are gone from the disk", () => {
  using temp = tempFolder();
  const [file, log] = ["chat.db", "chat.db-wal"].map((name) => `${temp.path}/${name}`);
  const hashOf = (i: number) => `$2b$12$${String(i).padStart(53, "x")}`;
  const store = openSqliteStore(temp.path);
  const ids: number[] = [];
  // Enough that pages are split and moved.
  for (let i = 0; i < 500; i++) ids.push(store.createAccount(`name${i}`, hashOf(i), i)!.id);
  for (let i = 0; i < 500; i += 3) store.deleteAccount(ids[i], 1, i % 2 === 0);
  for (let i = 1; i < 500; i += 3) store.setPassword(ids[i], "replaced");
  store.setPassword(ids[0], "of a deleted account");
  for (let i = 0; i < 500; i++) assert.ok(i % 3 === 2 || !holds(log, hashOf(i)), `${i}`);
  store.close();
  for (let i = 0; i < 500; i++) assert.equal(holds(file, hashOf(i)), i % 3 === 2, `${i}`);
  assert.equal(holds(file, "of a deleted account"), false);
});

Deno.test("accounts from before there were looks are found by theirs", () => {
  const db = new Database(":memory:");
  const looks = MIGRATIONS.findIndex(({ name }) => name === "what names look like");
  migrate(db, MIGRATIONS.slice(0, looks));
  db.run(
    "INSERT INTO accounts (name, folded, password_hash, registered_at) VALUES ('bob', 'bob', '', 1)",
  );
  migrate(db);
  assert.equal(db.number("SELECT account FROM looks WHERE look = ?", looksOf("b0b")[0]), 1);
  db.close();
});

Deno.test("a migration that is killed in the middle leaves the version before it", async () => {
  using temp = tempFolder();
  const path = `${temp.path}/chat.db`;
  openSqliteStore(temp.path).close();
  await using child = new Child("migrator.ts", [path, "inside"]);
  assert.equal(await child.line(), "inside");
  await child.kill();
  const db = new Database(path);
  assert.equal(db.number("PRAGMA user_version"), VERSION);
  const has = (table: string) =>
    db.number("SELECT count(*) FROM sqlite_schema WHERE name = ?", table);
  assert.deepEqual([has("later"), has("secrets")], [0, 1]);
  db.close();
  openSqliteStore(temp.path).close();
});

Deno.test("a migration that fails leaves the version before it, and can be tried again", () => {
  const { db } = storeInMemory();
  const step = (sql: string) => [...MIGRATIONS, { name: "next", up: (d: Database) => d.exec(sql) }];
  assert.throws(() => migrate(db, step("CREATE TABLE later (a); bogus")), StoreError);
  assert.equal(db.number("PRAGMA user_version"), VERSION);
  migrate(db, step("CREATE TABLE later (a)"));
  assert.equal(db.number("PRAGMA user_version"), VERSION + 1);
  migrate(db, step("bogus"));
  db.close();
});

Deno.test("who waited for another program in vain waits again only once it has let go", () => {
  using temp = tempFolder();
  openSqliteStore(temp.path).close();
  const path = `${temp.path}/chat.db`;
  const [ours, theirs] = [new Database(path), new Database(path)];
  const patience = () => ours.number("PRAGMA busy_timeout");
  const write = () => ours.transaction(() => ours.run("DELETE FROM secrets"));
  assert(patience() > 0);
  theirs.run("BEGIN IMMEDIATE");
  assert.throws(write, /another program is writing to it/);
  assert.equal(patience(), 0);
  assert.throws(write, /another program is writing to it/);
  theirs.run("COMMIT");
  write();
  assert(patience() > 0);
  ours.close();
  theirs.close();
});
