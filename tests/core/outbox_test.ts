/** The end of a turn: commit, then one write a connection. */
import assert from "node:assert/strict";
import { Line, linesOf, type Tail } from "../../protocol/line.ts";
import { type Committer, Outbox, type Sender, type When } from "../../server/transport/outbox.ts";
import { RANK, type Rank } from "../../server/transport/waiting.ts";
import { settled } from "./fake_socket.ts";

/** An outbox whose turns end when the test says so, and what has happened, in order. */
function setUp(commits: () => boolean = () => true) {
  const events: string[] = [];
  const ends: (() => void)[] = [];
  const committer: Committer = {
    commit() {
      events.push("commit");
      return commits();
    },
    tellUnstored() {
      events.push("tell");
      told.forEach((tell) => tell());
    },
  };
  const told: (() => void)[] = [];
  const turns: { writes: number; lines: number }[] = [];
  const meter = {
    turn: (_s: number, _c: number, writes: number, lines: number) =>
      void turns.push({ writes, lines }),
  };
  const outbox = new Outbox(committer, (end) => void ends.push(end), meter);
  const sender = (name: string) => new FakeSender(name, outbox, events);
  const end = () => ends.splice(0).forEach((end) => end());
  return { outbox, events, ends, told, turns, sender, end };
}

class FakeSender implements Sender {
  tail: Tail | null = null;
  #sealed: Tail | null = null;
  constructor(readonly name: string, readonly outbox: Outbox, readonly events: string[]) {}

  push(line: Line): void {
    if (this.tail === null) this.outbox.dirty(this);
    this.tail = line.after(this.tail);
  }

  seal(): void {
    this.#sealed = this.tail ?? this.#sealed;
    this.tail = null;
  }

