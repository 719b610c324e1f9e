/** RENAME (draft/channel-rename). */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { checkWorld } from "../check_world.ts";
import { forget, Scene, scene } from "../harness.ts";

const CAP = "draft/channel-rename";

/** ann owns #a, bob is in it; a topic is set. */
function room(caps: Partial<Record<"ann" | "bob", string[]>> = {}) {
  const made = scene({ ann: [CAP], bob: [CAP], ...caps });
  const { ann, bob } = made;
  ann.send("JOIN #a", "TOPIC #a :ours");
  bob.send("JOIN #a");
  forget(ann, bob);
  return made;
}

Deno.test("RENAME: one line for those who know it; everything stays", () => {
  const { ann, bob, scene: made } = room();
  ann.send("PRIVMSG #a :hello", "RENAME #A #b :Typo fix").sees(":ann RENAME #a #b :Typo fix");
  bob.sees(":ann PRIVMSG #a :hello", ":ann RENAME #a #b :Typo fix");
  ann.send("RENAME #b #c").sees(":ann RENAME #b #c :");
  bob.take();
  bob.send("TOPIC #c").sees("332 bob #c :ours", "333 bob #c …");
  bob.send("PRIVMSG #a :gone").sees("403 bob #a :…");
  bob.send("CHATHISTORY LATEST #c * 10");
  assert(bob.take().some((line) => line.endsWith("PRIVMSG #c :hello")));
  checkWorld(made);
});

Deno.test("RENAME: who does not know it parts and joins", () => {
  const { ann, bob, scene: made } = room({ bob: [] });
  const phone = made.person("ann", ["no-implicit-names"]);
  phone.take();
  ann.send("RENAME #a #b :why not").sees(":ann RENAME #a #b :why not");
  bob.sees(
    ":bob PART #a :why not",
    ":bob JOIN #b",
    "332 bob #b :ours",
    "333 bob #b …",
    "353 bob = #b :…",
    "366 bob #b :…",
  );
  phone.sees(":ann PART #a :why not", ":ann JOIN #b", "332 ann #b :ours", "333 ann #b …");
  ann.send("RENAME #b #c").take();
  assert.equal(bob.take()[0].split(" ").slice(1).join(" "), "PART #b");
});

Deno.test("RENAME: only another case", () => {
  const { ann, bob } = room({ bob: [] });
  ann.send("RENAME #a #A").sees(":ann RENAME #a #A :");
  bob.sees();
  bob.send("TOPIC #a").sees("332 bob #A :ours", "333 bob #A …");
});

Deno.test("RENAME: refusals", () => {
  const { ann, bob, scene: made } = room();
  const { lobby } = { lobby: scene({ ann: [] }, { lobby: "#lobby" }) };
  made.person("zoe").send("RENAME #a #b").sees("442 zoe #a :…");
  bob.send("RENAME #a #b").sees("482 bob #a :…");
  ann.send("RENAME #a").sees("461 ann RENAME :…");
  ann.send("RENAME #nowhere #b").sees("403 ann #nowhere :…");
  ann.send("JOIN #b").take();
  ann.send("RENAME #a #B").sees("FAIL RENAME CHANNEL_NAME_IN_USE #a #B :…");
  ann.send("RENAME #a #a").sees("FAIL RENAME CHANNEL_NAME_IN_USE #a #a :…");
  ann.send("RENAME #a b").sees("FAIL RENAME CANNOT_RENAME #a b :…");
  ann.send("RENAME #a :b c").sees("FAIL RENAME CANNOT_RENAME #a * :…");
  lobby.ann.send("JOIN #lobby").take();
  const channel = lobby.scene.world.channel("#lobby")!;
  channel.setRanks(lobby.scene.world.user("ann")!, 63);
  lobby.ann.send("RENAME #lobby #b").sees("FAIL RENAME CANNOT_RENAME #lobby #b :…");
  bob.sees();
});

Deno.test("RENAME: the old name is free again, the new one survives a restart", () => {
  const { ann, bob, scene: made } = room();
  ann.send("RENAME #a #b").take();
  bob.send("JOIN #a").take();
  assert.equal(made.world.channel("#a")!.members.size, 1);
  const next = new Scene({ store: made.store });
  const names = [...next.world.channels.values()].map(({ name }) => name).sort();
  assert.deepEqual(names, ["#a", "#b"]);
  assert.equal(next.world.channel("#b")!.topic!.text, "ours");
});

Deno.test("RENAME: what can't be stored does not happen", () => {
  const { ann, bob, scene: made } = room();
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send("RENAME #a #b");
  assert.match(ann.take()[0], /the disk is full/);
  bob.sees();
  assert.equal(made.world.channel("#b"), undefined);
  made.store.failWith(undefined);
  ann.send("TOPIC #a :still").take();
  const next = new Scene({ store: made.store });
  assert.deepEqual([...next.world.channels.keys()], ["#a"]);
  checkWorld(made);
});
