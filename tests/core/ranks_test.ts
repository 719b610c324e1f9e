/** Ranks in rooms: who may give, take and do what, and that they are kept. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { checkWorld } from "../check_world.ts";
import { forget, type Person, Scene, scene } from "../harness.ts";

const NAMES = ["own", "q", "a", "o", "h", "v", "x"] as const;

/** own is the founder of #a; the others have the ranks that they are called by, x has none. */
function court() {
  const made = scene({ own: [], q: [], a: [], o: [], h: [], v: [], x: [] });
  const people = NAMES.map((name) => made[name]);
  for (const person of people) person.send("JOIN #a");
  for (const rank of ["q", "a", "o", "h", "v"]) made.own.send(`MODE #a +${rank} ${rank}`);
  forget(...people);
  return made;
}

Deno.test("NAMES and WHO show the highest rank, multi-prefix all of them", () => {
  const { own, x, scene: made } = court();
  own.send("MODE #a +vh v v");
  x.take();
  x.send("NAMES #a").sees("353 x = #a :~own ~q &a @o %h %v x", "366 x #a :…");
  const all = made.person("zoe", ["multi-prefix"]);
  all.send("NAMES #a").sees("353 zoe = #a :~@own ~q &a @o %h %+v x", "366 zoe #a :…");
});

/** Who gives or takes what of whom; undone where it is refused. */
const MODES: [who: typeof NAMES[number], mode: string, allowed: boolean][] = [
  ["own", "+q x", true],
  ["own", "-q q", true],
  ["q", "+q x", true],
  ["q", "-q own", false],
  ["q", "+a x", true],
  ["q", "-a a", true],
  ["a", "+q x", false],
  ["a", "+a x", false],
  ["a", "+o x", true],
  ["a", "-o o", true],
  ["a", "-q q", false],
  ["o", "+a x", false],
  ["o", "+o x", true],
  ["o", "-o own", false],
  ["o", "+h x", true],
  ["o", "-h h", true],
  ["o", "-a a", false],
  ["h", "+h x", false],
  ["h", "+v x", true],
  ["h", "-v v", true],
  ["h", "+v o", true],
  ["v", "+v x", false],
  ["x", "+v x", false],
  ["x", "+o x", false],
  ["h", "-h h", true],
  ["v", "-v v", true],
  ["o", "+m", true],
  ["h", "+m", false],
  ["h", "+b *!*@bad", true],
  ["h", "+k key", false],
  ["v", "+b *!*@bad", false],
];

for (const [who, mode, allowed] of MODES) {
  Deno.test(`${who}: MODE #a ${mode} is ${allowed ? "done" : "refused"}`, () => {
    const people = court();
    const before = JSON.stringify(people.scene.world.channel("#a")!.record());
    people[who].send(`MODE #a ${mode}`);
    if (allowed) people[who].sees(`:${who} MODE #a ${mode}`);
    else {
      people[who].sees(`482 ${who} #a :…`);
      assert.equal(JSON.stringify(people.scene.world.channel("#a")!.record()), before);
    }
  });
}

Deno.test("a refusal is told once, and what is allowed beside it is done", () => {
  const { h, x } = court();
  h.send("MODE #a +ovo x x x").sees("482 h #a :…", ":h MODE #a +v x");
  x.sees(":h MODE #a +v x");
});

const KICKS: [who: typeof NAMES[number], whom: typeof NAMES[number], allowed: boolean][] = [
  ["own", "q", true],
  ["q", "own", false],
  ["q", "a", true],
  ["a", "a", true],
  ["a", "q", false],
  ["a", "o", true],
  ["o", "a", false],
  ["o", "o", true],
  ["o", "h", true],
  ["h", "o", false],
  ["h", "v", true],
  ["h", "x", true],
  ["v", "x", false],
  ["x", "x", false],
];

for (const [who, whom, allowed] of KICKS) {
  Deno.test(`${who} ${allowed ? "may" : "may not"} kick ${whom}`, () => {
    const people = court();
    people[who].send(`KICK #a ${whom}`);
    people[who].sees(allowed ? `:${who} KICK #a ${whom} :${who}` : `482 ${who} #a :…`);
  });
}

Deno.test("two protected people can't kick each other", () => {
  const { own, a, x } = court();
  own.send("MODE #a +a x");
  forget(a, x);
  a.send("KICK #a x").sees("482 a #a :…");
});

Deno.test("half-operators set the topic and invite; who has a voice does not", () => {
  const { own, h, v, scene: made } = court();
  made.person("zoe");
  own.send("MODE #a +i");
  forget(h, v);
  v.send("TOPIC #a :mine").sees("482 v #a :…");
  v.send("INVITE zoe #a").sees("482 v #a :…");
  h.send("INVITE zoe #a").sees("341 h zoe :#a");
  h.send("TOPIC #a :ours").sees(":h TOPIC #a :ours");
});

