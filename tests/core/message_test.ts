/** PRIVMSG, NOTICE, TAGMSG, with echo-message, message-tags, message ids, server-time and account-tag. */
import assert from "node:assert/strict";
import { forget, type Person, scene } from "../harness.ts";

/** ann, bob and zoe in #a, each with these capabilities. */
function room(caps: Partial<Record<"ann" | "bob" | "zoe", string[]>> = {}) {
  const made = scene({ ann: [], bob: [], zoe: [], ...caps });
  const { ann, bob, zoe } = made;
  for (const person of [ann, bob, zoe]) person.send("JOIN #a");
  forget(ann, bob, zoe);
  return made;
}

for (const command of ["PRIVMSG", "NOTICE"]) {
  Deno.test(`${command} to a room reaches everybody else in it`, () => {
    const { ann, bob, zoe } = room();
    ann.send(`${command} #A :hello there`).sees();
    for (const person of [bob, zoe]) person.sees(`:ann ${command} #a :hello there`);
  });

  Deno.test(`${command} to a person reaches them alone`, () => {
    const { ann, bob, zoe } = room();
    ann.send(`${command} BOB hello`).sees();
    bob.sees(`:ann ${command} bob :hello`);
    zoe.sees();
  });

  Deno.test(`${command} with echo-message comes back`, () => {
    const { ann, bob } = room({ ann: ["echo-message"] });
    ann.send(`${command} #a :hello`).sees(`:ann ${command} #a :hello`);
    ann.send(`${command} bob :hello`).sees(`:ann ${command} bob :hello`);
    bob.sees(`:ann ${command} #a :hello`, `:ann ${command} bob :hello`);
  });
}

/** What ann sends, and what is answered; NOTICE is answered by nothing. */
const REFUSED: [params: string, seen: string][] = [
  ["", "411 ann :…"],
  [" ,", "411 ann :…"],
  [" bob", "412 ann :…"],
  [" bob :", "412 ann :…"],
  [" nobody :hello", "401 ann nobody :…"],
  [" #nowhere :hello", "403 ann #nowhere :…"],
  [` bob :${"x".repeat(495)}`, "417 ann :Cannot send: the text is too long by …"],
];

for (const [params, seen] of REFUSED) {
  Deno.test(`PRIVMSG${params.slice(0, 30)} is refused, NOTICE is silent`, () => {
    const { ann, bob } = scene({ ann: [], bob: [] });
    ann.send(`PRIVMSG${params}`).sees(seen);
    ann.send(`NOTICE${params}`).sees();
    bob.sees();
  });
}

Deno.test("the longest text that fits with its source is sent whole, one byte more is not", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  const most = 512 - ":ann!ann@host.test PRIVMSG bob :\r\n".length;
  ann.send(`PRIVMSG bob :${"x".repeat(most)}`).sees();
  bob.sees(`:ann PRIVMSG bob :${"x".repeat(most)}`);
  ann.send(`PRIVMSG bob :${"x".repeat(most - 1)}é`).sees("417 ann :…too long by 1 byte…");
  bob.sees();
});

Deno.test("several recipients, each on its own", () => {
  const { ann, bob, zoe } = room();
  ann.send("PRIVMSG bob,nobody,#a :hello").sees("401 ann nobody :…");
  bob.sees(":ann PRIVMSG bob :hello", ":ann PRIVMSG #a :hello");
  zoe.sees(":ann PRIVMSG #a :hello");
});

Deno.test("limits.recipients: too many recipients: nothing is sent", () => {
  const { ann, bob } = scene({ ann: [], bob: [] }, { limits: { targets: 2 } });
  ann.send("PRIVMSG bob,ann,bob :hello").sees("407 ann bob :…");
  ann.send("NOTICE bob,ann,bob :hello").sees();
  bob.sees();
});

Deno.test("to oneself: once, and with echo-message twice", () => {
  const { ann } = scene({ ann: [] });
  ann.send("PRIVMSG ann :note").sees(":ann PRIVMSG ann :note");
  ann.send("CAP REQ echo-message").take();
  ann.send("PRIVMSG ann :note").sees(":ann PRIVMSG ann :note", ":ann PRIVMSG ann :note");
});

Deno.test("whoever is away says so, to PRIVMSG alone", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  bob.send("AWAY :asleep").take();
  ann.send("PRIVMSG bob :hello").sees("301 ann bob :asleep");
  ann.send("NOTICE bob :hello").sees();
  bob.sees(":ann PRIVMSG bob :hello", ":ann NOTICE bob :hello");
});

Deno.test("what is in a text stays as it is", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  for (
    const text of [
      "\x01ACTION waves\x01",
      "  two  spaces  ",
      ":)",
      "\x02bold\x0f",
      "日本 🙂",
      "a\tb",
    ]
  ) {
    ann.send(`PRIVMSG bob :${text}`).sees();
    assert.equal(bob.messages()[0].params[1], text);
  }
});

/** The tags of the one message that has come. */
function tags(person: Person): Record<string, string> {
  const [{ tags = new Map() }, ...more] = person.messages();
  assert.equal(more.length, 0);
  return Object.fromEntries(tags);
}

