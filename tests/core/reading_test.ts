/** Who may read what of history, for how long it is kept, and what waits for people who are not connected. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, scene, type SceneOptions, START } from "../harness.ts";

const CAPS = ["batch"];

function read(person: Person, target: string): string {
  const lines = person.ask(`CHATHISTORY LATEST ${target} * 100`);
  if (lines[0].includes(" FAIL ")) return lines[0].split(" ")[3];
  return lines.slice(1, -1).map((line) => line.replace(/.* PRIVMSG \S+ :/, "")).join("");
}

/** ann says 1 in #a, zoe comes, ann says 2; `modes` are set before. */
function newcomer(options: SceneOptions, modes = "") {
  const made = scene({ ann: CAPS, zoe: CAPS }, { guests: true, ...options });
  const { ann, zoe } = made;
  ann.send("JOIN #a", "PRIVMSG #a :1");
  if (modes) ann.send(`MODE #a ${modes}`, "INVITE zoe #a");
  zoe.send("JOIN #a key");
  ann.send("PRIVMSG #a :2");
  forget(ann, zoe);
  return made;
}

/** What zoe reads: at first, after leaving (while 3 is said) and coming back. */
const POLICIES: [
  newcomers: "all" | "joined" | "nothing",
  modes: string,
  first: string,
  then: string,
][] = [
  ["all", "", "12", "123"],
  ["all", "+k key", "2", "23"],
  ["joined", "", "2", "23"],
  ["joined", "+k key", "2", "23"],
  ["nothing", "", "2", ""],
  ["nothing", "+k key", "2", ""],
];

for (const [newcomers, modes, first, then] of POLICIES) {
  Deno.test(`newcomers read ${newcomers} in a room with "${modes}"`, () => {
    const { ann, zoe } = newcomer({ history: { newcomers } }, modes);
    assert.equal(read(zoe, "#a"), first);
    zoe.send("PART #a");
    ann.send("PRIVMSG #a :3");
    zoe.send("JOIN #a key");
    assert.equal(read(zoe, "#a"), then);
    assert.equal(read(ann, "#a"), "123");
  });
}

Deno.test("a room for invited people is read from one's first coming", () => {
  assert.equal(read(newcomer({}, "+i").zoe, "#a"), "2");
});

Deno.test("a guest was never there before: it reads from this coming", () => {
  const { ann, scene: made } = newcomer({ history: { newcomers: "joined" } });
  const gus = made.person("gus", CAPS, true);
  gus.send("JOIN #a");
  ann.send("PRIVMSG #a :3");
  assert.equal(read(gus, "#a"), "3");
  gus.send("PART #a", "JOIN #a");
  assert.equal(read(gus, "#a"), "");
});

Deno.test("the first coming is remembered over a restart", () => {
  const { scene: made } = newcomer({ history: { newcomers: "joined" } });
  const again = scene({ zoe: CAPS }, { store: made.store, history: { newcomers: "joined" } });
  again.zoe.send("JOIN #a");
  assert.equal(read(again.zoe, "#a"), "2");
});

Deno.test("who is no member, was kicked or is banned reads nothing", () => {
  const { ann, zoe, scene: made } = newcomer({});
  assert.equal(read(made.person("bob", CAPS), "#a"), "INVALID_TARGET");
  ann.send("MODE #a +b zoe");
  assert.equal(read(zoe, "#a"), "INVALID_TARGET");
  ann.send("MODE #a -b zoe");
  assert.equal(read(zoe, "#a"), "12");
  ann.send("KICK #a zoe");
  assert.equal(read(zoe, "#a"), "INVALID_TARGET");
});

Deno.test("TARGETS names no room of which nothing may be read", () => {
  const { ann, zoe } = scene({ ann: CAPS, zoe: CAPS }, { history: { newcomers: "joined" } });
  ann.send("JOIN #a", "PRIVMSG #a :1");
  zoe.send("JOIN #a");
  const [from, to] = [START - 1000, START + 9000].map((ms) =>
    `timestamp=${new Date(ms).toISOString()}`
  );
  const count = () => zoe.ask(`CHATHISTORY TARGETS ${from} ${to} 9`).length - 2;
  assert.equal(count(), 0);
  ann.send("PRIVMSG #a :2");
  assert.equal(count(), 1);
});

const DAY = 86_400_000;

