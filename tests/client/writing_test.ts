/** Writing: several lines, answers, reactions, corrections, completion; pasted text is asked about. */
import assert from "node:assert/strict";
import { emojiFor, emojiOf } from "../../client/emoji.ts";
import { excerpt, Recall } from "../../client/recall.ts";
import type { Said } from "../../client/session/events.ts";
import { joined, multilineLimits, multilineParts } from "../../client/session/multiline.ts";
import { byteLength } from "../../protocol/framer.ts";
import { fc, holds, textOf } from "../property.ts";
import { HandClock } from "./hand_clock.ts";
import { ANN, open, serverWith as paneServer, terminalTest } from "./in_terminal.ts";
import { annIn, serverWith } from "./person.ts";
import { CAPS, inside, NOW } from "./support.ts";

const MORE = `${CAPS} draft/multiline=max-bytes=100,max-lines=3 draft/message-redaction`;

function inRoom(caps = MORE) {
  const bench = inside({ caps });
  bench.hear(":ann!u@h JOIN #a", ":s 353 ann = #a :@ann bob", ":s 366 ann #a :End");
  bench.sent();
  bench.events.length = 0;
  return bench;
}

Deno.test("multiline: lines go in one batch with one label, long ones in parts that go on", () => {
  const bench = inRoom();
  assert.deepEqual(bench.session.say("#a", "one\n\ntwo"), ["r1"]);
  assert.deepEqual(bench.sent(), [
    "@label=r1 BATCH +b1 draft/multiline #a",
    "@batch=b1 PRIVMSG #a one",
    "@batch=b1 PRIVMSG #a :",
    "@batch=b1 PRIVMSG #a two",
    "BATCH -b1",
  ]);
  bench.hear(
    "@label=r1;msgid=m1 :ann!u@h BATCH +x draft/multiline #a",
    "@batch=x :ann!u@h PRIVMSG #a one",
    "@batch=x :ann!u@h PRIVMSG #a :",
    "@batch=x :ann!u@h PRIVMSG #a :tw",
    "@batch=x;draft/multiline-concat :ann!u@h PRIVMSG #a o",
    ":s BATCH -x",
  );
  const { text, id, own, request } = bench.one("message");
  assert.deepEqual([text, id, own, request], ["one\n\ntwo", "m1", true, "r1"]);
  assert.deepEqual(bench.one("done").words, "one\n\ntwo");
});

Deno.test("multiline: in history it is one message; without the capability a line is a message", () => {
  const bench = inRoom();
  bench.hear(
    ":s BATCH +h chathistory #a",
    "@batch=h;msgid=m1;time=2026-11-22T08:00:00.000Z :bob!u@h BATCH +x draft/multiline #a",
    "@batch=x :bob!u@h PRIVMSG #a one",
    "@batch=x :bob!u@h PRIVMSG #a two",
    ":s BATCH -x",
    "@batch=h;msgid=m2 :bob!u@h PRIVMSG #a three",
    ":s BATCH -h",
  );
  const { messages } = bench.one("history");
  assert.deepEqual(messages.map(({ text, id }) => [text, id]), [["one\ntwo", "m1"], [
    "three",
    "m2",
  ]]);
  assert.equal(messages[0].at, Date.UTC(2026, 10, 22, 8));
  const old = inRoom(CAPS);
  assert.deepEqual(old.session.say("#a", "one\n\ntwo"), ["r1", "r2"]);
  assert.deepEqual(old.sent(), ["@label=r1 PRIVMSG #a one", "@label=r2 PRIVMSG #a two"]);
});

Deno.test("multiline: the server's limits are read, and never passed", () => {
  assert.deepEqual(multilineLimits("max-bytes=100,max-lines=3"), { bytes: 100, lines: 3 });
  assert.deepEqual(multilineLimits(""), { bytes: 4096, lines: 24 });
  const messages = multilineParts("1\n2\n3\n4\n\n\n5", 50, { bytes: 100, lines: 3 });
  assert.deepEqual(messages.map(joined), ["1\n2\n3", "4", "5"]);
});

Deno.test("multiline: parts have room on the wire, and together they are the text", () => {
  const line = textOf(/[\0\r\n]/g);
  holds(fc.property(fc.array(line), fc.integer({ min: 16, max: 60 }), (lines, room) => {
    const text = lines.join("\n");
    const messages = multilineParts(text, room, { bytes: 1e6, lines: 1e6 });
    const whole = messages.map(joined).join("");
    return messages.flat().every((part) => byteLength(part.text) <= room) &&
      text.replaceAll(/\s/g, "") === whole.replaceAll(/\s/g, "");
  }));
});

