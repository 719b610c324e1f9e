/** Messages of several lines: draft/multiline, the faults of client batches, and what history keeps. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { joined, partsOf } from "../../server/core/multiline.ts";
import { forget, type Person, plain, scene } from "../harness.ts";

const CAPS = ["message-tags", "batch", "echo-message", "server-time", "labeled-response"];
const ALL = [...CAPS, "draft/multiline"];
const CONCAT = "draft/multiline-concat";

/** ann and bob take batches, cat has not asked for them, dan has asked for nothing; all are in #a. */
function room() {
  const made = scene({ ann: ALL, bob: ALL, cat: CAPS, dan: [] });
  const people = [made.ann, made.bob, made.cat, made.dan];
  for (const person of people) person.send("JOIN #a");
  forget(...people);
  return made;
}

const THREE = [
  "BATCH +123 draft/multiline #a",
  "@batch=123 PRIVMSG #a hello",
  "@batch=123 PRIVMSG #A :",
  "@batch=123 privmsg #a :how is ",
  `@batch=123;${CONCAT} PRIVMSG #a :everyone?`,
];

Deno.test("multiline: CAP says the limits", () => {
  const { ann } = scene({ ann: [] });
  const offered = ann.ask("CAP LS 302").join(" ");
  assert(offered.includes(" draft/multiline=max-bytes=8192,max-lines=100 "), offered);
});

Deno.test("multiline: one batch with one id for who takes it, lines for others, nothing before its end", () => {
  const { ann, bob, cat, dan } = room();
  ann.send(`@label=xyz;+x=y;notaclienttag ${THREE[0]}`, ...THREE.slice(1)).sees();
  bob.sees();
  ann.send("BATCH -123");
  const [start] = ann.take();
  const [, msgid, name] =
    /^@label=xyz;time=\S+;msgid=(\w+);\+x=y :ann!\S+ BATCH \+(\w+) draft\/multiline #a$/
      .exec(start)!;
  assert.deepEqual(bob.take().map((line) => line.replace(/time=[^; ]+/, "time=T")), [
    `@time=T;msgid=${msgid};+x=y :ann!ann@host.test BATCH +${name} draft/multiline #a`,
    `@batch=${name} :ann!ann@host.test PRIVMSG #a :hello`,
    `@batch=${name} :ann!ann@host.test PRIVMSG #a :`,
    `@batch=${name} :ann!ann@host.test PRIVMSG #a :how is `,
    `@batch=${name};${CONCAT} :ann!ann@host.test PRIVMSG #a :everyone?`,
    `:ann!ann@host.test BATCH -${name}`,
  ]);
  cat.sees(
    `@time=…;msgid=${msgid};+x=y :ann PRIVMSG #a :hello`,
    "@time=…Z;+x=y :ann PRIVMSG #a :how is ",
    "@time=…Z;+x=y :ann PRIVMSG #a :everyone?",
  );
  dan.sees(
    ":ann PRIVMSG #a :hello",
    ":ann PRIVMSG #a :how is ",
    ":ann PRIVMSG #a :everyone?",
  );
});

Deno.test("multiline: the echo is one labelled batch; without echo an ACK", () => {
  const { ann } = room();
  ann.send(`@label=1 ${THREE[0]}`, ...THREE.slice(1), "BATCH -123");
  const echo = ann.take();
  assert.equal(echo.filter((line) => line.includes("label=")).length, 1);
  assert.equal(echo.length, 6);
  const made = scene({ ann: ALL.filter((cap) => cap !== "echo-message") });
  made.ann.send("JOIN #a").take();
  made.ann.send(`@label=2 ${THREE[0]}`, ...THREE.slice(1)).sees();
  made.ann.send("BATCH -123").sees("@label=2 ACK");
});

