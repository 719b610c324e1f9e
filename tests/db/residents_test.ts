/** Always-on people in every store. */
import assert from "node:assert/strict";
import type { ResidentRecord, Store } from "../../db/store.ts";
import { contract } from "./stores.ts";

const account = (store: Store, name: string) => store.createAccount(name, "hash", 1)!.id;

const record = (account: number, more: Partial<ResidentRecord> = {}): ResidentRecord => ({
  account,
  username: "u",
  realname: "R",
  host: "h",
  modes: "",
  rooms: [],
  ...more,
});

contract("whether an account wants to be always on", (store) => {
  const [ann, bob] = [account(store, "ann"), account(store, "bob")];
  assert.equal(store.wantsAlwaysOn(ann), undefined);
  store.setAlwaysOn(ann, true);
  store.setAlwaysOn(bob, false);
  assert.equal(store.wantsAlwaysOn(ann), true);
  assert.equal(store.wantsAlwaysOn(bob), false);
  assert.equal(store.wantsAlwaysOn(99), undefined);
});

contract("residents are saved, replaced and dropped, and go with their account", (store) => {
  const ids = ["ann", "bob", "kim"].map((name) => account(store, name));
  const [ann, bob, kim] = ids;
  const rooms = [{ conversation: 7, joinedAfter: 12 }];
  const whole = record(ann, { modes: "Bi", away: "lunch", seenAt: 5, rooms });
  for (const one of [record(kim), record(bob), record(ann)]) store.saveResident(one);
  store.saveResident(whole);
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(store.residents(), [whole, record(bob), record(kim)]);
    store.commit();
  }
  store.dropResident(bob);
  assert.deepEqual(store.residents(), [whole, record(kim)]);
  store.commit();
  assert.deepEqual(store.residents(), [whole, record(kim)]);
  store.saveResident(record(ann));
  store.deleteAccount(ann, 2, false);
  store.saveResident(whole);
  store.commit();
  assert.deepEqual(store.residents(), [record(kim)]);
});
