/** Metadata in every store. */
import assert from "node:assert/strict";
import { contract } from "./stores.ts";

contract("an account's metadata is replaced as a whole, and goes with it", (store) => {
  const [ann, bob] = ["ann", "bob"].map((name) => store.createAccount(name, "hash", 1)!.id);
  assert.deepEqual(store.metadata(ann), {});
  store.setMetadata(ann, { url: "x", avatar: "é" });
  store.setMetadata(bob, { url: "z" });
  assert.deepEqual(store.metadata(ann), { url: "x", avatar: "é" });
  store.setMetadata(ann, { url: "y" });
  assert.deepEqual(store.metadata(ann), { url: "y" });
  store.setMetadata(ann, {});
  assert.deepEqual(store.metadata(ann), {});
  store.setMetadata(ann, { url: "y" });
  store.deleteAccount(ann, 5, false);
  assert.deepEqual(store.metadata(ann), {});
  store.setMetadata(ann, { url: "late" });
  assert.deepEqual(store.metadata(ann), {});
  assert.deepEqual(store.metadata(bob), { url: "z" });
});

contract("a room's metadata is kept with it", (store) => {
  const conversation = store.newConversation();
  const room = { name: "#a", createdAt: 1, flags: "nt", lists: {}, conversation };
  store.saveChannel({ ...room, metadata: { url: "x" } });
  store.commit();
  assert.deepEqual(store.channels()[0].metadata, { url: "x" });
  store.saveChannel(room);
  store.commit();
  assert.equal(store.channels()[0].metadata, undefined);
});
