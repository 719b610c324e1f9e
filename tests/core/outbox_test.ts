/** The end of a turn: commit, then one write a connection. */
import assert from "node:assert/strict";
import { Line, linesOf, type Tail } from "../../protocol/line.ts";
import { type Committer, Outbox, type Sender } from "../../server/transport/outbox.ts";

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
  const outbox = new Outbox(committer, (end) => void ends.push(end));
  const sender = (name: string) => new FakeSender(name, outbox, events);
  return { outbox, events, ends, told, sender, end: () => ends.splice(0).forEach((end) => end()) };
}

class FakeSender implements Sender {
  tail: Tail | null = null;
  constructor(readonly name: string, readonly outbox: Outbox, readonly events: string[]) {}

  push(line: Line): void {
    if (this.tail === null) this.outbox.dirty(this);
    this.tail = line.after(this.tail);
  }

  flush(): void {
    const lines = linesOf(this.tail).map((line) => line.text);
    if (lines.length > 0) this.events.push(`${this.name}: ${lines.join(" ")}`);
    this.tail = null;
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

Deno.test("a turn that is long: who comes then waits, and is let in as there is time", async () => {
  let now = 100;
  const events: string[] = [];
  const ends: (() => void)[] = [];
  const committer = { commit: () => events.push("commit") > 0, tellUnstored: () => {} };
  const outbox = new Outbox(committer, (end) => void ends.push(end), undefined, () => now);
  assert.equal(outbox.isLong, false, "nothing has begun");
  now += 50;
  outbox.turn();
  assert.equal(outbox.isLong, false, "it has just begun");
  now += 6;
  assert.equal(outbox.isLong, true);
  const waits = async (name: string, takes: number) => {
    await outbox.later();
    events.push(name);
    now += takes;
  };
  const all = [waits("first", 2), waits("second", 4), waits("third", 1)];
  const end = () => ends.splice(0).forEach((end) => end());
  end();
  await Promise.all(all.slice(0, 2));
  await Promise.resolve();
  assert.deepEqual(events, ["first", "second", "commit"], "no more than there is time for");
  assert.equal(ends.length, 1, "the next turn comes for who still waits");
  assert.equal(outbox.isLong, false, "it is a new turn, and open to all");
  end();
  await Promise.all(all);
  await Promise.resolve();
  assert.deepEqual(events, ["first", "second", "commit", "third", "commit"]);
  assert.equal(ends.length, 0);
});

Deno.test("a turn is long later where the one before took long to write, within bounds", () => {
  let now = 0;
  const ends: (() => void)[] = [];
  const committer = { commit: () => true, tellUnstored: () => {} };
  const outbox = new Outbox(committer, (end) => void ends.push(end), undefined, () => now);
  const sender = (takes: number) => ({ tail: null, flush: () => void (now += takes) });
  /** Milliseconds from the beginning of the next turn until it is long. */
  const patience = (takes: number) => {
    outbox.dirty(sender(takes));
    ends.pop()!();
    outbox.turn();
    const began = now;
    while (!outbox.isLong) now++;
    const patience = now - began - 1;
    ends.pop()!();
    return patience;
  };
  assert.deepEqual([0, 5, 8, 15, 20, 34, 36, 90, 0].map(patience), [5, 5, 8, 15, 12, 5, 5, 5, 5]);
});
