/** The index of words is filled in portions, and nobody who searches or removes can tell. */
import assert from "node:assert/strict";
import type { Database } from "../../db/database.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { type Store, StoreError } from "../../db/store.ts";
import { event, storeInMemory, tempFolder } from "./support.ts";

function opened(): { db: Database; store: Store; room: number; indexed: () => number } {
  const { db, store } = storeInMemory();
  const indexed = () => db.number("SELECT count(*) FROM search WHERE search MATCH 'tea'");
  return { db, store, room: store.newConversation(), indexed };
}

/** Says "tea" in turns of `size` messages, from the number `first` on. */
function say(store: Store, room: number, first: number, count: number, size: number): void {
  for (let i = 0; i < count; i++) {
    store.append(event(first + i, room, { text: `tea ${first + i}` }));
    if ((i + 1) % size === 0) store.commit();
  }
  store.commit();
}

const query = (room: number, ...words: string[]) => ({
  within: [{ conversation: room, after: -1 }],
  words,
  limit: 5000,
  order: "end" as const,
});

Deno.test("indexing: turns wait until a portion is full, and then all are indexed at once", () => {
  const { store, room, indexed } = opened();
  say(store, room, 1, 1000, 100);
  assert.equal(indexed(), 0);
  say(store, room, 1001, 100, 100);
  assert.equal(indexed(), 1100);
  say(store, room, 1101, 1, 1);
  assert.equal(indexed(), 1100);
  store.index();
  assert.equal(indexed(), 1101);
});

Deno.test("indexing: with nothing that waits the database is not touched", () => {
  const { db, store, room } = opened();
  say(store, room, 1, 3, 1);
  store.index();
  db.exec("BEGIN");
  store.index();
  db.exec("COMMIT");
});

Deno.test("indexing: a search finds what was said a moment ago", () => {
  const { store, room } = opened();
  say(store, room, 1, 30, 1);
  assert.deepEqual(store.search(query(room, "tea", "30")).map((one) => one.sequence), [30]);
});

Deno.test("indexing: what is removed before it was indexed leaves the index whole", () => {
  const { db, store, room, indexed } = opened();
  say(store, room, 1, 30, 1);
  store.redact(7, event(31, room, { command: "REDACT" }));
  say(store, room, 32, 10, 1);
  store.pruneBefore(5, 100);
  say(store, room, 42, 10, 1);
  store.pruneConversation(room, 20, 100);
  store.index();
  db.exec("INSERT INTO search (search) VALUES ('integrity-check')");
  assert.equal(indexed(), 20);
});

Deno.test("indexing: what is removed before it was indexed never comes into it", () => {
  const { store, room, indexed } = opened();
  say(store, room, 1, 30, 1);
  store.redact(7, event(31, room, { command: "REDACT" }));
  assert.equal(store.pruneBefore(5, 100), 4);
  assert.equal(indexed(), 0);
  store.index();
  assert.equal(indexed(), 25);
  store.append(event(40, room, { text: "tea" }));
  store.commit();
  while (store.pruneConversation(room, 1, 100) > 0);
  store.redact(40, event(41, room, { command: "REDACT" }));
  store.index();
  assert.equal(indexed(), 0);
});

Deno.test("indexing: no turn and no portion has to merge all that was indexed before", () => {
  const { db, store, room } = opened();
  const changes = () => db.number("SELECT total_changes()");
  let most = 0;
  for (let portion = 0, next = 1; portion < 300; portion++) {
    for (let i = 0; i < 20; i++, next++) {
      const words = Array.from({ length: 8 }, (_, k) => `w${(next * 31 + k * k * 97) % 5003}`);
      store.append(event(next, room, { text: words.join(" ") }));
    }
    for (const step of [() => store.commit(), () => store.index()]) {
      const before = changes();
      step();
      most = Math.max(most, changes() - before);
    }
  }
  assert(most < 250, `${most} pages were written at once`);
});

Deno.test("indexing: a turn that could not be stored is not waited for", () => {
  const { db, store, room, indexed } = opened();
  say(store, room, 1, 1000, 100);
  for (let i = 1001; i < 1200; i++) store.append(event(i, room, { text: "tea ".repeat(99) }));
  db.number(`PRAGMA max_page_count = ${db.number("PRAGMA page_count") + 4}`);
  assert.throws(() => store.commit(), StoreError);
  db.number("PRAGMA max_page_count = 1000000");
  say(store, room, 2001, 10, 1);
  store.index();
  assert.equal(indexed(), 1010);
});

Deno.test("indexing: what waited when the process ended is indexed by the next one", () => {
  using folder = tempFolder();
  let store = openSqliteStore(folder.path);
  const room = store.newConversation();
  say(store, room, 1, 30, 1);
  store.close();
  store = openSqliteStore(folder.path);
  say(store, room, 31, 1, 1);
  assert.equal(store.search(query(room, "tea")).length, 31);
  store.close();
});