Deno.test("multiline: spaces stay at the breaks of a long line", () => {
  const text = "some words that are longer than a part can be";
  const [parts] = multilineParts(text, 16, { bytes: 1e6, lines: 1e6 });
  assert(parts.length > 1);
  assert.equal(joined(parts), text);
});

Deno.test("answers: a tag names the message, and comes back with it", () => {
  const bench = inRoom();
  bench.session.say("#a", "yes", "say", { reply: "m7" });
  assert.deepEqual(bench.sent(), ["@label=r1;+draft/reply=m7 PRIVMSG #a yes"]);
  bench.hear("@+draft/reply=m7;msgid=m8 :bob!u@h PRIVMSG #a no");
  assert.equal(bench.one("message").reply, "m7");
});

Deno.test("reactions: are told, and taken back; who is writing is told apart", () => {
  const bench = inRoom();
  bench.session.react("#a", "m7", "👍");
  assert.deepEqual(bench.sent(), ["@label=r1;+draft/reply=m7;+draft/react=👍 TAGMSG #a"]);
  bench.hear(
    "@+draft/reply=m7;+draft/react=👍 :bob!u@h TAGMSG #a",
    "@+draft/reply=m7;+draft/unreact=👍 :bob!u@h TAGMSG ann",
    "@+typing=active :bob!u@h TAGMSG #a",
    "@+typing=nonsense :bob!u@h TAGMSG #a",
    "@+draft/react=👍 :bob!u@h TAGMSG #a",
  );
  assert.deepEqual(
    bench.took("reacted").map(({ room, id, reaction, undone }) => [room, id, reaction, undone]),
    [["#a", "m7", "👍", false], ["bob", "m7", "👍", true]],
  );
  assert.equal(bench.one("typing").state, "active");
});

const said = (nick: string, text: string, id?: string, own = false): Said => ({
  ...{ type: "message", at: NOW, room: "#a", nick, text, kind: "say", own, direct: false, id },
});

Deno.test("recall: a number, a name, or the last one of others", () => {
  const recall = new Recall();
  recall.add(said("bob", "one", "m1"));
  recall.add(said("carl", "two", "m2"));
  recall.add(said("ann", "three", "m3", true));
  recall.add(said("carl", "four"));
  const meant = (word?: string) => recall.meant("#A", word)?.text;
  assert.deepEqual([meant(), meant("1"), meant("3"), meant("4")], [
    "two",
    "three",
    "one",
    undefined,
  ]);
  assert.deepEqual([meant("BOB"), meant("bob:"), meant("dan")], ["one", "one", undefined]);
  assert.deepEqual(recall.speakers("#a"), ["carl", "ann", "bob"]);
  recall.remove("#a", "m2");
  assert.equal(meant(), "one");
  assert.equal(excerpt(said("x", "a\nb  c " + "d".repeat(99))).length, 32);
});

Deno.test("emoji: have names, and are found by the beginning first", () => {
  assert.equal(emojiOf(":tada:"), "🎉");
  assert.equal(emojiOf("nonsense"), undefined);
  assert.equal(emojiFor(":heart")[0], "❤️");
  assert(emojiFor("heart").includes("💔"));
});

const WITH_MORE = { caps: `${CAPS} draft/message-redaction` };

