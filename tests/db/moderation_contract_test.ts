/** What every store must do with bans from the server and the moderation log. */
import assert from "node:assert/strict";
import type { Deed, ServerBan } from "../../db/store.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { contract } from "./stores.ts";
import { tempFolder } from "./support.ts";

const deed = (at: number, name = "BAN"): Deed => ({
  at,
  by: "ann",
  deed: name,
  target: "x",
  reason: "why",
});
const ban = (target: string, more: Partial<ServerBan> = {}): ServerBan => ({
  target,
  reason: "spam",
  setBy: "ann",
  setAt: 5,
  ...more,
});

contract("deeds: the latest first, as many as asked for", (store) => {
  assert.deepEqual(store.deeds(5), []);
  for (const at of [1, 2, 3]) store.moderate(deed(at));
  assert.deepEqual(store.deeds(2), [deed(3), deed(2)]);
});

contract("an account's host is set and taken with the deed, and goes with the account", (store) => {
  const [ann, bob] = ["ann", "bob"].map((name) => store.createAccount(name, "hash", 1)!.id);
  assert.equal(store.host(ann), undefined);
  store.moderate(deed(1, "HOST"), { host: { account: ann, host: "a.test" } });
  store.moderate(deed(2, "HOST"), { host: { account: bob, host: "b.test" } });
  assert.deepEqual([store.host(ann), store.host(bob)], ["a.test", "b.test"]);
  store.moderate(deed(3, "BAN"));
  store.moderate(deed(4, "UNHOST"), { host: { account: bob } });
  assert.deepEqual([store.host(ann), store.host(bob)], ["a.test", undefined]);
  store.deleteAccount(ann, 5, false);
  assert.equal(store.host(ann), undefined);
  store.moderate(deed(6, "HOST"), { host: { account: ann, host: "late.test" } });
  assert.equal(store.host(ann), undefined);
});

contract("bans are set, take each other's place in any case, and are lifted", (store) => {
  store.moderate(deed(5), { ban: ban("Ann!*@*") });
  store.moderate(deed(6), { ban: ban("192.0.2.0/24", { setAt: 6, expiresAt: 9 }) });
  assert.deepEqual(store.serverBans(), [
    ban("Ann!*@*"),
    ban("192.0.2.0/24", { setAt: 6, expiresAt: 9 }),
  ]);
  store.moderate(deed(7), { ban: ban("ANN!*@*", { setAt: 7 }) });
  assert.deepEqual(store.serverBans().map(({ target }) => target), ["192.0.2.0/24", "ANN!*@*"]);
  store.moderate(deed(8), { unban: "ann!*@*" });
  store.moderate(deed(8), { unban: "nobody!*@*" });
  assert.deepEqual(store.serverBans().map(({ target }) => target), ["192.0.2.0/24"]);
  store.moderate(deed(9, "KILL"));
  assert.deepEqual(store.serverBans(), [], "expired ones are removed with the next deed");
});

Deno.test("sqlite: bans and deeds survive a restart", () => {
  using folder = tempFolder();
  const store = openSqliteStore(folder.path);
  store.moderate(deed(5), { ban: ban("$a:bob") });
  store.close();
  const again = openSqliteStore(folder.path);
  assert.deepEqual(again.serverBans(), [ban("$a:bob")]);
  assert.deepEqual(again.deeds(9), [deed(5)]);
  again.close();
});
