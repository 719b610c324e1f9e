/** Read markers in every store. */
import assert from "node:assert/strict";
import { READ_MARKERS } from "../../db/store.ts";
import { contract } from "./stores.ts";

contract("a read marker is of one account and one place", (store) => {
  const [ann, bob] = ["ann", "bob"].map((name) => store.createAccount(name, "hash", 1)!.id);
  assert.equal(store.readMarker(ann, "c:1"), undefined);
  store.setReadMarker(ann, "c:1", 1000);
  store.setReadMarker(ann, "a:1", 2000);
  store.setReadMarker(ann, "c:1", 3000);
  assert.equal(store.readMarker(ann, "c:1"), 3000);
  assert.equal(store.readMarker(ann, "a:1"), 2000);
  assert.equal(store.readMarker(bob, "c:1"), undefined);
  store.setReadMarker(bob, "c:1", 4000);
  store.deleteAccount(ann, 5, false);
  assert.equal(store.readMarker(ann, "c:1"), undefined);
  assert.equal(store.readMarker(bob, "c:1"), 4000);
});

contract("of too many read markers the earliest go", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  for (let i = 0; i <= READ_MARKERS; i++) store.setReadMarker(id, `c:${i}`, 5000 - i);
  assert.equal(store.readMarker(id, `c:${READ_MARKERS}`), undefined);
  assert.equal(store.readMarker(id, `c:${READ_MARKERS - 1}`), 5001 - READ_MARKERS);
  assert.equal(store.readMarker(id, "c:0"), 5000);
});
