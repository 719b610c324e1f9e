/** ChanServ: rooms by hand. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { StoreError } from "../../db/store.ts";
import { checkWorld } from "../check_world.ts";
import { forget, type Person, Scene } from "../harness.ts";

const tell = (person: Person, text: string) => person.send(`PRIVMSG ChanServ :${text}`);
const said = (nick: string, text: string) => `:ChanServ NOTICE ${nick} :${text}`;

/** ann is the founder of #a, bob an operator, cat is in it, zoe is not; gus is a guest in it. */
function room(store = openMemoryStore()) {
  const made = new Scene({ store, guests: true });
  const [ann, bob, cat, zoe] = ["ann", "bob", "cat", "zoe"].map((name) => made.person(name));
  const gus = made.person("gus", [], true);
  for (const person of [ann, bob, cat, gus]) person.send("JOIN #a");
  ann.send("MODE #a +o bob");
  forget(ann, bob, cat, zoe, gus);
  return { made, ann, bob, cat, zoe, gus };
}

const ranksOf = (made: Scene, name: string) =>
  made.store.channels()[0].access?.find(({ account }) => account === made.store.account(name)!.id)
    ?.ranks;

Deno.test("HELP names every command", () => {
  const lines = tell(room().ann, "HELP").take();
  const names = lines.slice(1).map((line) => line.split(" :")[1].split(" ")[0]);
  assert.deepEqual(
    names,
    "INFO OP DEOP HALFOP DEHALFOP VOICE DEVOICE ACCESS REGISTER TRANSFER DROP".split(" "),
  );
});

/** What ann (the founder), cat (a member) and zoe (outside) say, and the answer. */
const ANSWERS: [who: "ann" | "bob" | "cat" | "zoe" | "gus", text: string, ...answers: string[]][] =
  [
    ["zoe", "INFO #nowhere", "There is no room #nowhere."],
    ["zoe", "INFO", "Something is missing: INFO <#room>"],
    ["zoe", "INFO #A", "#a belongs to ann.", "It was made 2026-11-22T…; 4 people are in it…"],
    ["zoe", "OP #a", "zoe is not in #a."],
    ["ann", "OP #a nobody", "nobody is not in #a."],
    ["cat", "OP #a", "Your rank in #a is too low for that."],
    ["cat", "DEOP #a bob", "Your rank in #a is too low for that."],
    ["bob", "DEOP #a ann", "Your rank in #a is too low for that."],
    ["zoe", "ACCESS #a LIST", "You are not in #a."],
    ["cat", "ACCESS #a LIST", "ann: founder", "bob: o", "That is everybody who has a rank in #a…"],
    ["cat", "ACCESS LIST #a", "ann: founder", "bob: o", "That is everybody who has a rank in #a…"],
    ["cat", "ACCESS #a ADD cat op", "Your rank in #a is too low for that."],
    ["bob", "ACCESS #a ADD cat admin", "Your rank in #a is too low for that."],
    ["ann", "ACCESS #a ADD nobody op", "There is no account nobody."],
    ["ann", "ACCESS #a ADD gus op", "There is no account gus."],
    ["ann", "ACCESS #a ADD zoe boss", "There is no rank boss: say owner, admin, …"],
    ["ann", "ACCESS #a ADD zoe", "Something is missing: ACCESS …"],
    ["ann", "ACCESS #a DEL", "Something is missing: ACCESS …"],
    ["ann", "ACCESS #a FLY zoe", "Something is missing: ACCESS …"],
    ["bob", "ACCESS #a DEL ann", "#a belongs to ann."],
    ["bob", "TRANSFER #a bob", "#a is not yours to give."],
    ["ann", "TRANSFER #a gus", "There is no account gus."],
    ["ann", "TRANSFER #a ann", "#a is yours already."],
    ["bob", "DROP #a", "#a is not yours to give up."],
    ["ann", "REGISTER #a", "#a is yours already."],
    ["bob", "REGISTER #a", "#a belongs to somebody else."],
  ];

