/** Modes of rooms beside those of RFC 1459: exceptions, extended bans, s C R M f. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { forget, type Person, Scene } from "../harness.ts";

/** ann is the founder of #a, bob has joined it, zoe (an account) and gus (a guest) have not. */
function room(...modes: string[]) {
  const made = new Scene({ guests: true });
  const [ann, bob, zoe] = ["ann", "bob", "zoe"].map((name) => made.person(name));
  const gus = made.person("gus", [], true);
  for (const person of [ann, bob]) person.send("JOIN #a");
  for (const mode of modes) ann.send(`MODE #a ${mode}`);
  forget(ann, bob, zoe, gus);
  return { made, ann, bob, zoe, gus };
}

const isIn = (person: Person, name = "#a") =>
  person.scene.world.channel(name)!.has(person.session.user!);

Deno.test("the lists e and I: set, listed for half-operators and above, ended", () => {
  const { ann, bob } = room("+e zoe", "+I *!*@vip");
  ann.send("MODE #a e").sees("348 ann #a zoe!*@* ann 1795377600", "349 ann #a :…");
  ann.send("MODE #a +I").sees("346 ann #a *!*@vip ann 1795377600", "347 ann #a :…");
  bob.send("MODE #a e").sees("482 bob #a :…");
  bob.send("MODE #a I").sees("482 bob #a :…");
  bob.send("MODE #a b").sees("368 bob #a :…");
  ann.send("MODE #a -e-I ZOE *!*@vip").sees(":ann MODE #a -eI zoe!*@* *!*@vip");
  ann.send("MODE #a eI").sees("349 ann #a :…", "347 ann #a :…");
});

Deno.test("each list has room of its own", () => {
  const { made, ann } = room();
  made.world.settings.limits.listEntries = 1;
  ann.send("MODE #a +beI a b c").sees(":ann MODE #a +beI a!*@* b!*@* c!*@*");
  ann.send("MODE #a +I d").sees("478 ann #a I :…");
});

/** Modes of the room, and what zoe and gus see who join it; "" where they come in. */
const DOORS: [modes: string[], zoe: string, gus: string][] = [
  [["+b *!*@*", "+e zoe"], "", "474"],
  [["+b *!*@*", "+e $a"], "", "474"],
  [["+b *!*@*", "+e $m:zoe"], "474", "474"],
  [["+b $a:zoe"], "474", ""],
  [["+b $a:Z*"], "474", ""],
  [["+b $a:gus"], "", ""],
  [["+b $a"], "474", ""],
  [["+b $~a"], "", "474"],
  [["+b $~a:zoe"], "", "474"],
  [["+b $m:*!*@*"], "", ""],
  [["+i", "+I zoe"], "", "473"],
  [["+i", "+I $a:zoe"], "", "473"],
  [["+k key", "+I zoe"], "475", "475"],
  [["+R"], "", "477"],
  [["+R", "+I gus"], "", ""],
  [["+b zoe", "+I zoe"], "474", ""],
];

for (const [modes, zoe, gus] of DOORS) {
  Deno.test(`JOIN with ${modes.join(", ")}`, () => {
    const people = room(...modes);
    for (const [name, code] of [["zoe", zoe], ["gus", gus]] as const) {
      const person = people[name].send("JOIN #a");
      if (code !== "") person.sees(`${code} ${name} #a :…`);
      else assert(isIn(person), `${name} is not in`);
    }
  });
}

/** Modes of the room that all are in, and whether zoe and gus may speak. */
const SPEECH: [modes: string[], zoe: boolean, gus: boolean][] = [
  [["+b $m:zoe"], false, true],
  [["+b m:zoe"], false, true],
  [["+b $m:$a:zoe"], false, true],
  [["+b $m:*!*@*", "+e $m:zoe"], true, false],
  [["+b $m:*!*@*", "+e zoe"], true, false],
  [["+b $a"], false, true],
  [["+M"], true, false],
  [["+M", "+v gus"], true, true],
  [["+b $m:gus", "+v gus"], true, true],
];

for (const [modes, zoe, gus] of SPEECH) {
  Deno.test(`PRIVMSG with ${modes.join(", ")}`, () => {
    const people = room();
    for (const name of ["zoe", "gus"] as const) people[name].send("JOIN #a");
    for (const mode of modes) people.ann.send(`MODE #a ${mode}`);
    for (const [name, allowed] of [["zoe", zoe], ["gus", gus]] as const) {
      forget(people[name], people.bob);
      people[name].send("PRIVMSG #a :hello").sees(...(allowed ? [] : [`404 ${name} #a :…`]));
      people.bob.sees(...(allowed ? [`:${name} PRIVMSG #a :hello`] : []));
    }
  });
}

/** What is set, and what is shown of it. */
const ENTRIES: [given: string, kept: string][] = [
  ["$a:zoe", "$a:zoe"],
  ["$m:zoe", "$m:zoe!*@*"],
  ["m:zoe", "$m:zoe!*@*"],
  ["$m:$a:zoe", "$m:$a:zoe"],
  ["$~a", "$~a"],
];

for (const [given, kept] of ENTRIES) {
  Deno.test(`+b ${given} is ${kept}`, () => {
    const { ann, bob } = room();
    ann.send(`MODE #a +b ${given}`).sees(`:ann MODE #a +b ${kept}`);
    ann.send(`MODE #a -b ${given}`).sees(`:ann MODE #a -b ${kept}`);
    bob.send("MODE #a b").sees("…", "…", "368 bob #a :…");
  });
}

