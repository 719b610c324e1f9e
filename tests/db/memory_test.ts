/** The hand that tests of the server have on the store in memory: commits that fail. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { StoreError } from "../../db/store.ts";
import { event } from "./support.ts";

const FULL = new StoreError("full", "Cannot use the database: the disk is full");
const ALL = { limit: 9, from: "start" as const };

Deno.test("memory: commits fail as long as they are told to, and nothing of those turns is kept", () => {
  const store = openMemoryStore();
  const conversation = store.newConversation();
  store.append(event(1, conversation));
  store.commit();
  store.failWith(FULL);
  for (const sequence of [2, 3]) {
    store.append(event(sequence, conversation));
    store.saveChannel({ name: "#a", createdAt: 1, flags: "", lists: {}, conversation });
    assert.equal(store.slice(conversation, ALL).length, 2);
    assert.throws(() => store.commit(), FULL);
    assert.equal(store.lastSequence(), 1);
    assert.equal(store.slice(conversation, ALL).length, 1);
    assert.deepEqual(store.channels(), []);
  }
  assert.throws(() => store.createAccount("ann", "hash", 1), FULL);
  store.commit();
  store.failWith(undefined);
  store.append(event(4, conversation));
  store.commit();
  assert.deepEqual(store.slice(conversation, ALL).map(({ sequence }) => sequence), [1, 4]);
  assert.equal(store.nameIsFree("ann"), true);
});

Deno.test("memory: a conversation made in a turn that failed keeps its number", () => {
  const store = openMemoryStore();
  store.failWith(FULL);
  const direct = store.directConversation("a:1", "a:2");
  assert.throws(() => store.commit(), FULL);
  store.failWith(undefined);
  assert.equal(store.directConversation("a:2", "a:1"), direct);
  assert.notEqual(store.newConversation(), direct);
  store.commit();
  assert.deepEqual(store.directConversations("a:1"), [{ conversation: direct, with: "a:2" }]);
});
