/** MODE of rooms and of oneself. */
import assert from "node:assert/strict";
import { forget, scene } from "../harness.ts";

/** ann is the operator of #a, bob is in it, zoe is not; limits.bans_per_room is 3. */
function room() {
  const made = scene({ ann: [], bob: [], zoe: [] }, { limits: { listEntries: 3 } });
  const { ann, bob, zoe } = made;
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  forget(ann, bob, zoe);
  return made;
}

/** What ann sends, and what bob sees of it. */
const DONE: [sent: string, ...seen: string[]][] = [
  ["MODE #A +m", ":ann MODE #a +m"],
  ["MODE #a m", ":ann MODE #a +m"],
  ["MODE #a +mi-n", ":ann MODE #a +mi-n"],
  ["MODE #a +n"],
  ["MODE #a -m"],
  ["MODE #a +k key", ":ann MODE #a +k key"],
  ["MODE #a +l 5", ":ann MODE #a +l 5"],
  ["MODE #a +l 007", ":ann MODE #a +l 7"],
  ["MODE #a -l"],
  ["MODE #a -k key"],
  ["MODE #a +o BOB", ":ann MODE #a +o bob"],
  ["MODE #a +v bob", ":ann MODE #a +v bob"],
  ["MODE #a +o ann"],
  ["MODE #a +vo-o bob bob ann", ":ann MODE #a +vo-o bob bob ann"],
  ["MODE #a +b zoe", ":ann MODE #a +b zoe!*@*"],
  ["MODE #a +b *@host", ":ann MODE #a +b *!*@host"],
  ["MODE #a +bk zoe!*@* key", ":ann MODE #a +bk zoe!*@* key"],
  ["MODE #a -b zoe"],
  ["MODE #a +z-i+m", ":ann MODE #a +m"],
];

for (const [sent, ...seen] of DONE) {
  Deno.test(`${sent} is seen as ${seen[0] ?? "nothing"}`, () => {
    const { ann, bob } = room();
    ann.send(sent);
    bob.sees(...seen);
  });
}

Deno.test("what is set can be unset: the key is told, the limit is not", () => {
  const { ann, bob } = room();
  ann.send("MODE #a +kl key 5").sees(":ann MODE #a +kl key 5");
  ann.send("MODE #a -k whatever").sees(":ann MODE #a -k key");
  ann.send("MODE #a -l").sees(":ann MODE #a -l");
  ann.send("MODE #a -nt").sees(":ann MODE #a -nt");
  ann.send("MODE #a").sees("324 ann #a +", "329 ann #a 1795377600");
  bob.take();
  bob.send("MODE #a").sees("324 bob #a +", "329 bob #a 1795377600");
});

Deno.test("what is set already is not told again", () => {
  const { ann } = room();
  ann.send("MODE #a +klm key 5", "MODE #a +b zoe").take();
  ann.send("MODE #a +klm key 5", "MODE #a +b ZOE!*@*", "MODE #a -v bob", "MODE #a -b nobody")
    .sees();
  ann.send("MODE #a +k other").sees(":ann MODE #a +k other");
});

Deno.test("MODE #a: the modes, with the key for members alone", () => {
  const { ann, bob, zoe } = room();
  ann.send("MODE #a +mkl key 5").take();
  bob.take();
  bob.send("MODE #a").sees("324 bob #a +mntkl key 5", "329 bob #a 1795377600");
  zoe.send("MODE #a").sees("324 zoe #a +mntkl * 5", "329 zoe #a 1795377600");
});

/** What is refused to whom; nothing changes. */
const REFUSED: [who: "ann" | "bob" | "zoe", sent: string, ...seen: string[]][] = [
  ["ann", "MODE #nowhere", "403 ann #nowhere :…"],
  ["ann", "MODE #nowhere +o ann", "403 ann #nowhere :…"],
  ["bob", "MODE #a +o bob", "482 bob #a :…"],
  ["bob", "MODE #a +b zoe", "482 bob #a :…"],
  ["zoe", "MODE #a +o zoe", "442 zoe #a :…"],
  ["ann", "MODE #a +o zoe", "441 ann zoe #a :…"],
  ["ann", "MODE #a +o nobody", "401 ann nobody :…"],
  ["ann", "MODE #a +o", "696 ann #a o * :…"],
  ["ann", "MODE #a +z", "472 ann z :…"],
  ["ann", "MODE #a :+ x", "472 ann * :…", "472 ann x :…"],
  ["bob", "MODE #a +z", "472 bob z :…"],
  ["ann", "MODE #a +k", "696 ann #a k * :…"],
  ["ann", "MODE #a +k :", "696 ann #a k * :…"],
  ["ann", "MODE #a +k :two words", "696 ann #a k * :…"],
  ["ann", "MODE #a +k a,b", "696 ann #a k * :…"],
  ["ann", `MODE #a +k ${"long".repeat(100)}`, "696 ann #a k * :…"],
  ["ann", "MODE #a +l", "696 ann #a l * :…"],
  ["ann", "MODE #a +l :", "696 ann #a l * :…"],
  ["ann", "MODE #a +l 0", "696 ann #a l 0 :…"],
  ["ann", "MODE #a +l -1", "696 ann #a l -1 :…"],
  ["ann", "MODE #a +l many", "696 ann #a l many :…"],
  ["ann", "MODE #a +l ::5", "696 ann #a l * :…"],
  ["ann", "MODE #a +b :", "696 ann #a b * :…"],
  ["ann", "MODE #a +b :two words", "696 ann #a b * :…"],
  ["ann", `MODE #a +b ${"x".repeat(201)}`, `696 ann #a b ${"x".repeat(201)} :…`],
  ["ann", "MODE", "461 ann MODE :…"],
  ["ann", "MODE bob +i", "502 ann :…"],
  ["ann", "MODE bob", "502 ann :…"],
  ["ann", "MODE nobody +i", "401 ann nobody :…"],
];

