/** Erasing an account's messages, and invitations: what each kind of store must do; and what SQLite's file shows. */
import assert from "node:assert/strict";
import { findings } from "../../db/integrity.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { sequenceAt, type Store } from "../../db/store.ts";
import { contract } from "./stores.ts";
import { event, storeInMemory, tempFolder } from "./support.ts";

const FIRST = sequenceAt(1000);

/** Ann's and bob's words in turn in one room, and ann's coming; gives the room's conversation. */
function fill(store: Store, count: number): number {
  const room = store.newConversation();
  for (let i = 0; i < count; i++) {
    const account = i % 2 === 0 ? "ann" : "bob";
    const text = `${account === "ann" ? "zebra" : "lion"} ${i}`;
    store.append(event(FIRST + i, room, { account, source: `${account}!u@h`, text }));
  }
  store.append(event(FIRST + count, room, { command: "JOIN", account: "ann", text: "Ann" }));
  store.commit();
  return room;
}

/** A store for which each message that is removed takes three milliseconds. */
function slowStore(): ReturnType<typeof storeInMemory> {
  let now = 0;
  return storeInMemory(() => now += 3);
}

const texts = (store: Store, conversation: number) =>
  store.slice(conversation, { limit: 1000, from: "start", events: true }).map(({ text }) => text);

contract("erasing: in portions, all of one account's words and no other's", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.createAccount("bob", "hash", 1);
  const room = fill(store, 40);
  store.deleteAccount(id, 2000, false, true);
  assert.deepEqual(store.erasing(), [id]);
  const counts: number[] = [];
  for (let done = false; !done;) {
    assert.equal(store.nameIsFree("ann"), false, "the name is free before the end");
    const portion = store.eraseMore(id, 8, 10);
    counts.push(portion.count);
    done = portion.done;
  }
  assert.equal(counts.at(-1), 21);
  assert(counts.length >= 3, `${counts.length} portions`);
  assert.deepEqual(store.erasing(), []);
  assert.equal(store.nameIsFree("ann"), true);
  assert.deepEqual(texts(store, room), Array.from({ length: 20 }, (_, i) => `lion ${2 * i + 1}`));
  const search = { within: [{ conversation: room, after: 0 }], limit: 100, order: "end" as const };
  assert.deepEqual(store.search({ ...search, words: ["zebra"] }), []);
  assert.equal(store.search({ ...search, words: ["lion"] }).length, 20);
});

contract("erasing: without it the words stay, and the name is free at once", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  const room = fill(store, 4);
  store.deleteAccount(id, 2000, false);
  assert.deepEqual(store.erasing(), []);
  assert.equal(store.nameIsFree("ann"), true);
  assert.equal(texts(store, room).length, 5);
  assert.deepEqual(store.eraseMore(id, 8, 10), { count: 0, done: true });
});

contract("erasing: words of an earlier account of that name stay", (store) => {
  const first = store.createAccount("ann", "hash", 1)!;
  const room = fill(store, 4);
  store.deleteAccount(first.id, 1500, false);
  const second = store.createAccount("ann", "hash", 2000)!;
  store.append(event(sequenceAt(3000), room, { account: "ann", text: "mine" }));
  store.commit();
  store.deleteAccount(second.id, 4000, false, true);
  assert.deepEqual(store.eraseMore(second.id, 8, 10), { count: 1, done: true });
  assert.equal(texts(store, room).length, 5);
});

Deno.test("sqlite: erasing goes on after a restart, leaves no byte, and gives no number twice", () => {
  using folder = tempFolder();
  let store = openSqliteStore(folder.path);
  const { id } = store.createAccount("ann", "hash", 1)!;
  fill(store, 60);
  store.deleteAccount(id, 2000, true, true);
  assert.equal(store.eraseMore(id, 4, 20).done, false);
  const last = store.lastSequence();
  store.close();
  store = openSqliteStore(folder.path);
  assert.deepEqual(store.erasing(), [id]);
  for (let done = false; !done;) ({ done } = store.eraseMore(id, 4, 20));
  store.close();
  store = openSqliteStore(folder.path);
  assert.equal(store.lastSequence(), last);
  store.close();
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(`${folder.path}/chat.db`));
  assert(!bytes.includes("zebra"), "the words are still in the file");
  assert(bytes.includes("lion"));
});

Deno.test("sqlite: what takes long goes in more portions, and all in the end", () => {
  const { db, store } = slowStore();
  const { id } = store.createAccount("ann", "hash", 1)!;
  const room = store.newConversation();
  for (let i = 0; i < 5; i++) store.append(event(FIRST + i, room, { account: "ann" }));
  store.append(event(FIRST + 5, room, { command: "JOIN", account: "ann", text: "Ann" }));
  store.commit();
  store.index();
  store.deleteAccount(id, 2000, false, true);
  const counts: number[] = [];
  for (let done = false; !done;) {
    const erased = store.eraseMore(id, 8, 100);
    counts.push(erased.count);
    done = erased.done;
  }
  assert.deepEqual(counts, [2, 4, 6]);
  assert.deepEqual(texts(store, room), []);
  db.exec("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)");
  assert.deepEqual(findings(db), []);
});

Deno.test("sqlite: of history that is too old or too much no more goes at once than there is time for", () => {
  const { store } = slowStore();
  const room = store.newConversation();
  for (let i = 1; i <= 20; i++) store.append(event(i, room));
  store.commit();
  assert.equal(store.pruneBefore(10, 50), 2);
  assert.equal(store.pruneConversation(room, 5, 50), 2);
  assert.equal(store.slice(room, { limit: 50, from: "start" })[0].sequence, 5);
});

contract("invitations: as many accounts as it says, until its end, by its code alone", (store) => {
  const made = store.invite("h1", {
    room: "#a",
    uses: 2,
    createdBy: "op",
    createdAt: 10,
    expiresAt: 100,
  });
  assert.deepEqual(store.invitation("h1", 50), made);
  assert.equal(store.invitation("h2", 50), undefined);
  assert.equal(store.invitation("h1", 100), undefined);
  assert(store.createAccount("ann", "hash", 50, undefined, made.id));
  assert.equal(store.createAccount("ann", "hash", 50, undefined, made.id), undefined);
  assert.equal(store.invitation("h1", 50)?.uses, 1);
  assert.equal(store.createAccount("late", "hash", 100, undefined, made.id), undefined);
  assert(store.createAccount("bob", "hash", 50, undefined, made.id));
  assert.equal(store.createAccount("carl", "hash", 50, undefined, made.id), undefined);
  assert.deepEqual(store.invitations(50), []);
});

contract("invitations: listed in order, and gone when revoked", (store) => {
  const one = store.invite("h1", { uses: 1, createdBy: "op", createdAt: 10 });
  const two = store.invite("h2", { uses: 1, createdBy: "op", createdAt: 20 });
  assert.deepEqual(store.invitations(30), [one, two]);
  assert.equal(store.revokeInvitation(one.id), true);
  assert.equal(store.revokeInvitation(one.id), false);
  assert.equal(store.invitation("h1", 30), undefined);
  assert.deepEqual(store.invitations(30), [two]);
});
