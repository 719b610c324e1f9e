/** Names are never paths: whatever people call themselves and their rooms, no file is made of it. */
import assert from "node:assert/strict";
import { openSqliteStore } from "../../db/sqlite.ts";
import { tempFolder } from "./support.ts";

const NAMES = [
  "../../etc/passwd",
  "..",
  "/etc/shadow",
  "C:\\x",
  "chat.db",
  "'; DROP TABLE accounts; --",
];

Deno.test("path_tricks: names of accounts, rooms and topics make no file and are found as they are", () => {
  using outer = tempFolder();
  const folder = `${outer.path}/in/data`;
  Deno.mkdirSync(folder, { recursive: true });
  const store = openSqliteStore(folder);
  for (const name of NAMES) {
    store.createAccount(name, "hash", 1);
    const conversation = store.newConversation();
    store.saveChannel({ name: `#${name}`, createdAt: 1, flags: "n", lists: {}, conversation });
    store.commit();
  }
  assert.deepEqual(NAMES.map((name) => store.account(name)?.name), NAMES);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const name of files) assert.match(name, /^chat\.(db|db-wal|db-shm|lock)$/);
  store.close();
  assert.deepEqual([...Deno.readDirSync(outer.path)].map(({ name }) => name), ["in"]);
  assert.deepEqual([...Deno.readDirSync(`${outer.path}/in`)].map(({ name }) => name), ["data"]);
});
