/** Opening: what is refused, in which words, and that what is refused stays byte for byte as it was. */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { OpenError, openSqliteStore } from "../../db/sqlite.ts";
import { bytesOf, Child, event, namesIn, tempFolder } from "./support.ts";

/** A store with some history, closed in good order. */
function fill(folder: string): void {
  const store = openSqliteStore(folder);
  const conversation = store.newConversation();
  for (let sequence = 1; sequence <= 500; sequence++) store.append(event(sequence, conversation));
  store.close();
}

function openError(folder: string): OpenError {
  try {
    openSqliteStore(folder).close();
  } catch (error) {
    assert.ok(error instanceof OpenError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "it was opened" });
}

/** Refused for that reason, in a sentence that matches, with the files left as they were. */
function refused(folder: string, reason: OpenError["reason"], sentence: RegExp): void {
  const before = bytesOf(folder);
  const error = openError(folder);
  assert.equal(error.reason, reason, error.message);
  assert.match(error.message, sentence);
  assert.match(error.message, /^Cannot use .*\.$/);
  assert.deepEqual(bytesOf(folder), before);
  // And the folder is free again: the next try ends in the same way, not with "locked".
  assert.equal(openError(folder).message, error.message);
}

Deno.test("a folder that is missing is made, for its owner only", () => {
  using temp = tempFolder();
  const folder = `${temp.path}/a/b`;
  const store = openSqliteStore(folder);
  const conversation = store.newConversation();
  store.append(event(1, conversation));
  store.commit();
  const mode = (path: string) => Deno.lstatSync(path).mode! & 0o777;
  assert.equal(mode(folder), 0o700);
  assert.deepEqual(namesIn(folder), ["chat.db", "chat.db-shm", "chat.db-wal", "chat.lock"]);
  for (const name of namesIn(folder)) assert.equal(mode(`${folder}/${name}`), 0o600, name);
  store.close();
  assert.deepEqual(namesIn(folder), ["chat.db", "chat.lock"]);
});

Deno.test("a copy that all may read is closed to others", () => {
  using temp = tempFolder();
  fill(temp.path);
  Deno.chmodSync(`${temp.path}/chat.db`, 0o644);
  openSqliteStore(temp.path).close();
  assert.equal(Deno.lstatSync(`${temp.path}/chat.db`).mode! & 0o777, 0o600);
});

Deno.test("the rest of a database that was never finished is no obstacle", () => {
  using temp = tempFolder();
  for (const end of ["", "-wal", "-journal"]) {
    Deno.writeTextFileSync(`${temp.path}/chat.db.new${end}`, "half");
  }
  openSqliteStore(temp.path).close();
  assert.deepEqual(namesIn(temp.path), ["chat.db", "chat.lock"]);
});

Deno.test("a folder that can't be made: a file is in the way", () => {
  using temp = tempFolder();
  Deno.writeTextFileSync(`${temp.path}/file`, "mine");
  for (const folder of [`${temp.path}/file`, `${temp.path}/file/below`]) {
    const error = openError(folder);
    assert.equal(error.reason, "folder");
    assert.match(error.message, /^Cannot use the data folder .*file.*: .*\. Choose another/);
    assert.doesNotMatch(error.message, /os error|mkdir/);
  }
  assert.equal(Deno.readTextFileSync(`${temp.path}/file`), "mine");
});

Deno.test({
  name: "a folder that can't be written",
  // Nothing is forbidden to the superuser.
  ignore: Deno.uid() === 0,
  fn() {
    using temp = tempFolder();
    Deno.chmodSync(temp.path, 0o500);
    const error = openError(temp.path);
    assert.equal(error.reason, "folder");
    assert.match(error.message, /permission to write there is missing/);
  },
});

Deno.test("a folder in the database's place", () => {
  using temp = tempFolder();
  Deno.mkdirSync(`${temp.path}/chat.db`);
  const error = openError(temp.path);
  assert.equal(error.reason, "folder");
  assert.match(error.message, /a folder where a file should be/);
});

Deno.test("an empty file is not taken for a new database", () => {
  using temp = tempFolder();
  Deno.writeFileSync(`${temp.path}/chat.db`, new Uint8Array());
  refused(temp.path, "damaged", /it is empty/);
});

Deno.test("a file that is no database", () => {
  for (const text of ["hello", "SQLite format 3", "hello world\n".repeat(1000)]) {
    using temp = tempFolder();
    Deno.writeTextFileSync(`${temp.path}/chat.db`, text);
    refused(temp.path, "damaged", /does not begin as a database does/);
  }
});

Deno.test("a log without its database is not thrown away", () => {
  using temp = tempFolder();
  fill(temp.path);
  Deno.renameSync(`${temp.path}/chat.db`, `${temp.path}/chat.db-wal`);
  refused(temp.path, "damaged", /missing, but its log/);
});

Deno.test("the database of another program", () => {
  for (const mode of ["DELETE", "WAL"]) {
    using temp = tempFolder();
    const db = new Database(`${temp.path}/chat.db`);
    db.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE theirs (a); PRAGMA user_version = 99`);
    db.close();
    refused(temp.path, "foreign", /database of another program/);
  }
});

Deno.test("a newer version", () => {
  using temp = tempFolder();
  fill(temp.path);
  const db = new Database(`${temp.path}/chat.db`);
  db.exec("PRAGMA user_version = 99");
  db.close();
  refused(temp.path, "newer", /its form is 99, this one knows \d+/);
});

Deno.test("a newer version that is only in the log, of a server that was killed", async () => {
  using temp = tempFolder();
  fill(temp.path);
  await using child = new Child("migrator.ts", [`${temp.path}/chat.db`, "after"]);
  assert.equal(await child.line(), "after");
  await child.kill();
  refused(temp.path, "newer", /newer chat-server/);
});

Deno.test("a database whose end is missing", () => {
  using temp = tempFolder();
  fill(temp.path);
  const path = `${temp.path}/chat.db`;
  Deno.truncateSync(path, Deno.statSync(path).size - 4096);
  refused(temp.path, "damaged", /its end is missing/);
});

Deno.test("a database with a page that was overwritten, any page", () => {
  using temp = tempFolder();
  fill(temp.path);
  const path = `${temp.path}/chat.db`;
  const whole = Deno.readFileSync(path);
  for (let page = 0; page < whole.length / 4096; page++) {
    const bytes = whole.slice();
    bytes.fill(0xa5, Math.max(100, page * 4096), (page + 1) * 4096);
    Deno.writeFileSync(path, bytes);
    refused(temp.path, "damaged", /it is damaged/);
  }
});

Deno.test("a database of ours without its tables", () => {
  using temp = tempFolder();
  fill(temp.path);
  const db = new Database(`${temp.path}/chat.db`);
  db.exec("DROP TABLE messages");
  db.close();
  assert.equal(openError(temp.path).reason, "damaged");
});

Deno.test("a folder that another server holds, in this process or in another", async () => {
  using temp = tempFolder();
  const store = openSqliteStore(temp.path);
  assert.equal(openError(temp.path).reason, "locked");
  store.close();
  await using child = new Child("holder.ts", [temp.path]);
  assert.equal(await child.line(), "open");
  refused(temp.path, "locked", /another chat-server is using it\. Stop that one first/);
  await child.kill();
  openSqliteStore(temp.path).close();
});

Deno.test("a database that another program is holding", () => {
  using temp = tempFolder();
  fill(temp.path);
  const db = new Database(`${temp.path}/chat.db`);
  db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  assert.equal(openError(temp.path).reason, "locked");
  db.close();
  openSqliteStore(temp.path).close();
});
