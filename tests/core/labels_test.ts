/** Labeled responses: one logical answer for each labelled command. */
import assert from "node:assert/strict";
import { forget, scene } from "../harness.ts";

const CAPS = ["batch", "labeled-response"];

function room(more: string[] = []) {
  const made = scene({ ann: [...CAPS, ...more], bob: [] }, { lobby: "#lobby" });
  for (const person of [made.ann, made.bob]) person.send("JOIN #lobby");
  forget(made.ann, made.bob);
  return made;
}

/** What ann sends with a label, and what comes to her. */
const ANSWERS: [sent: string, ...seen: string[]][] = [
  ["PONG x", "@label=1 ACK"],
  ["PRIVMSG bob :hello", "@label=1 ACK"],
  ["NOTICE nobody :hello", "@label=1 ACK"],
  ["MODE #lobby +n", "@label=1 482 ann #lobby :…"],
  ["PING x", "@label=1 PONG chat.test :x"],
  ["FLY", "@label=1 421 ann FLY :…"],
  ["PRIVMSG nobody :hello", "@label=1 401 ann nobody :…"],
  ["PRIVMSG ann :note", "@label=1 ACK", ":ann PRIVMSG ann :note"],
  ["TOPIC", "@label=1 461 ann TOPIC :…"],
  ["CHATHISTORY FLY", "@label=1 FAIL CHATHISTORY INVALID_PARAMS FLY :…"],
  ["CAP REQ :setname", "@label=1 CAP ann ACK :setname"],
];

for (const [sent, ...seen] of ANSWERS) {
  Deno.test(`one answer: ${sent}`, () => void room().ann.send(`@label=1 ${sent}`).sees(...seen));
}

Deno.test("several lines are a batch", () => {
  const { ann } = room();
  ann.send("@label=a1 JOIN #x").sees(
    "@label=a1 BATCH +0 labeled-response",
    "@batch=0 :ann JOIN #x",
    "@batch=0 353 ann = #x :~ann",
    "@batch=0 366 ann #x :…",
    "BATCH -0",
  );
  ann.send("@label=a2 WHOIS nobody").sees(
    "@label=a2 BATCH +1 labeled-response",
    "@batch=1 401 ann nobody :…",
    "@batch=1 318 ann nobody :…",
    "BATCH -1",
  );
});

Deno.test("a batch stays the batch that it is", () => {
  const { ann } = room();
  ann.send("PRIVMSG #lobby :1", "PRIVMSG #lobby :2").take();
  ann.send("@label=x CHATHISTORY LATEST #lobby * 5").sees(
    "@label=x BATCH +0 chathistory #lobby",
    "@batch=0 :ann PRIVMSG #lobby :1",
    "@batch=0 :ann PRIVMSG #lobby :2",
    "BATCH -0",
  );
  ann.send("@label=y CHATHISTORY BEFORE #lobby msgid=1 5").sees(
    "@label=y BATCH +1 chathistory #lobby",
    "BATCH -1",
  );
});

Deno.test("echoes carry the label, what others see does not", () => {
  const { ann, bob } = room(["echo-message", "message-tags", "server-time"]);
  ann.send("@label=1;+a=b PRIVMSG #lobby :hello");
  ann.sees("@label=1;time=…;msgid=…;+a=b :ann PRIVMSG #lobby :hello");
  bob.sees(":ann PRIVMSG #lobby :hello");
  ann.send("@label=2 PRIVMSG bob,#lobby :hello");
  const [start, one, two, end] = ann.messages();
  assert.equal(start.tags?.get("label"), "2");
  assert.deepEqual(start.params, ["+0", "labeled-response"]);
  for (const line of [one, two]) assert.equal(line.tags?.get("batch"), "0");
  assert.deepEqual(end.params, ["-0"]);
  ann.send("@label=3;+a TAGMSG #lobby").sees("@label=3;time=…;msgid=…;+a :ann TAGMSG #lobby");
});

Deno.test("to oneself: the echo is labelled, what arrives is not", () => {
  for (const sent of ["PRIVMSG ann :note", "NOTICE ann :note", "TAGMSG ann"]) {
    const { ann } = room(["echo-message", "message-tags"]);
    ann.send(`@label=1;+a ${sent}`);
    const labels = ann.messages().map((line) => line.tags?.get("label"));
    assert.deepEqual(labels, ["1", undefined]);
  }
});

Deno.test("away: the echo and the answer are one batch", () => {
  const { ann, bob } = room(["echo-message"]);
  bob.send("AWAY :asleep");
  ann.send("@label=1 PRIVMSG bob :hello").sees(
    "@label=1 BATCH +0 labeled-response",
    "@batch=0 :ann PRIVMSG bob :hello",
    "@batch=0 301 ann bob :asleep",
    "BATCH -0",
  );
});

Deno.test("slow work keeps the label until it is done", () => {
  const { ann, scene: made } = room();
  made.patient = true;
  ann.send("@label=1 PRIVMSG NickServ :SET PASSWORD wrong correct-horse", "@label=2 PING x").sees();
  made.work();
  ann.sees("@label=1 :NickServ NOTICE ann :Cannot change…", "@label=2 PONG chat.test :x");
});

Deno.test("QUIT: the last line carries the label", () => {
  const { ann } = room();
  assert(ann.send("@label=1 QUIT").sees("@label=1 ERROR :…").closed);
});

Deno.test("what is no line is answered under its label", () => {
  const { ann } = room();
  ann.bytes(Uint8Array.from("@label=1 PRIVMSG bob :\xe9\r\n", (c) => c.charCodeAt(0)));
  ann.sees("@label=1 FAIL PRIVMSG INVALID_UTF8 :…");
  ann.send(`@label=2 PING ${"x".repeat(600)}`).sees("@label=2 417 ann :…");
});

Deno.test("a label is opaque: what is escaped comes back escaped", () => {
  room().ann.send(String.raw`@label=a\:b\s\\c PING x`).sees(
    String.raw`@label=a\:b\s\\c PONG chat.test :x`,
  );
});

Deno.test("no label: none given, an empty one, one that is too long, without the capabilities", () => {
  for (const tags of ["", "@x=y ", "@label ", "@label= ", `@label=${"x".repeat(65)} `]) {
    room().ann.send(`${tags}PING x`).sees("PONG chat.test :x");
  }
  const longest = `@label=${"x".repeat(64)}`;
  room().ann.send(`${longest} PING x`).sees(`${longest} PONG chat.test :x`);
  for (const caps of [["batch"], ["labeled-response"], ["message-tags"]]) {
    scene({ ann: caps }).ann.send("@label=1 PING x", "@label=2 PONG x").sees("PONG chat.test :x");
  }
});

Deno.test("before the welcome labels work as well", () => {
  const person = scene({}).scene.stranger().send("CAP REQ :batch labeled-response");
  person.take();
  person.send("@label=1 NICK ann").sees("@label=1 ACK");
  person.send("@label=2 NICK #ann").sees("@label=2 432 ann #ann :…");
});