Deno.test("multiline: NOTICE, to a person, to oneself, to ranks", () => {
  const { ann, bob, cat } = room();
  const say = (command: string, target: string) =>
    ann.send(
      `BATCH +x draft/multiline ${target}`,
      `@batch=x ${command} ${target} :1`,
      `@batch=x ${command} ${target} :2`,
      "BATCH -x",
    );
  say("NOTICE", "cat");
  cat.sees("@time=… :ann NOTICE cat :1", "@time=… :ann NOTICE cat :2");
  assert.equal(ann.take().length, 4);
  say("PRIVMSG", "ann");
  assert.equal(ann.take().length, 8, "the echo, and what has arrived");
  say("PRIVMSG", "@#a");
  bob.sees();
  assert.match(ann.take()[0], / BATCH \+\w+ draft\/multiline @#a$/);
  say("PRIVMSG", "nobody");
  ann.sees("@time=… 401 ann nobody :…");
  bob.send("AWAY :out").take();
  say("PRIVMSG", "bob");
  assert.match(ann.take().at(-1)!, / 301 ann bob :out$/);
});

Deno.test("multiline: all that forbids a line forbids the message", () => {
  const { ann, bob } = room();
  ann.send("MODE #a +m").take();
  bob.take();
  bob.send(...THREE, "BATCH -123").sees("@time=… 404 bob #a :…(+m)…");
  ann.sees();
});

const INVALID = "FAIL BATCH MULTILINE_INVALID :Cannot send the message: ";
const FAULTS: [what: string, lines: string[], told: string][] = [
  ["another target", ["@batch=1 PRIVMSG #b x"], "FAIL BATCH MULTILINE_INVALID_TARGET #a #b :…"],
  ["no target", ["@batch=1 PRIVMSG"], "FAIL BATCH MULTILINE_INVALID_TARGET #a * :…"],
  [
    "a blank line that continues",
    ["@batch=1 PRIVMSG #a x", `@batch=1;${CONCAT} PRIVMSG #a :`],
    `${INVALID}a blank line…`,
  ],
  [
    "PRIVMSG and NOTICE",
    ["@batch=1 PRIVMSG #a x", "@batch=1 NOTICE #a x"],
    `${INVALID}PRIVMSG and NOTICE…`,
  ],
  ["a line of another batch", ["@batch=2 PRIVMSG #a x"], `${INVALID}a line is not of…`],
  ["a line of none", ["@batch=1 PRIVMSG #a y", "PRIVMSG #a x"], `${INVALID}a line is not of…`],
  ["another batch", ["BATCH +2 draft/multiline #a"], `${INVALID}another batch is open…`],
  ["a batch inside", ["@batch=1 BATCH +2 draft/multiline #a"], `${INVALID}a batch can't be in…`],
  [
    "too many lines",
    Array(101).fill("@batch=1 PRIVMSG #a :"),
    "FAIL BATCH MULTILINE_MAX_LINES 100 :…",
  ],
  [
    "too many bytes",
    Array(25).fill(`@batch=1 PRIVMSG #a :${"é".repeat(170)}`),
    "FAIL BATCH MULTILINE_MAX_BYTES 8192 :…",
  ],
];

for (const [what, lines, told] of FAULTS) {
  Deno.test(`multiline: refused once, and nothing is sent: ${what}`, () => {
    const { ann, bob } = room();
    ann.send("@label=l BATCH +1 draft/multiline #a", ...lines);
    const [fault, ...more] = ann.take();
    assert.deepEqual(more, []);
    const pattern = told.replace(/[|()*]/g, "\\$&").replaceAll("…", ".*");
    assert.match(fault, new RegExp(`^@(time=\\S+;)?label=l;?\\S* :chat\\.test ${pattern}$`));
    ann.send("@batch=1 PRIVMSG #a late", "BATCH -1").sees();
    bob.sees();
    ann.send(...THREE, "BATCH -123");
    assert.equal(bob.take().length, 6, "the next one goes through");
  });
}

Deno.test("multiline: faults at the end and at the start", () => {
  const { ann, bob, dan, scene: made } = room();
  const start = "BATCH +1 draft/multiline #a";
  const blank = ["@batch=1 PRIVMSG #a :", "@batch=1 PRIVMSG #a :"];
  ann.send(start, "BATCH -1").sees(`@time=… ${INVALID}it has only blank lines`);
  ann.send(start, ...blank, "BATCH -1").sees(`@time=… ${INVALID}it has only blank lines`);
  ann.send(start, "BATCH -2").sees(`@time=… ${INVALID}there is no such open batch`);
  ann.send("@label=7 BATCH -1").sees(`@label=7;time=… ${INVALID}there is no such open batch`);
  ann.send("@batch=9 PRIVMSG #a x").sees(`@time=… ${INVALID}the batch of the line is not open`);
  ann.send("BATCH", "BATCH 1").sees("@time=… 461 ann BATCH :…", `@time=… ${INVALID}the name…`);
  const wrong = [
    "netsplit a b",
    "draft/multiline",
    "draft/multiline #a,#b",
    "draft/multiline NickServ",
  ];
  for (const rest of wrong) {
    ann.send(`BATCH +1 ${rest}`, "@batch=1 PRIVMSG #a x", "BATCH -1").sees(`@time=… ${INVALID}…`);
  }
  const long = `@batch=1 PRIVMSG #a :${"x".repeat(485)}`;
  ann.send(start, long, "BATCH -1").sees(
    "@time=… FAIL BATCH MULTILINE_INVALID :Cannot send: the text is too long by 6 bytes",
  );
  dan.send(start).sees(`${INVALID}turn on the capability draft/multiline first`);
  ann.send(start, "@batch=1 PRIVMSG #a x");
  made.pass(60_001);
  ann.take();
  ann.send("BATCH -1").sees("@time=… FAIL BATCH TIMEOUT 1 :…");
  bob.sees();
});

Deno.test("multiline: who has not asked for it sends a line with such a tag as any other", () => {
  const { cat, dan } = room();
  cat.send("@batch=1 PRIVMSG #a x").take();
  dan.sees(":cat PRIVMSG #a :x");
});

Deno.test("multiline: history gives it back as it was, and counts it as one", () => {
  const { ann, bob, cat } = room();
  ann.send("PRIVMSG #a :before", ...THREE, "BATCH -123");
  const [, id] = /msgid=(\w+)/.exec(bob.take()[1])!;
  forget(cat);
  bob.send("CHATHISTORY LATEST #a * 1");
  const lines = bob.take();
  const [, outer] = / BATCH \+(\w+) chathistory #a$/.exec(lines[0])!;
  const [, inner] = / BATCH \+(\w+) draft\/multiline #a$/.exec(lines[1])!;
  assert(lines[1].startsWith(`@batch=${outer};time=`) && lines[1].includes(`;msgid=${id} `));
  assert.deepEqual(lines.slice(2, -1), [
    `@batch=${inner} :ann!ann@host.test PRIVMSG #a :hello`,
    `@batch=${inner} :ann!ann@host.test PRIVMSG #a :`,
    `@batch=${inner} :ann!ann@host.test PRIVMSG #a :how is `,
    `@batch=${inner};${CONCAT} :ann!ann@host.test PRIVMSG #a :everyone?`,
    `@batch=${outer} :ann!ann@host.test BATCH -${inner}`,
  ]);
  cat.send("CHATHISTORY LATEST #a * 1").sees(
    "@time=… BATCH +… chathistory #a",
    `@batch=…;time=…;msgid=${id} :ann PRIVMSG #a :hello`,
    "@batch=…;time=…Z :ann PRIVMSG #a :how is ",
    "@batch=…;time=…Z :ann PRIVMSG #a :everyone?",
    "@time=… BATCH -…",
  );
});

Deno.test("multiline: what can't be stored is shown to nobody", () => {
  const { ann, bob, dan, scene: made } = room();
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send(...THREE, "BATCH -123").sees("@time=… NOTICE ann :Cannot do PRIVMSG: …");
  for (const person of [bob, dan]) person.sees();
});

Deno.test("multiline: its lines take little of the flood budget", () => {
  const made = scene({}, { limits: { commandsBurst: 20 } });
  made.scene.account("eve");
  const eve = made.scene.stranger({ trusted: false });
  eve.send(`CAP REQ :${ALL.join(" ")}`, "CAP REQ sasl", "AUTHENTICATE PLAIN");
  eve.send(
    `AUTHENTICATE ${plain("eve", "password of eve")}`,
    "NICK eve",
    "USER e 0 * :E",
    "CAP END",
  );
  made.scene.pass(10_000);
  const lines = (who: Person) =>
    Array(60).fill("@batch=1 PRIVMSG eve :x").forEach((l) => who.send(l));
  eve.send("BATCH +1 draft/multiline eve");
  lines(eve);
  assert.equal(eve.held, 0);
});

Deno.test("multiline: lines as they are kept", () => {
  const parts = [
    { text: "", concat: false },
    { text: "a ", concat: false },
    { text: "b", concat: true },
    { text: "", concat: false },
  ];
  assert.equal(joined(parts), "\na \rb\n");
  assert.deepEqual(partsOf(joined(parts)), parts);
  assert.equal(partsOf("one line"), undefined);
});