Deno.test("what is too old is not shown, and is removed slice by slice", () => {
  const made = scene({ ann: CAPS, bob: CAPS }, { history: { age: DAY } });
  const { ann, bob, scene: { store } } = made;
  ann.send("JOIN #a");
  for (let i = 0; i < 120; i++) ann.send("PRIVMSG #a :x");
  ann.send("PRIVMSG bob :x");
  const kept = () => store.slice(1, { limit: 999, from: "start" }).length;
  made.scene.skip(DAY - 1000);
  ann.send("PRIVMSG #a :y");
  made.scene.skip(2000);
  for (const person of [ann, bob]) person.send("PONG");
  assert.equal(read(ann, "#a"), "y");
  assert.equal(read(bob, "ann"), "");
  const before = kept();
  made.scene.pass(0);
  assert.equal(kept(), before - 50);
  made.scene.pass(0);
  assert.equal(kept(), before - 50, "there is a pause between two slices");
  made.scene.work();
  assert.equal(kept(), 1);
});

Deno.test("nothing more is removed once the server ends", () => {
  const { ann, scene: made } = scene({ ann: CAPS }, { history: { count: 10 } });
  ann.send("JOIN #a");
  for (let i = 0; i < 120; i++) ann.send("PRIVMSG #a :x");
  const kept = () => made.store.slice(1, { limit: 999, from: "start" }).length;
  made.pass(0);
  assert.equal(kept(), 70);
  made.core.shutdown("it ends", made.now);
  made.work();
  assert.equal(kept(), 70);
});

Deno.test("each room keeps so many messages, in turn, slice by slice", () => {
  const { ann, scene: made } = scene({ ann: CAPS }, { history: { count: 10 } });
  const rooms = ["#a", "#b", "#c", "#d", "#e", "#f"];
  ann.send(`JOIN ${rooms.join()}`);
  for (const room of rooms) for (let i = 0; i < 75; i++) ann.send(`PRIVMSG ${room} :${i % 10}`);
  for (let i = 0; i < 3; i++) {
    made.pass(0);
    made.work();
    ann.send("PONG");
  }
  for (const room of rooms) assert.equal(read(ann, room), "5678901234");
});

Deno.test("without a limit nothing is removed", () => {
  const { ann, scene: made } = scene({ ann: CAPS });
  ann.send("JOIN #a", "PRIVMSG #a :1");
  made.skip(1000 * DAY);
  ann.send("PONG");
  made.pass(0);
  assert.equal(read(ann, "#a"), "1");
});

Deno.test("where nothing can be removed that is logged, once", () => {
  const { scene: made } = scene({ ann: CAPS }, { history: { age: DAY } });
  made.store.failWith(new StoreError("full", "the disk is full"));
  for (let i = 0; i < 3; i++) made.pass(0);
  const logged = () => made.log.filter(({ event }) => event === "cannot remove old history").length;
  assert.equal(logged(), 1);
});

Deno.test("a message to an account that is not connected waits for it", () => {
  const { ann, scene: made } = scene({ ann: ["echo-message", "message-tags"] });
  made.account("Bob");
  const phone = made.person("ann", CAPS);
  ann.send("PRIVMSG BOB :1").sees(
    "@msgid=… :ann PRIVMSG Bob :1",
    "301 ann Bob :Bob is not connected, and will find the message on return",
  );
  phone.sees(":ann PRIVMSG Bob :1");
  ann.send("NOTICE bob :2").sees("@msgid=… :ann NOTICE Bob :2");
  ann.send("@+typing=active TAGMSG bob").sees();
  ann.send("@+draft/reply=x;+draft/react=y TAGMSG bob").sees("@msgid=… :ann TAGMSG Bob");
  const bob = made.person("Bob", CAPS);
  const targets = bob.ask(
    "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z timestamp=2027-01-01T00:00:00.000Z 9",
  );
  assert.match(targets[1], / CHATHISTORY TARGETS ann /);
  assert.match(bob.ask("CHATHISTORY LATEST ann * 9")[1], /^@batch=\w+ :ann!\S+ PRIVMSG Bob :1$/);
});

Deno.test("to nobody at all, from a guest, or to a deleted account: refused", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { guests: true });
  made.account("carl");
  const gus = made.person("gus", [], true);
  ann.send("PRIVMSG nobody :1").sees("401 ann nobody :…");
  gus.send("PRIVMSG carl :1").sees("401 gus carl :…");
  bob.send("QUIT");
  made.store.deleteAccount(made.store.account("bob")!.id, made.now, true);
  ann.send("PRIVMSG bob :1").sees("401 ann bob :…");
});

Deno.test("a message that waits is told as kept only if it is", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.account("bob");
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send("PRIVMSG bob :1").sees("NOTICE ann :Cannot do PRIVMSG: …");
});