Deno.test("each sees the tags that it has asked for", () => {
  const { ann, bob, zoe, scene: made } = room({
    ann: ["echo-message", "message-tags"],
    bob: ["message-tags", "server-time", "account-tag"],
    zoe: ["server-time"],
  });
  ann.send("@+a=b;fizz=buzz;label=x PRIVMSG #a :hello");
  const { msgid, ...echoed } = tags(ann);
  assert.deepEqual(echoed, { "+a": "b" });
  const time = "2026-11-22T20:00:00.000Z";
  assert.deepEqual(tags(bob), { msgid, time, account: "ann", "+a": "b" });
  assert.deepEqual(tags(zoe), { time });
  made.pass(1500);
  ann.send("PRIVMSG #a :later");
  assert.equal(tags(zoe).time, "2026-11-22T20:00:01.500Z");
});

Deno.test("a message has one id for all who see it, and no other has it", () => {
  const { ann, bob } = room({ ann: ["echo-message", "message-tags"], bob: ["message-tags"] });
  const ids = new Set<string>();
  for (const target of ["#a", "bob", "#a"]) {
    ann.send(`PRIVMSG ${target} :hello`);
    const { msgid } = tags(ann);
    assert.equal(tags(bob).msgid, msgid);
    ids.add(msgid);
  }
  assert.equal(ids.size, 3);
});

Deno.test("without tags asked for, a line has none", () => {
  const { ann, bob } = room({ ann: ["message-tags"] });
  ann.send("@+a=b PRIVMSG #a :hello");
  assert.match(bob.take()[0], /^:ann!ann@host\.test PRIVMSG #a :hello$/);
});

Deno.test("a guest has no account tag", () => {
  const { ann, scene: made } = scene({ ann: ["account-tag"] }, { guests: true });
  made.person("gus", [], true).send("PRIVMSG ann :hello");
  ann.sees(":gus PRIVMSG ann :hello");
});

Deno.test("what is escaped in a tag stays escaped, with the longest tags too", () => {
  const { ann, bob } = room({ ann: ["message-tags"], bob: ["message-tags"] });
  ann.send(String.raw`@+a=x\:y\s\\;+b PRIVMSG #a :hello`);
  assert.match(bob.take()[0], /;\+a=x\\:y\\s\\\\;\+b :ann!/);
  const value = "x".repeat(4096 - "@+a= ".length);
  ann.send(`@+a=${value} PRIVMSG #a :hello`);
  assert.equal(tags(bob)["+a"], value);
});

Deno.test("TAGMSG reaches those with message-tags, and comes back with echo-message", () => {
  const { ann, bob, zoe } = room({ ann: ["message-tags", "echo-message"], bob: ["message-tags"] });
  ann.send("@+typing=active;x=y TAGMSG #a").sees("@msgid=…;+typing=active :ann TAGMSG #a");
  bob.sees("@msgid=…;+typing=active :ann TAGMSG #a");
  zoe.sees();
  ann.send("@+typing=active TAGMSG bob,zoe").take();
  bob.sees("@msgid=…;+typing=active :ann TAGMSG bob");
  zoe.sees();
});

Deno.test("TAGMSG goes the way of PRIVMSG, without tags of the client too, and is not stored", () => {
  const { ann, bob, scene: made } = room({ ann: ["message-tags"], bob: ["message-tags"] });
  const last = made.store.lastSequence();
  ann.send("TAGMSG #a", "@x=y TAGMSG #a", "@+a TAGMSG #a").sees();
  bob.sees("@msgid=… :ann TAGMSG #a", "@msgid=… :ann TAGMSG #a", "@msgid=…;+a :ann TAGMSG #a");
  assert.equal(made.store.lastSequence(), last, "a TAGMSG is not stored");
});

Deno.test("TAGMSG: errors are those of PRIVMSG; a typing notice has none", () => {
  const { ann, zoe } = room();
  ann.send("TAGMSG").sees("461 ann TAGMSG :…");
  ann.send("@+a TAGMSG nobody").sees("401 ann nobody :…");
  ann.send("@+a TAGMSG #nowhere", "@+a TAGMSG @#nowhere").sees(
    "403 ann #nowhere :…",
    "403 ann #nowhere :…",
  );
  ann.send("MODE #a +m").take();
  zoe.take();
  zoe.send("PART #a").take();
  zoe.send("@+typing=done;+a TAGMSG #a").sees("404 zoe #a :…");
  for (const target of ["nobody", "#nowhere", "@#nowhere", "#a"]) {
    zoe.send(`@+typing=active TAGMSG ${target}`).sees();
  }
});

Deno.test("client-only tags whose key is none are not relayed", () => {
  const { ann, bob } = room({ ann: ["message-tags"], bob: ["message-tags"] });
  const wrong = ["+b\\:x=1", "+=1", "+ü", "+a_b", "+/a", "+a/", "+a/b/c", "++a", "+a.b"];
  ann.send(`@${wrong.join(";")};+x-1=1;+ex-1.org/a PRIVMSG #a :hello`);
  bob.sees("@msgid=…;+x-1=1;+ex-1.org/a :ann PRIVMSG #a :hello");
  ann.send(`@${wrong.join(";")} TAGMSG #a`);
  bob.sees("@msgid=… :ann TAGMSG #a");
});

Deno.test("TAGMSG to oneself comes as what it is: an echo and a message", () => {
  const { ann } = scene({ ann: ["message-tags"] });
  ann.send("@+a TAGMSG ann").sees("@msgid=…;+a :ann TAGMSG ann");
  ann.send("CAP REQ echo-message").take();
  ann.send("@+a TAGMSG ann").sees("@… :ann TAGMSG ann", "@… :ann TAGMSG ann");
});