for (const wrong of ["$", "$x:y", "$m", "$m:", "$m:$m:zoe", "$m:$x", "$a:", "m:"]) {
  Deno.test(`+b ${wrong} is no ban`, () => {
    const { ann } = room();
    ann.send(`MODE #a +b ${wrong}`).sees(`696 ann #a b ${wrong} :…`);
  });
}

Deno.test("+C: no CTCP but ACTION, from nobody; NOTICE without a word", () => {
  const { ann, bob } = room("+C");
  ann.send("PRIVMSG #a :\x01VERSION\x01").sees("404 ann #a :…(+C)…");
  ann.send("PRIVMSG #a :\x01ACTIONS\x01").sees("404 ann #a :…(+C)…");
  ann.send("NOTICE #a :\x01VERSION 1\x01").sees();
  ann.send("PRIVMSG #a :\x01ACTION waves\x01", "PRIVMSG #a :\x01ACTION\x01", "PRIVMSG #a :hi")
    .sees();
  bob.sees(
    ":ann PRIVMSG #a :\x01ACTION waves\x01",
    ":ann PRIVMSG #a :\x01ACTION\x01",
    ":ann PRIVMSG #a :hi",
  );
});

Deno.test("+s: outsiders find the room nowhere, members everywhere", () => {
  const { ann, bob, zoe } = room("+s");
  zoe.send("NAMES #a").sees("366 zoe #a :…");
  zoe.send("WHO #a").sees("315 zoe #a :…");
  zoe.send("MODE #a b").sees("442 zoe #a :…");
  zoe.send("LIST").sees("321 …", "323 …");
  zoe.send("WHOIS ann");
  assert(!zoe.take().some((line) => line.includes("#a")));
  ann.send("NAMES #a").sees("353 ann @ #a :~ann bob", "366 ann #a :…");
  ann.send("WHOIS bob");
  assert(ann.take().some((line) => line.includes(" 319 ann bob :#a")));
  bob.send("LIST").sees("321 …", "322 bob #a 2 :…", "323 …");
});

/** Modes that keep zoe and gus out, and whether they are sent on. */
const FORWARDS: [mode: string, who: "zoe" | "gus", sent: boolean][] = [
  ["+i", "zoe", true],
  ["+k key", "zoe", true],
  ["+l 1", "zoe", true],
  ["+R", "gus", true],
  ["+b zoe", "zoe", false],
];

for (const [mode, who, sent] of FORWARDS) {
  Deno.test(`+f with ${mode}: ${sent ? "sent on" : "not sent on"}`, () => {
    const people = room();
    people.ann.send("JOIN #b", "MODE #a +f #B").take();
    people.bob.sees(":ann MODE #a +f #b");
    people.ann.send(`MODE #a ${mode}`);
    const person = people[who].send("JOIN #a");
    if (!sent) return void person.sees("474 zoe #a :…");
    person.sees(
      `470 ${who} #a #b :…`,
      `:${who} JOIN #b`,
      `353 ${who} = #b :~ann ${who}`,
      `366 ${who} #b :…`,
    );
  });
}

Deno.test("+f: one step only, and none to a room that is gone", () => {
  const { ann, zoe } = room();
  ann.send("JOIN #b", "JOIN #c", "MODE #a +if #b", "MODE #b +if #c");
  zoe.send("JOIN #a").sees("470 zoe #a #b :…", "473 zoe #b :…");
  const { made, ann: owner, zoe: guest, gus } = room();
  gus.send("JOIN #g");
  owner.send("JOIN #g");
  gus.send("MODE #g +o ann");
  owner.send("MODE #a +if #g", "PART #g");
  gus.send("PART #g");
  assert.equal(made.world.channel("#g"), undefined);
  guest.send("JOIN #a").sees("473 zoe #a :…");
});

Deno.test("+f: what may not be set", () => {
  const { ann, zoe } = room();
  zoe.send("JOIN #z", "JOIN #secret", "MODE #secret +s").take();
  ann.send("MODE #a +f").sees("696 ann #a f * :…");
  ann.send("MODE #a +f #nowhere").sees("696 ann #a f #nowhere :…");
  ann.send("MODE #a +f #secret").sees("696 ann #a f #secret :…");
  ann.send("MODE #a +f #a").sees("696 ann #a f #a :…");
  ann.send("MODE #a +f #z").sees("482 ann #z :…");
  ann.send("MODE #a -f").sees();
});

Deno.test("what is set is shown, unset, and comes back after a restart", () => {
  const store = openMemoryStore();
  const made = new Scene({ store });
  const ann = made.person("ann").send("JOIN #b", "JOIN #a", "MODE #a +sCRMf #b", "MODE #a +eI e i");
  ann.take();
  ann.send("MODE #a").sees("324 ann #a +CMRnstf #b", "329 …");
  const later = new Scene({ store }).person("ann");
  later.send("JOIN #a").take();
  later.send("MODE #a", "MODE #a e").sees(
    "324 ann #a +CMRnstf #b",
    "329 …",
    "348 ann #a e!*@* …",
    "349 …",
  );
  later.send("MODE #a -fs").sees(":ann MODE #a -fs");
  assert.equal(store.channels().find(({ name }) => name === "#a")?.parameters, undefined);
});

Deno.test("an invitation by somebody without a rank opens nothing", () => {
  const { ann, bob, zoe } = room("+b zoe");
  bob.send("INVITE zoe #a").sees("341 bob zoe :#a");
  zoe.take();
  zoe.send("JOIN #a").sees("474 zoe #a :…");
  ann.send("INVITE zoe #a");
  zoe.take();
  zoe.send("JOIN #a");
  assert(isIn(zoe));
});