Deno.test("ranks come back with the account: after leaving, after a restart", () => {
  const store = openMemoryStore();
  const made = new Scene({ store });
  const [ann, bob, cat] = ["ann", "bob", "cat"].map((name) => made.person(name).send("JOIN #a"));
  ann.send("MODE #a +ov bob bob", "MODE #a +h cat", "MODE #a -h cat");
  forget(ann, bob, cat);
  bob.send("PART #a", "JOIN #a");
  ann.sees(":bob PART #a", ":bob JOIN #a", "MODE #a +ov bob bob");
  checkWorld(made);

  const later = new Scene({ store });
  const again = (name: string) => later.person(name).send("JOIN #a");
  again("cat").sees(":cat JOIN #a", "353 cat = #a :cat", "366 …");
  again("bob").sees(":bob JOIN #a", "353 bob = #a :cat @bob", "366 …");
  again("ann").sees(":ann JOIN #a", "353 ann = #a :cat @bob ~ann", "366 …");
  assert.deepEqual(store.channels()[0].access, [
    { account: store.account("bob")!.id, ranks: "ov" },
  ]);
});

Deno.test("a rank that was taken does not come back, and a guest's never does", () => {
  const made = new Scene({ guests: true });
  const ann = made.person("ann").send("JOIN #a");
  let gus = made.person("gus", [], true).send("JOIN #a");
  ann.send("MODE #a +o gus", "MODE #a +v ann", "MODE #a -qo ann ann").take();
  gus.send("QUIT");
  gus = made.person("gus", [], true).send("JOIN #a");
  gus.sees(":gus JOIN #a", "353 gus = #a :+ann gus", "366 gus #a :…");
});

Deno.test("logging in inside of a room brings the rank along", () => {
  const made = new Scene({ guests: true });
  const ann = made.person("ann").send("JOIN #a");
  const bob = made.person("bob").send("JOIN #a");
  ann.send("MODE #a +o bob");
  bob.send("QUIT");
  const gus = made.person("gus", [], true).send("JOIN #a");
  forget(ann, gus);
  gus.send("PRIVMSG NickServ :IDENTIFY bob :password of bob");
  gus.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${btoa("\0bob\0password of bob")}`);
  assert(ann.take().some((line) => line.endsWith(" MODE #a +o bob")));
});

Deno.test("a founder who gave up the ranks still is the founder", () => {
  const { own, o } = court();
  own.send("MODE #a -qo own own").sees(":own MODE #a -qo own own");
  o.take();
  o.send("KICK #a own").sees("482 o #a :…");
  own.send("MODE #a +q own").sees(":own MODE #a +q own");
});

Deno.test("STATUSMSG: those of the rank and above hear it, and the sender's other devices", () => {
  const made = court();
  const { own, o, h, v, x, scene: on } = made;
  const phone = on.person("x", ["echo-message"]);
  forget(phone, ...NAMES.map((name) => made[name]));
  x.send("PRIVMSG @#A :help").sees();
  for (const person of [own, o, phone]) person.sees(":x PRIVMSG @#a :help");
  for (const person of [h, v]) person.sees();
  phone.send("NOTICE +#a :voices").sees(":x NOTICE +#a :voices");
  for (const person of [own, o, h, v, x] as Person[]) person.sees(":x NOTICE +#a :voices");
  own.send("PRIVMSG @+#a :the lowest of them counts").sees();
  v.sees(":own PRIVMSG +#a :the lowest of them counts");
});

Deno.test("STATUSMSG is no part of the room's history, and TAGMSG may be one", () => {
  const { own, x, scene: made } = court();
  const before = made.store.lastSequence();
  x.send("PRIVMSG @#a :help");
  assert.equal(made.store.lastSequence(), before);
  own.send("CAP REQ message-tags").take();
  made.person("x", ["message-tags"]).send("@+typing=active TAGMSG @#a");
  assert.match(own.take().join(), /\+typing=active :x!x@host\.test TAGMSG @#a/);
});

Deno.test("STATUSMSG: refused as anything else is", () => {
  const { own, x, scene: made } = court();
  const zoe = made.person("zoe");
  zoe.send("PRIVMSG @#a :hello").sees("404 zoe #a :…");
  zoe.send("PRIVMSG @#nowhere :hello", "NOTICE @#nowhere :hello").sees("403 zoe #nowhere :…");
  zoe.send("PRIVMSG @nobody :hello").sees("401 zoe @nobody :…");
  own.send("MODE #a +mC");
  x.take();
  x.send("PRIVMSG @#a :hello").sees("404 x #a :…(+m)…");
});