for (const [who, text, ...answers] of ANSWERS) {
  Deno.test(`${who} says ${text}`, () => {
    const people = room();
    const before = people.made.store.channels();
    tell(people[who], text).sees(...answers.map((answer) => said(who, answer)));
    assert.deepEqual(people.made.store.channels(), before);
  });
}

Deno.test("a room that one does not find is not there for ChanServ either", () => {
  const { ann, zoe } = room();
  ann.send("MODE #a +s", "TOPIC #a :hush").take();
  for (const command of ["INFO #a", "ACCESS #a LIST", "OP #a"]) {
    tell(zoe, command).sees(said("zoe", "There is no room #a."));
  }
  ann.send("PART #a").take();
  tell(ann, "INFO #a").sees(
    said("ann", "#a belongs to ann."),
    said("ann", "It was made …"),
    said("ann", "Its topic: hush"),
  );
});

Deno.test("OP and its like: seen as MODE by all, kept for accounts", () => {
  const { made, ann, cat, gus } = room();
  const steps: [text: string, mode: string][] = [
    ["OP #a cat", "+o cat"],
    ["DEOP #a cat", "-o cat"],
    ["HALFOP #a cat", "+h cat"],
    ["VOICE #a cat", "+v cat"],
    ["DEHALFOP #a cat", "-h cat"],
    ["VOICE #a gus", "+v gus"],
    ["DEVOICE #a gus", "-v gus"],
  ];
  for (const [text, mode] of steps) {
    tell(ann, text).sees(`:ChanServ MODE #a ${mode}`, said("ann", "Done…"));
    for (const person of [cat, gus]) person.sees(`:ChanServ MODE #a ${mode}`);
  }
  assert.equal(ranksOf(made, "cat"), "v");
});

Deno.test("OP: who has the rank for good uses it though they gave it up for now", () => {
  const { ann } = room();
  ann.send("MODE #a -qo ann ann").take();
  tell(ann, "OP #a").sees(":ChanServ MODE #a +o ann", said("ann", "Done…"));
  tell(ann, "DEOP #a").sees(":ChanServ MODE #a -o ann", said("ann", "Done…"));
});

Deno.test("ACCESS ADD and DEL: for who is here and who is not", () => {
  const { made, ann, bob, zoe } = room();
  tell(ann, "ACCESS #a ADD zoe +h").sees(said("ann", "zoe has the rank h in #a."));
  zoe.send("JOIN #a").sees(":zoe JOIN #a", "353 zoe = #a :… %zoe", "366 zoe #a :…");
  forget(ann, bob);
  tell(ann, "ACCESS ADD #a zoe op").sees(
    ":ChanServ MODE #a +o-h zoe zoe",
    said("ann", "zoe has the rank o in #a."),
  );
  assert.equal(ranksOf(made, "zoe"), "o");
  bob.take();
  tell(bob, "ACCESS #a DEL zoe").sees(
    ":ChanServ MODE #a -o zoe",
    said("bob", "zoe has no rank any more in #a."),
  );
  assert.equal(ranksOf(made, "zoe"), undefined);
});

Deno.test("ACCESS ADD: no more than there is room for", () => {
  const { made, ann } = room();
  made.world.settings.limits.listEntries = 1;
  tell(ann, "ACCESS #a ADD zoe op").sees(said("ann", "#a has 1 people with a rank already…"));
});

Deno.test("TRANSFER: both are told, and it is so after a restart", () => {
  const { made, ann, bob, cat } = room();
  tell(ann, "TRANSFER #a bob").sees(
    ":ChanServ MODE #a -q+q ann bob",
    said("ann", "#a belongs to bob now."),
  );
  bob.sees(":ChanServ MODE #a -q+q ann bob", said("bob", "ann has given you the room #a…"));
  cat.sees(":ChanServ MODE #a -q+q ann bob");
  const later = new Scene({ store: made.store });
  const again = later.person("bob").send("JOIN #a");
  again.sees(":bob JOIN #a", "353 bob = #a :~bob", "366 …");
  const former = later.person("ann").send("JOIN #a");
  former.sees(":ann JOIN #a", "353 ann = #a :~bob @ann", "366 …");
});