for (const [who, sent, ...seen] of REFUSED) {
  Deno.test(`refused to ${who}: ${sent.slice(0, 40)}`, () => {
    const { ann, bob, zoe, ...made } = room();
    ({ ann, bob, zoe })[who].send(sent).sees(...seen);
    ann.send("MODE #a", "MODE #a b").sees("324 ann #a +nt", "329 …", "368 …");
    assert.equal(made.scene.world.channel("#a")!.isOperator(ann.session.user!), true);
    for (const person of [ann, bob, zoe]) person.sees();
  });
}

Deno.test("bans: listed for everybody, once each, without regard to case", () => {
  const { ann, bob, zoe } = room();
  ann.send("MODE #a +b ZOE", "MODE #a +b zoe!*@*", "MODE #a +b x!y@z").take();
  bob.take();
  for (const person of [bob, zoe]) {
    const { nick } = person.session;
    for (const sent of ["MODE #a b", "MODE #a +b", "MODE #a -b"]) {
      person.send(sent).sees(
        `367 ${nick} #a ZOE!*@* ann 1795377600`,
        `367 ${nick} #a x!y@z ann 1795377600`,
        `368 ${nick} #a :…`,
      );
    }
  }
  ann.send("MODE #a -b zoe").sees(":ann MODE #a -b ZOE!*@*");
});

Deno.test("bans: no more than there is room for", () => {
  const { ann } = room();
  ann.send("MODE #a +bbbb a b c d").sees(
    "478 ann #a b :…",
    ":ann MODE #a +bbb a!*@* b!*@* c!*@*",
  );
});

Deno.test("no more than ten changes in one command", () => {
  const { ann } = room();
  ann.send("MODE #a +mimimimimi-mi").sees(":ann MODE #a +mi");
});

Deno.test("many long changes are several lines, none too long", () => {
  const { ann, scene: made } = room();
  made.world.settings = {
    ...made.world.settings,
    limits: { ...made.world.settings.limits, listEntries: 100 },
  };
  const masks = Array.from({ length: 10 }, (_, i) => "é".repeat(21) + i);
  const lines = ann.ask(`MODE #a +bbbbbbbbbb ${masks.join(" ")}`);
  assert(lines.length > 1);
  const set = lines.flatMap((line) => line.split(" ").slice(4));
  assert.deepEqual(set, masks.map((mask) => `${mask}!*@*`));
  for (const line of lines) assert(new TextEncoder().encode(line).length <= 510);
});

Deno.test("a question and a change in one command: both are done", () => {
  const { ann } = room();
  ann.send("MODE #a +mb").sees("368 ann #a :…", ":ann MODE #a +m");
});

Deno.test("+m: only who has a voice or more may speak", () => {
  const { ann, bob } = room();
  ann.send("MODE #a +m").take();
  bob.take();
  bob.send("PRIVMSG #a :hello").sees("404 bob #a :…(+m)…");
  ann.send("MODE #a +v bob").take();
  bob.take();
  bob.send("PRIVMSG #a :hello").sees();
  ann.sees(":bob PRIVMSG #a :hello");
});

Deno.test("+n: only members may speak; +b: nobody banned may, but with a voice", () => {
  const { ann, bob, zoe } = room();
  zoe.send("PRIVMSG #a :hello").sees("404 zoe #a :…(+n)…");
  ann.send("MODE #a -n", "MODE #a +b zoe", "MODE #a +b bob").take();
  bob.take();
  zoe.send("PRIVMSG #a :hello").sees("404 zoe #a :…(+b)…");
  bob.send("PRIVMSG #a :hello").sees("404 bob #a :…(+b)…");
  ann.send("MODE #a +v bob", "MODE #a -b zoe").take();
  zoe.send("PRIVMSG #a :from outside").sees();
  ann.sees(":zoe PRIVMSG #a :from outside");
});

Deno.test("oneself: +i and back, and what is unknown", () => {
  const { ann } = scene({ ann: [] });
  ann.send("MODE ann").sees("221 ann :+");
  ann.send("MODE ANN +i").sees(":ann MODE ann +i");
  ann.send("MODE ann +i").sees();
  ann.send("MODE ann").sees("221 ann :+i");
  ann.send("MODE ann -i+z").sees(":ann MODE ann -i", "501 ann :…");
  ann.send("MODE ann +oz").sees("501 ann :…");
  ann.send("MODE ann i").sees(":ann MODE ann +i");
});

Deno.test("modes, key, limit, bans and topic are kept", () => {
  const { ann, scene: made } = room();
  ann.send("MODE #a +imkl key 5", "MODE #a -t", "MODE #a +b zoe", "TOPIC #a :here");
  const [record] = made.store.channels();
  assert.deepEqual(
    [
      record.name,
      record.flags,
      record.key,
      record.limit,
      record.lists.b[0].mask,
      record.topic?.text,
    ],
    ["#a", "imn", "key", 5, "zoe!*@*", "here"],
  );
});