  flush(): void {
    const lines = linesOf(this.#sealed).map((line) => line.text);
    if (lines.length > 0) this.events.push(`${this.name}: ${lines.join(" ")}`);
    this.#sealed = null;
  }
}

Deno.test("one commit, then each sender once, with all of its lines in order", () => {
  const { events, ends, sender, end } = setUp();
  const [ann, bob] = [sender("ann"), sender("bob")];
  const both = new Line("2");
  ann.push(new Line("1"));
  for (const one of [ann, bob]) one.push(both);
  ann.push(new Line("3", true));
  assert.equal(ends.length, 1, "the end is scheduled once");
  assert.deepEqual(events, []);
  end();
  assert.deepEqual(events, ["commit", "ann: 1 2 3", "bob: 2"]);
  end();
  assert.equal(events.length, 3);
});

Deno.test("each turn is scheduled anew, also without anything to send", () => {
  const { outbox, events, end } = setUp();
  for (let i = 0; i < 3; i++) {
    outbox.turn();
    outbox.turn();
    end();
  }
  assert.deepEqual(events, ["commit", "commit", "commit"]);
});

Deno.test("where it could not be stored, durable lines are taken back, the rest leaves in order", () => {
  const { events, told, sender, end } = setUp(() => false);
  const [ann, bob, zoe] = [sender("ann"), sender("bob"), sender("zoe")];
  const lost = new Line("lost", true);
  for (const one of [ann, bob, zoe]) {
    if (one !== zoe) one.push(new Line("before"));
    one.push(lost);
  }
  ann.push(new Line("after"));
  told.push(() => ann.push(new Line("sorry")), () => zoe.push(new Line("sorry")));
  end();
  assert.deepEqual(events, [
    "commit",
    "tell",
    "ann: before after sorry",
    "bob: before",
    "zoe: sorry",
  ]);
});

Deno.test("what is said at the end of a turn by a flush leaves with the next", () => {
  const { events, sender, end } = setUp();
  const ann = sender("ann");
  const flush = ann.flush.bind(ann);
  ann.flush = () => {
    flush();
    if (events.length === 2) ann.push(new Line("next"));
  };
  ann.push(new Line("first"));
  end();
  assert.deepEqual(events, ["commit", "ann: first"]);
  end();
  assert.deepEqual(events, ["commit", "ann: first", "commit", "ann: next"]);
});

/** An outbox with a clock, and who waits in it: each takes some milliseconds when it is heard. */
function waitingRoom() {
  const events: string[] = [];
  const ends: [end: () => void, when: When][] = [];
  const clock = { now: 100 };
  const committer = { commit: () => events.push("commit") > 0, tellUnstored: () => {} };
  const schedule = (...one: (typeof ends)[0]) => void ends.push(one);
  const outbox = new Outbox(committer, schedule, undefined, () => clock.now);
  const waits = async (name: string, rank: Rank, takes: number) => {
    await outbox.later(rank);
    events.push(name);
    clock.now += takes;
  };
  /** Ends the turn and tells what happened in it. */
  const end = async () => {
    for (const [end] of ends.splice(0)) end();
    await settled();
    return events.splice(0);
  };
  return { outbox, clock, ends, waits, end };
}

Deno.test("a turn that is long: who comes then waits, and is let in as there is time", async () => {
  const { outbox, clock, ends, waits, end } = waitingRoom();
  assert.equal(outbox.mustWait(RANK.REGULAR), false, "nothing has begun");
  clock.now += 50;
  outbox.turn();
  assert.equal(outbox.mustWait(RANK.REGULAR), false, "it has just begun");
  clock.now += 6;
  assert.equal(outbox.mustWait(RANK.REGULAR), true);
  waits("first", RANK.REGULAR, 2);
  waits("second", RANK.REGULAR, 4);
  waits("third", RANK.REGULAR, 1);
  assert.deepEqual(await end(), ["first", "second", "commit"], "no more than there is time for");
  assert.equal(outbox.mustWait(RANK.REGULAR), false, "it is a new turn, and open to all");
  assert.deepEqual(ends.map(([, when]) => when), ["after looking"], "who comes meanwhile is seen");
  assert.deepEqual(await end(), ["third", "commit"]);
  assert.equal(ends.length, 0);
});

Deno.test("who speaks a lot comes behind those who do not", async () => {
  const { waits, end } = waitingRoom();
  waits("busy", RANK.BUSY, 1);
  waits("regular", RANK.REGULAR, 1);
  assert.deepEqual(await end(), ["regular", "busy", "commit"]);
});

Deno.test("who speaks a lot has a time in a turn, all of them together, beside that of the others", async () => {
  const { waits, end } = waitingRoom();
  for (let i = 0; i < 5; i++) waits(`busy ${i}`, RANK.BUSY, 1);
  waits("regular", RANK.REGULAR, 9);
  waits("stranger", RANK.STRANGER, 1);
  assert.deepEqual(await end(), ["regular", "busy 0", "busy 1", "stranger", "commit"]);
  assert.deepEqual(await end(), ["busy 2", "busy 3", "commit"]);
  assert.deepEqual(await end(), ["busy 4", "commit"]);
});

Deno.test("stranger_flood: strangers have a time in a turn, all of them together, and others do not wait for them", async () => {
  const { outbox, waits, end } = waitingRoom();
  for (let i = 0; i < 5; i++) waits(`stranger ${i}`, RANK.STRANGER, 1);
  assert.equal(outbox.mustWait(RANK.STRANGER), true, "also in a turn that has just begun");
  assert.equal(outbox.mustWait(RANK.REGULAR), false);
  assert.deepEqual(await end(), ["stranger 0", "stranger 1", "commit"]);
  waits("regular", RANK.REGULAR, 9);
  assert.deepEqual(
    await end(),
    ["regular", "stranger 2", "stranger 3", "commit"],
    "nor are they kept out",
  );
  assert.deepEqual(await end(), ["stranger 4", "commit"]);
});

/** More than are written to in two rounds. */
const MANY = 250;

function crowd() {
  const made = setUp();
  const people = Array.from({ length: MANY }, (_, i) => made.sender(`p${i}`));
  /** What was written in the rounds since it was last asked. */
  const written = () => made.events.splice(0).filter((event) => event !== "commit").length;
  return { ...made, people, written };
}

Deno.test("cost: never more writes in a round of the event loop than the runtime does at once", () => {
  const { outbox, people, written, end, ends } = crowd();
  const line = new Line("hello");
  for (const one of people) one.push(line);
  const rounds = [];
  while (ends.length > 0) {
    end();
    rounds.push(written());
    assert.equal(outbox.mustWait(RANK.REGULAR), ends.length > 0);
  }
  assert.deepEqual(rounds, [100, 100, 50]);
});

Deno.test("cost: what comes while many are written to is one commit, and shares one write for each", async () => {
  const { outbox, people, events, turns, end, ends } = crowd();
  const say = (text: string) => {
    const line = new Line(text);
    for (const one of people) one.push(line);
  };
  const speak = async (text: string) => {
    if (outbox.mustWait(RANK.REGULAR)) await outbox.later(RANK.REGULAR);
    say(text);
  };
  say("first");
  const speaking = [];
  for (let i = 0; ends.length > 0 && i < 100; i++) {
    end();
    if (i < 2) speaking.push(speak(`${i}a`), speak(`${i}b`));
    await settled();
  }
  await Promise.all(speaking);
  assert.deepEqual(turns, [
    { writes: MANY, lines: MANY },
    { writes: MANY, lines: 4 * MANY },
  ]);
  assert.equal(events.filter((event) => event === "commit").length, 2);
  assert.equal(events.at(-1), `p${MANY - 1}: 0a 0b 1a 1b`);
});

Deno.test("what is said while many are written to is not shown before it is stored", () => {
  const { people, events, end, ends } = crowd();
  const [first, last] = [people[0], people[MANY - 1]];
  for (const one of people) one.push(new Line("1"));
  end();
  for (const one of [first, last]) one.push(new Line("2", true));
  while (!events.includes("p249: 1")) end();
  assert.deepEqual(events.filter((event) => event.endsWith("2")), []);
  while (ends.length > 0) end();
  assert.deepEqual(events.slice(-3), ["commit", "p0: 2", "p249: 2"]);
});

Deno.test("the end of the server waits for no rounds", () => {
  const { outbox, people, written, events, end, ends } = crowd();
  for (const one of people) one.push(new Line("1"));
  end();
  for (const one of people) one.push(new Line("bye"));
  outbox.endTurn();
  assert.equal(events.at(-1), "p249: bye");
  assert.equal(written(), 2 * MANY);
  for (let i = 0; ends.length > 0 && i < 10; i++) end();
  assert.equal(written() + ends.length, 0);
});

Deno.test("a turn is long later where the one before took long to write, within bounds", () => {
  let now = 0;
  const ends: (() => void)[] = [];
  const committer = { commit: () => true, tellUnstored: () => {} };
  const outbox = new Outbox(committer, (end) => void ends.push(end), undefined, () => now);
  const sender = (takes: number) => ({ tail: null, seal() {}, flush: () => void (now += takes) });
  /** Milliseconds from the beginning of the next turn until it is long. */
  const patience = (takes: number) => {
    outbox.dirty(sender(takes));
    ends.pop()!();
    outbox.turn();
    const began = now;
    while (!outbox.mustWait(RANK.REGULAR)) now++;
    const patience = now - began - 1;
    ends.pop()!();
    return patience;
  };
  assert.deepEqual([0, 5, 8, 15, 20, 34, 36, 90, 0].map(patience), [5, 5, 8, 15, 12, 5, 5, 5, 5]);
});