Deno.test("TRANSFER: to somebody who is not here", () => {
  const { made, ann, zoe } = room();
  zoe.send("QUIT");
  tell(ann, "TRANSFER #a zoe").sees(
    ":ChanServ MODE #a -q ann",
    said("ann", "#a belongs to zoe now."),
  );
  made.person("zoe").send("JOIN #a").sees(":zoe JOIN #a", "353 zoe = #a :… ~zoe", "366 …");
});

/** The code that ChanServ asks for. */
function codeOf(ann: Person): string {
  const [line] = tell(ann, "DROP #a").take();
  return /say: DROP #a (\d{6})$/.exec(line)![1];
}

Deno.test("DROP: asks for a code; then the room is nobody's, and gone once it is empty", () => {
  const { made, ann, bob, cat, gus } = room();
  const code = codeOf(ann);
  tell(ann, "DROP #a 000000");
  assert.equal(made.store.channels().length, 1);
  ann.take();
  tell(ann, `DROP #a ${code}`).sees(said("ann", "#a is nobody's now, and is gone when…"));
  assert.deepEqual(made.store.channels(), []);
  tell(cat, "INFO #a").sees(
    said("cat", "#a belongs to nobody."),
    said("cat", "It was made …"),
    said("cat", "It is gone when the last one leaves."),
  );
  for (const person of [ann, bob, cat, gus]) person.send("PART #a");
  assert.equal(made.world.channel("#a"), undefined);
  bob.send("JOIN #a");
  assert.equal(made.world.channel("#a")!.founder, made.store.account("bob")!.id);
  checkWorld(made);
});

Deno.test("DROP: an empty room is gone at once", () => {
  const { made, ann, bob, cat, gus } = room();
  for (const person of [ann, bob, cat, gus]) person.send("PART #a");
  ann.take();
  tell(ann, `DROP #a ${codeOf(ann)}`);
  assert.equal(made.world.channel("#a"), undefined);
  checkWorld(made);
});

Deno.test("REGISTER: a room that is nobody's, by an operator of it", () => {
  const { made, ann, cat, gus } = room();
  gus.send("JOIN #g");
  cat.send("JOIN #g");
  gus.take();
  cat.take();
  tell(gus, "REGISTER #g").sees(said("gus", "Log in first: a room belongs to an account."));
  tell(cat, "REGISTER #g").sees(said("cat", "You are no operator of #g."));
  gus.send("MODE #g +o cat");
  cat.take();
  tell(cat, "REGISTER #g").sees(":ChanServ MODE #g +q cat", said("cat", "#g is yours now."));
  for (const person of [cat, gus]) person.send("PART #g");
  assert(made.world.channel("#g"));
  tell(ann, "INFO #g");
  assert.match(ann.take()[0], /#g belongs to cat\./);
});

Deno.test("what can't be stored is not done", () => {
  const { made, ann, bob } = room();
  const code = codeOf(ann);
  const channel = made.world.channel("#a")!;
  const before = channel.record();
  made.store.failWith(new StoreError("full", "the disk is full"));
  const refusal = said("ann", "Cannot change the room: …");
  for (const text of ["OP #a cat", "ACCESS #a ADD zoe op", "TRANSFER #a bob"]) {
    tell(ann, text).sees(refusal);
    assert.deepEqual(channel.record(), before);
  }
  tell(ann, `DROP #a ${code}`).sees(said("ann", "Cannot give up #a: try again later."));
  assert(channel.kept && channel.isFounder(ann.session.user!));
  bob.sees();
  made.store.failWith(undefined);
  tell(ann, "OP #a cat").sees(":ChanServ MODE #a +o cat", said("ann", "Done…"));
});

Deno.test("the ranks of a deleted account are gone", () => {
  const { made, ann } = room();
  made.account("dan", "word");
  tell(ann, "ACCESS #a ADD dan op");
  tell(ann, "ACCESS #a DEL bob");
  const channel = made.world.channel("#a")!;
  assert.equal(channel.record().access?.length, 1);
  const dan = made.stranger().send("PASS dan:word", "NICK dan", "USER dan 0 * :Dan");
  dan.send("PRIVMSG NickServ :DROP dan word");
  assert.equal(channel.record().access, undefined);
});
