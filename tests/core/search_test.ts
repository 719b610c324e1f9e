/** SEARCH: by words, sender, place and time, in what is one's own. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, scene, type SceneOptions, START } from "../harness.ts";

const CAPS = ["batch", "server-time", "message-tags", "soju.im/search"];

/** Said a second apart: `sender target: text`. */
const SAID = [
  "ann #a: be what you want",
  "bob #a: want what you be",
  "ann #b: you want tea",
  "ann bob: want to talk?",
  "zoe #z: want nothing",
  "bob ann: yes; I want",
  "zoe ann: want me?",
];

function library(options: SceneOptions = {}) {
  const made = scene({ ann: CAPS, bob: CAPS, zoe: CAPS }, options);
  const { ann, bob, zoe } = made;
  for (const person of [ann, bob]) person.send("JOIN #a,#b");
  zoe.send("JOIN #z");
  for (const line of SAID) {
    const [, sender, target, text] = /^(\w+) (\S+): (.*)$/.exec(line)!;
    made.scene.pass(1000);
    made[sender as "ann"].send(`PRIVMSG ${target} :${text}`);
  }
  forget(ann, bob, zoe);
  return made;
}

/** Numbers of what is found. */
function found(person: Person, query: string): string {
  const lines = person.ask(`SEARCH ${query}`);
  assert.match(lines[0], / BATCH \+\w+ soju\.im\/search$/, lines.join("\n"));
  assert.match(lines.at(-1)!, / BATCH -\w+$/);
  return lines.slice(1, -1).map((line) => {
    const [, sender, target, text] = / :(\w+)!\S+ PRIVMSG (\S+) :(.*)$/.exec(line)!;
    return SAID.indexOf(`${sender} ${target}: ${text}`);
  }).join("");
}

const time = (seconds: number) => new Date(START + seconds * 1000).toISOString();

const SEARCHES: [query: string, found: string][] = [
  ["text=want", "012356"],
  ["text=want;in=#a", "01"],
  ["text=WANT;from=ANN", "023"],
  ["in=bob", "35"],
  ["in=BOB;from=bob", "5"],
  ["from=bob;in=#a", "1"],
  ["text=want;limit=2", "56"],
  ["text=want;in=#a;limit=1", "1"],
  [`text=want;after=${time(3)}`, "2356"],
  [`text=want;after=${time(2)};limit=2`, "12"],
  [`text=want;before=${time(3)}`, "012"],
  [`text=want;after=${time(2)};before=${time(3)};in=#a`, "1"],
  [`before=2010-01-01T00:00:00.000Z;in=#a`, ""],
  ["text=want\\swhat", "01"],
  [":text=want what;in=#a", "01"],
  ["text=want what", "01"],
  ["text=tea;in=#a", ""],
  ["text=yes\\:", "5"],
  ['text="tea"', "2"],
  ["text=tea\\sOR\\swhat", ""],
  ["text=te*", ""],
  ["text=te", ""],
  ["from=zoe", "6"],
  ["from=zo", ""],
  ["in=nobody", ""],
];

for (const [query, expected] of SEARCHES) {
  Deno.test(`SEARCH ${query}`, () => assert.equal(found(library().ann, query), expected));
}

const REFUSED: [query: string, parameter: string][] = [
  ["", "*"],
  ["colour=red", "colour"],
  ["constructor=x", "constructor"],
  ["in=", "in"],
  ["in=#z", "in"],
  ["in=#nowhere", "in"],
  ["from=", "from"],
  ["text=", "text"],
  ["text=?!", "text"],
  ["after=yesterday", "after"],
  ["before=timestamp=2026-11-22T20:00:00.000Z", "before"],
  ["text=a;limit=0", "limit"],
  ["text=a;limit=-5", "limit"],
  ["text=a;limit=many", "limit"],
];

for (const [query, parameter] of REFUSED) {
  Deno.test(`refused: SEARCH ${query}`, () => {
    const { zoe: _, ann } = library();
    ann.send(`SEARCH ${query}`).sees(
      `@time=… FAIL SEARCH INVALID_PARAMS ${parameter} :Cannot search: …`,
    );
  });
}

Deno.test("only one's own: others' rooms and conversations are not there", () => {
  const { zoe, bob } = library();
  assert.equal(found(zoe, "text=want"), "46");
  assert.equal(found(bob, "text=want"), "01235");
  bob.send("PART #a").take();
  assert.equal(found(bob, "text=want"), "235");
});

Deno.test("a line that was found is the line that was sent, with its id and time", () => {
  const { ann, bob } = library();
  ann.send("@+draft/reply=x PRIVMSG #a :zebra");
  const [live] = bob.take();
  const [, line] = bob.ask("SEARCH text=zebra");
  const sorted = (text: string) =>
    text.replace(/batch=\w+;/, "").replace(/^@(\S+)/, (_, tags) => tags.split(";").sort().join());
  assert.equal(sorted(line), sorted(live));
});

Deno.test("without batch the lines come bare; events are never found", () => {
  const { ann, bob } = library();
  bob.send("CAP REQ :-batch -server-time -message-tags draft/event-playback").take();
  ann.send("TOPIC #a :want", "@+draft/reply=want;+draft/react=want TAGMSG #a");
  bob.take();
  bob.send("SEARCH in=#a;text=want").sees(
    ":ann PRIVMSG #a :be what you want",
    ":bob PRIVMSG #a :want what you be",
  );
});

