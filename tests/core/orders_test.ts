/** Orders of the administrator, carried out in the running world. */
import assert from "node:assert/strict";
import type { Order, OrderResult } from "../../server/core/orders.ts";
import { checkWorld } from "../check_world.ts";
import { type Scene, scene } from "../harness.ts";

function order(made: Scene, wanted: Order): OrderResult {
  let result: OrderResult | undefined;
  made.core.order(wanted, made.now, (one) => result = one);
  made.work();
  assert(result, "no result");
  return result;
}

Deno.test("orders: account add, and the account can log in", () => {
  const { scene: made } = scene({});
  const wanted: Order = { order: "account add", name: "ann", hash: "hash of password of ann" };
  assert.deepEqual(order(made, wanted), { said: "The account ann is made." });
  assert.deepEqual(order(made, wanted), { fault: "ann is taken: choose another name." });
  assert.match(
    (order(made, { ...wanted, name: "a b" }) as { fault: string }).fault,
    /can't be called/,
  );
  made.person("ann");
  assert.deepEqual(made.store.deeds(1).map(({ by, deed, target }) => [by, deed, target]), [
    ["the administrator", "ADD", "ann"],
  ]);
});

Deno.test("orders: account passwd; who is connected stays", () => {
  const { ann, scene: made } = scene({ ann: [] });
  assert("said" in order(made, { order: "account passwd", name: "ANN", hash: "new" }));
  assert.equal(made.store.account("ann")!.passwordHash, "new");
  assert(!ann.closed);
  assert.deepEqual(order(made, { order: "account passwd", name: "nobody", hash: "new" }), {
    fault: "There is no account nobody: chat-server account list shows all.",
  });
});

Deno.test("orders: account suspend and unsuspend, but no operator", () => {
  const { ann, scene: made } = scene({ ann: [], boss: [] }, { operators: "boss=all" });
  const suspend = { order: "account suspend", reason: "spam", duration: 3_600_000 } as const;
  const done = order(made, { ...suspend, name: "ann" });
  assert.deepEqual("data" in done && done.data, { closed: 1 });
  assert(ann.closed);
  assert.match((order(made, { ...suspend, name: "boss" }) as { fault: string }).fault, /operator/);
  assert("said" in order(made, { order: "account unsuspend", name: "ann" }));
  assert("fault" in order(made, { order: "account unsuspend", name: "ann" }));
  made.person("ann");
});

Deno.test("orders: account delete with and without messages, also of somebody who is always on", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { alwaysOn: "on" });
  ann.send("JOIN #tea", "PRIVMSG #tea :one", "PRIVMSG #tea :two");
  bob.send("JOIN #tea", "PRIVMSG #tea :three");
  const room = made.world.channel("#tea")!.conversation;
  ann.vanish();
  bob.take();
  const erased = order(made, { order: "account delete", name: "ann", withMessages: true });
  assert("data" in erased && Number(erased.data!.erased) >= 3, JSON.stringify(erased));
  bob.sees(":ann QUIT :the account ann was deleted");
  const kept = order(made, { order: "account delete", name: "bob", withMessages: false });
  assert("said" in kept && kept.said.includes("stays there"));
  assert(bob.closed);
  const texts = made.store.slice(room, { limit: 9, from: "start" }).map(({ text }) => text);
  assert.deepEqual(texts, ["three"]);
  assert.equal(made.world.users.size, 0);
  checkWorld(made);
});

Deno.test("orders: room delete takes everybody out, and the name is new again", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { lobby: "#lobby" });
  ann.send("JOIN #tea");
  bob.send("JOIN #tea").take();
  ann.take();
  const done = order(made, { order: "room delete", name: "#TEA" });
  assert.deepEqual("data" in done && done.data, { left: 2 });
  const kicks = bob.take();
  assert(
    kicks.some((line) => line.endsWith("KICK #tea bob :the room was deleted")),
    kicks.join("\n"),
  );
  assert.equal(made.world.channel("#tea"), undefined);
  checkWorld(made);
  assert.match(
    (order(made, { order: "room delete", name: "#tea" }) as { fault: string }).fault,
    /no room/,
  );
  assert.match(
    (order(made, { order: "room delete", name: "#lobby" }) as { fault: string }).fault,
    /own/,
  );
});

Deno.test("orders: invite and revoke; a room that can't be is refused", () => {
  const { scene: made } = scene({});
  const invite = { order: "invite", codeHash: "h", uses: 3, duration: 1000 } as const;
  const done = order(made, { ...invite, room: "#tea" });
  assert.deepEqual("data" in done && done.data, { id: 1 });
  assert.match(
    (order(made, { ...invite, room: "tea" }) as { fault: string }).fault,
    /can't be a room/,
  );
  assert("said" in order(made, { order: "invite revoke", id: 1 }));
  assert("fault" in order(made, { order: "invite revoke", id: 1 }));
});