Deno.test("writing: /reply and /react name the message, and it is shown to which one", async () => {
  using _clock = new HandClock();
  await using server = serverWith(WITH_MORE);
  await using ann = await annIn(server);
  await server.say("@msgid=t1 :bob!u@h PRIVMSG #lobby :do you want tea?");
  await ann.sees("bob  do you want tea?");
  ann.type("/reply 9 x\r/react :tada:\r/reply yes please\r");
  await ann.sees("! There is no such message here to answer", "ann  yes please");
  assert(server.heard.some((line) => /;\+draft\/reply=t1 PRIVMSG #lobby :yes please$/.test(line)));
  assert(server.heard.some((line) => line.includes("+draft/react=🎉 TAGMSG #lobby")));
  await server.say(
    "@msgid=t2;+draft/reply=t1 :carl!u@h PRIVMSG #lobby :me too",
    "@+draft/reply=t1;+draft/react=👍 :carl!u@h TAGMSG #lobby",
    "@+draft/reply=t9;+draft/react=👍 :carl!u@h TAGMSG #lobby",
  );
  await ann.sees(
    "carl  (to bob: “do you want tea?”) me too",
    "·  carl reacts 👍 to “do you want tea?”",
  );
  await ann.sees("·  carl reacts 👍 to an earlier message");
});

Deno.test("writing: /edit has the words on the line, says them anew, and then removes the old ones", async () => {
  using _clock = new HandClock();
  await using server = serverWith(WITH_MORE);
  await using ann = await annIn(server);
  ann.type("tee?\r");
  await ann.sees("ann  tee?");
  ann.type("/edit\r");
  await ann.sees("#lobby> /edit tee?");
  ann.type("\x15/edit tea?\r");
  await ann.sees("ann  tea?");
  ann.type("ok\r");
  await ann.sees("ann  ok");
  const lines = server.heard.map((line) => line.replace(/label=\w+;?/, ""));
  const at = lines.findIndex((line) => line === "@+draft/reply=m1 PRIVMSG #lobby tea?");
  assert(at >= 0, lines.join("\n"));
  assert(
    lines.slice(at).some((line) => /REDACT #lobby m1 corrected$/.test(line)),
    lines.join("\n"),
  );
});

const PASTE = "\x1b[200~one\rtwo /quit\r/quit\r\x1b[201~";

Deno.test("writing: a pasted block is asked about; no leaves it on the line, Enter in it sends nothing", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type(PASTE);
  await ann.sees("one⏎two /quit⏎/quit");
  ann.type("\r");
  await ann.sees("Send 3 lines to #lobby as 3 messages");
  ann.type("x");
  ann.type("n");
  await ann.sees("#lobby> one⏎two /quit⏎/quit");
  assert(!server.heard.some((line) => line.includes("PRIVMSG")));
  ann.type("\ry");
  await ann.sees("ann  one", "ann  two /quit", "ann  /quit");
});

Deno.test("writing: one pasted line is only put there", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("see \x1b[200~this\ttab\r\n\x1b[201~");
  await ann.sees("this    tab");
  ann.type("\r");
  await ann.sees("ann  see this    tab");
});

Deno.test("writing: Tab has who spoke last first", async () => {
  using _clock = new HandClock();
  await using server = serverWith({ others: ["bea", "bob", "bill"] });
  await using ann = await annIn(server);
  await server.say(":bill!u@h PRIVMSG #lobby :hi", ":bob!u@h PRIVMSG #lobby :hi");
  await ann.sees("bob  hi");
  ann.type("b\t");
  await ann.sees("#lobby> bob: ");
  ann.type("\t");
  await ann.sees("#lobby> bill: ");
  ann.type("\t");
  await ann.sees("#lobby> bea: ");
});

Deno.test("writing: who is writing is told and shown only if wanted", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  const writes = "@+typing=active :bob!u@h TAGMSG #lobby";
  await server.say(writes, ":bob!u@h PRIVMSG #lobby :one");
  ann.type("hello\r");
  await ann.sees("bob  one", "ann  hello");
  assert(!ann.text.includes("is writing"));
  assert(!server.heard.some((line) => line.includes("TAGMSG")));
  ann.type("/set typing on\r");
  await ann.sees("typing is on now.");
  await server.say(writes);
  await ann.sees("#lobby (bob is writing)> ");
  await server.say(":bob!u@h PRIVMSG #lobby :two");
  await ann.sees("#lobby> ", "bob  two");
  ann.type("wor");
  await ann.sees("wor");
  ann.type("ds\r");
  await ann.sees("ann  words");
  assert.equal(server.heard.filter((line) => line === "@+typing=active TAGMSG #lobby").length, 1);
});

terminalTest("writing: a block of lines at 40 columns", async () => {
  await using server = paneServer({ caps: MORE });
  await using pane = await open(server, { ...ANN, columns: 40, rows: 12 });
  await pane.shows("Here:");
  await server.say(
    "@msgid=b1;time=2026-11-22T23:32:00.000Z :bob!u@h BATCH +x draft/multiline #lobby",
    "@batch=x :bob!u@h PRIVMSG #lobby :a line of words that is longer than the window",
    "@batch=x :bob!u@h PRIVMSG #lobby :  indented",
    ":s BATCH -x",
  );
  await pane.shows("indented");
  await pane.type("so: \x1b[200~first line of the block\rsecond\r\x1b[201~");
  await pane.shows("second");
  await pane.press("Enter");
  const screen = await pane.endsWith("(y)es or (n)o:");
  assert.equal(
    screen.slice(screen.indexOf("23:32")),
    `23:32 bob: a line of words that is
      longer than the window
        indented
Send 2 lines to #lobby as one message?
(y)es or (n)o:`,
  );
  await pane.type("n");
  await pane.endsWith("#lobby> so: first line of the\nblock⏎second");
  await pane.press("Enter");
  await pane.endsWith("(y)es or (n)o:");
  await pane.type("y");
  await pane.until(() => server.heard.some((line) => line.startsWith("BATCH -b1")), "batch");
  assert(server.heard.includes("@batch=b1 PRIVMSG #lobby :so: first line of the block"));
  await pane.endsWith("#lobby>");
});