Deno.test("no more at once than a page of history", () => {
  const { ann } = library({ limits: { historyPage: 2 } });
  assert.equal(found(ann, "text=want"), "56");
  assert.equal(found(ann, "text=want;limit=5"), "56");
});

Deno.test("what was redacted is not found", () => {
  const { ann, bob } = library();
  const [, line] = ann.ask("SEARCH in=#a;from=ann");
  ann.send(`REDACT #a ${/msgid=([^; ]+)/.exec(line)![1]}`);
  assert.equal(found(bob, "in=#a;text=want"), "1");
});

Deno.test("a newcomer finds what may be read and nothing else", () => {
  const { ann, zoe } = library({ history: { newcomers: "joined" } });
  zoe.send("JOIN #a");
  ann.send("PRIVMSG #a :want more");
  zoe.take();
  assert.equal(zoe.ask("SEARCH text=want;in=#a").length, 3);
  assert.equal(zoe.ask("SEARCH text=want;from=ann").length, 3);
});

Deno.test("an index that can't be read", () => {
  const { bob, scene: made } = library();
  made.store.search = () => {
    throw new StoreError("damaged", "the disk is broken");
  };
  bob.send("SEARCH text=want").sees(
    "@time=… FAIL SEARCH INTERNAL_ERROR :Cannot search: the disk is broken; …",
  );
});

/** ann has asked, and the search is at work. */
function asking(query: string, caps = "") {
  const made = library();
  if (caps !== "") made.ann.send(`CAP REQ :${caps}`).take();
  made.scene.patient = true;
  made.ann.send(query);
  return made;
}

Deno.test("a search is done beside the chat: it asks for what is committed, others go on", () => {
  const { ann, bob, scene: made } = library();
  made.patient = true;
  ann.send("SEARCH text=want;in=#a;limit=7");
  const [{ job }] = made.jobs;
  assert(job.kind === "search");
  assert.deepEqual(job.search.words, ["want"]);
  assert.equal(job.search.limit, 7);
  assert.equal(job.search.within.length, 1);
  bob.send("PRIVMSG #a :hello").take();
  assert.match(ann.take().join(), /PRIVMSG #a :hello$/);
  ann.send("PING x");
  assert.deepEqual(ann.take(), [], "lines of who searches wait in order");
  made.work();
  const lines = ann.take();
  assert.equal(lines.length, 5);
  assert.match(lines[4], / PONG chat\.test :x$/);
});

Deno.test("what was said in the turn of the search is found", () => {
  const { ann } = library();
  ann.bytes(new TextEncoder().encode("PRIVMSG #a :zebra\r\nSEARCH text=zebra\r\n"));
  assert.match(ann.take()[1], / PRIVMSG #a :zebra$/);
});

Deno.test("a room that was left, or whose ban came, while the search was at work is not read", () => {
  for (const line of ["KICK #a bob", "MODE #a +b bob!*@*"]) {
    const { ann, bob, scene: made } = library();
    made.patient = true;
    bob.send("SEARCH text=want");
    ann.send(line);
    made.work();
    const found = bob.take().filter((line) => / PRIVMSG /.test(line));
    assert.equal(found.length, 3, line);
    assert(found.every((line) => !line.includes(" #a ")), line);
  }
});

Deno.test("what was redacted while the search was at work is not shown", () => {
  const { ann, bob, scene: made } = library();
  const [, line] = ann.ask("SEARCH in=#a;from=ann");
  made.patient = true;
  bob.send("SEARCH in=#a;text=want");
  const [{ id, job }] = made.jobs;
  assert(job.kind === "search");
  const found = made.store.search(job.search);
  ann.send(`REDACT #a ${/msgid=([^; ]+)/.exec(line)![1]}`);
  bob.take();
  made.core.answer(id, { found }, made.now);
  made.outbox.endTurn();
  assert.equal(found.length, 2);
  assert.deepEqual(bob.take().slice(1, -1).map((line) => line.replace(/.* :/, "")), [
    "want what you be",
  ]);
});

Deno.test("a label stays with its search", () => {
  const { ann, scene: made } = asking("@label=s SEARCH text=tea", "labeled-response");
  assert.deepEqual(ann.take(), []);
  made.work();
  const lines = ann.take();
  assert.match(lines[0], /^@(?=\S*label=s)\S+ :chat\.test BATCH \+\w+ soju\.im\/search$/);
  assert.equal(lines.length, 3);
});

Deno.test("who leaves meanwhile gets nothing, and nothing breaks", () => {
  const { ann, scene: made } = asking("SEARCH text=tea");
  ann.vanish();
  made.work();
  assert.deepEqual(ann.take(), []);
});

Deno.test("too many searches, and one that took too long", () => {
  const { ann, scene: made } = library();
  made.busy = true;
  ann.send("SEARCH text=tea").sees(
    "@time=… FAIL SEARCH INTERNAL_ERROR :Cannot search: too many searches wait at the moment; …",
  );
  made.patient = true;
  ann.send("SEARCH text=tea");
  made.core.answer(made.jobs.shift()!.id, { fault: "it took longer than 2 seconds" }, made.now);
  made.outbox.endTurn();
  ann.sees("@time=… FAIL SEARCH INTERNAL_ERROR :Cannot search: it took longer than 2 seconds");
});
