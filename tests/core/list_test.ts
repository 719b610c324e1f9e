/** LIST and its conditions (ELIST). */
import assert from "node:assert/strict";
import { scene } from "../harness.ts";

/** Three rooms: #old of two people, an hour old, its topic half an hour; #chat without one; #new, just made. */
function rooms() {
  const made = scene({ ann: [], bob: [], zoe: [] });
  const { ann, bob, zoe, scene: clock } = made;
  ann.send("JOIN #old,#chat");
  bob.send("JOIN #old");
  clock.pass(1_800_000);
  ann.send("TOPIC #old :half an hour", "PING x");
  for (const person of [bob, zoe]) person.send("PING x");
  clock.pass(60_000 * 29);
  ann.send("JOIN #new", "TOPIC #new :fresh");
  for (const person of [bob, zoe]) person.send("PING x");
  const listed = (words: string) => {
    const lines = zoe.ask(`LIST ${words}`);
    assert.match(lines[0], / 321 zoe Room :/);
    assert.match(lines.at(-1)!, / 323 zoe :/);
    return lines.slice(1, -1).map((line) => / 322 zoe (\S+) \d+ :/.exec(line)![1]).sort().join();
  };
  return { ...made, listed };
}

const CASES: [words: string, rooms: string][] = [
  ["", "#chat,#new,#old"],
  ["#OLD,#nowhere", "#old"],
  ["*a*", "#chat"],
  ["#?ew,#old", "#new,#old"],
  ["!*e*", "#chat,#old"],
  [">1", "#old"],
  ["<2", "#chat,#new"],
  [">5", ""],
  ["C<10", "#new"],
  ["c>10", "#chat,#old"],
  ["T<10", "#new"],
  ["T>10", "#old"],
  ["T<1000", "#new,#old"],
  ["C>10,<2", "#chat"],
  ["#chat,#old >1", "#old"],
  ["#chat chat.test", "#chat"],
];

for (const [words, expected] of CASES) {
  Deno.test(`LIST ${words}`, () => assert.equal(rooms().listed(words), expected));
}

Deno.test("LIST: how many, and the topic", () => {
  const { zoe } = rooms();
  zoe.take();
  zoe.send("LIST #old").sees("321 zoe Room :…", "322 zoe #old 2 :half an hour", "323 zoe :…");
});

Deno.test("LIST: a secret room is listed for its members alone", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  ann.send("JOIN #a", "MODE #a +s").take();
  assert.equal(bob.ask("LIST").length, 2);
  assert.equal(ann.ask("LIST").length, 3);
});
