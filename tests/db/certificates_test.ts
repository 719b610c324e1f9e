/** Client certificates in every store. */
import assert from "node:assert/strict";
import { contract } from "./stores.ts";

contract("a certificate belongs to one account, and goes with it", (store) => {
  const [ann, bob] = ["ann", "bob"].map((name) => store.createAccount(name, "hash", 1)!.id);
  const { certificates } = store;
  assert.equal(certificates.owner("aa"), undefined);
  assert(certificates.add(ann, "bb"));
  assert(certificates.add(ann, "aa"));
  assert(!certificates.add(ann, "aa"));
  assert(!certificates.add(bob, "aa"));
  assert(certificates.add(bob, "cc"));
  assert.deepEqual(certificates.of(ann), ["bb", "aa"]);
  assert.equal(certificates.owner("aa"), ann);
  assert(!certificates.remove(bob, "aa"));
  assert(certificates.remove(ann, "aa"));
  assert(!certificates.remove(ann, "aa"));
  assert.deepEqual(certificates.of(ann), ["bb"]);
  store.deleteAccount(ann, 5, false);
  assert.deepEqual(certificates.of(ann), []);
  assert.equal(certificates.owner("bb"), undefined);
  assert(!certificates.add(ann, "dd"));
  assert(certificates.add(bob, "dd"));
});
