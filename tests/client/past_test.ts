/** What was said before: /history, /since, /context, /read, over a session in memory; times as people write them. */
import assert from "node:assert/strict";
import { Chat } from "../../client/chat.ts";
import { enter } from "../../client/commands/input.ts";
import { jsonView } from "../../client/json.ts";
import type { Link } from "../../client/link.ts";
import { parseMoment } from "../../client/moment.ts";
import { plainView } from "../../client/plain.ts";
import type { HistoryKind, View } from "../../client/view.ts";
import type { Said } from "../../client/session/events.ts";
import { CAPS, inside, NOW } from "./support.ts";

const ALL = `${CAPS} soju.im/search draft/read-marker`;

/** ann in #a, what she was shown and told, and what she sends; answers go in by the label. */
function ann(caps = ALL) {
  const bench = inside({ caps, isupport: "CHATHISTORY=100 " });
  const told: string[] = [];
  const shown: [room: string, texts: string[], kind: HistoryKind, hit?: string][] = [];
  const view: View = {
    show: () => {},
    history: (room, messages, kind, hit) =>
      void shown.push([room, messages.map(({ text }) => text), kind, hit]),
    tell: (text) => void told.push(text),
    table: () => {},
    complain: (sentence) => void told.push(`! ${sentence}`),
    refused: (_done, sentence) => void told.push(`! ${sentence}`),
  };
  const ended = Promise.withResolvers<string>();
  const ports = { connect: () => Promise.resolve(), leave: () => {} };
  const chat = new Chat(view, ports, { history: 0, oneAtATime: true });
  chat.attach({
    session: bench.session,
    isOver: false,
    ended: ended.promise,
  } as unknown as Link);
  // A link hands on the session's events.
  const pass = () => {
    for (const event of bench.events.splice(0)) chat.link!.onEvent(event);
  };
  const hear = (...lines: string[]) => {
    bench.hear(...lines);
    pass();
  };
  chat.want(["#a"]);
  hear(":ann!u@h JOIN #a", ":s 366 ann #a :End");
  bench.sent();
  const type = (line: string) => {
    const done = enter(chat, line);
    pass();
    const [label, sent] = /^(?:@label=(\S+) )?(.*)$/.exec(bench.sent()[0] ?? "")!.slice(1);
    return { label, sent, done };
  };
  /** The server's answer: a batch with these messages. */
  const answer = (label: string, texts: string[], end = "", room = "#a") =>
    hear(
      `@label=${label}${end} :s BATCH +h chathistory ${room}`,
      ...texts.map((text, i) =>
        `@batch=h;msgid=${text};time=${at(i)} :bob!u@h PRIVMSG ${room} ${text}`
      ),
      ":s BATCH -h",
    );
  return { bench, chat, told, shown, hear, type, answer, lose: () => ended.resolve("gone") };
}

const at = (i: number) => new Date(NOW - 3_600_000 + i * 1000).toISOString();
const END = ";draft/chathistory-end";

Deno.test("history: again and again goes further back, until the beginning, which is said", () => {
  const { type, answer, shown, told } = ann();
  const first = type("/history 2");
  assert.equal(first.sent, "CHATHISTORY LATEST #a * 2");
  answer(first.label, ["c", "d"]);
  const second = type("/history 5");
  assert.equal(second.sent, "CHATHISTORY BEFORE #a msgid=c 5");
  assert.deepEqual(told, []);
  answer(second.label, ["a", "b"], END);
  assert.deepEqual(shown.slice(1).map(([, texts, kind]) => [texts, kind]), [
    [["c", "d"], "older"],
    [["a", "b"], "older"],
  ]);
  const whole = "That is the beginning of #a: nothing earlier can be read.";
  assert.deepEqual(told, [whole]);
  assert.equal(type("/history").sent, "", "the server is not asked for what is not there");
  assert.deepEqual(told, [whole, whole]);
});

Deno.test("since: what was said from a time on, and how to go on where it is more", async () => {
  const { type, answer, shown, told } = ann();
  const { sent, label, done } = type("/since 2026-11-22T20:00:00.000Z");
  assert.equal(sent, "CHATHISTORY AFTER #a timestamp=2026-11-22T19:59:59.999Z 100");
  answer(label, ["a", "b"], END);
  await done;
  assert.deepEqual(shown.at(-1), ["#a", ["a", "b"], "since", undefined]);
  assert.deepEqual(told, []);
  const more = type("/since 1h");
  answer(more.label, Array.from({ length: 100 }, (_, i) => `t${i}`));
  await more.done;
  assert.equal(told.pop(), `These are the first 100: /since ${at(99)} shows what follows.`);
  const none = type("/since 5m");
  answer(none.label, [], END);
  await none.done;
  assert.equal(told.pop(), "Nothing was said in #a since then.");
  assert.equal(type("/since whenever").sent, "");
  assert.match(told.pop()!, /^! whenever is no time\. Write it like 2026-11-22/);
});

Deno.test("since: refused, or the connection ends: it is told or over, and nothing hangs", async () => {
  const { type, hear, told, lose, chat } = ann();
  const refused = type("/since 1h");
  hear(`@label=${refused.label} :s FAIL CHATHISTORY INVALID_TARGET AFTER #a :Cannot read it: no`);
  await refused.done;
  assert.deepEqual(told, ["! Cannot read it: no."]);
  assert(chat.anyRefused);
  const lost = type("/since 1h");
  lose();
  await lost.done;
  assert.equal(told.length, 1);
});

Deno.test("context: what was said around a hit, by its number; the hit is marked", async () => {
  const { type, answer, shown, told, hear } = ann();
  type("/context 1");
  assert.match(told.pop()!, /nothing found to look around: \/search WORDS first/);
  const search = type("/search tea");
  hear(
    `@label=${search.label} :s BATCH +s soju.im/search`,
    `@batch=s;msgid=m1;time=${at(0)} :bob!u@h PRIVMSG #b tea`,
    `@batch=s;msgid=m2;time=${at(1)} :bob!u@h PRIVMSG #a tea`,
    `@batch=s;time=${at(2)} :bob!u@h PRIVMSG #a tea`,
    ":s BATCH -s",
  );
  type("/context 4");
  assert.equal(told.pop(), "! /context takes a number from 1 to 3.");
  type("/context 3");
  assert.match(told.pop()!, /gave that message no id/);
  const { sent, label, done } = type("/context 1 5");
  assert.equal(sent, "CHATHISTORY AROUND #b msgid=m1 5");
  answer(label, ["m0", "m1", "m2"], "", "#b");
  await done;
  assert.deepEqual(shown.at(-1), ["#b", ["m0", "m1", "m2"], "around", "m1"]);
});

Deno.test("context: plain and JSON show which one was found", () => {
  const messages = ["m0", "m1"].map((id): Said => ({
    ...{ type: "message", at: NOW, room: "#a", nick: "bob", text: id, kind: "say" },
    ...{ own: false, direct: false, id },
  }));
  const lines: string[] = [];
  const out = (text: string) => void lines.push(text.replace(/^\S+Z /, ""));
  plainView(out, () => {}, () => NOW).history("#a", messages, "around", "m1");
  assert.deepEqual(lines.splice(0), ["#a bob: m0\n", "#a = found: bob: m1\n"]);
  jsonView(out, () => {}, () => NOW).history("#a", messages, "around", "m1");
  assert.deepEqual(lines.map((line) => JSON.parse(line)).map(({ hit }) => hit), [undefined, true]);
});

Deno.test("read: markers that come are kept, only ever go forwards, and are told", () => {
  const { bench, hear } = ann();
  const { read } = bench.session.state;
  const [early, late] = ["2026-11-22T20:00:00.000Z", "2026-11-22T21:00:00.000Z"];
  bench.hear(`:s MARKREAD #A timestamp=${late}`);
  assert.deepEqual(bench.one("read"), {
    ...{ type: "read", at: NOW, room: "#a", until: Date.parse(late) },
  });
  bench.hear(`:s MARKREAD #a timestamp=${early}`, ":s MARKREAD #a *");
  assert.deepEqual(bench.took("read"), []);
  assert.equal(read.get("#a"), Date.parse(late));
  bench.hear(":s MARKREAD bob *");
  assert.deepEqual(bench.one("read").until, undefined);
  hear(":s MARKREAD");
  assert.equal(read.size, 1);
});

Deno.test("read: /read marks a room, and not where it was read already", () => {
  const { type, bench, told } = ann();
  assert.match(type("/read").sent, /^MARKREAD #a timestamp=\d{4}-/);
  assert.match(type("/read bob").sent, /^MARKREAD bob timestamp=/);
  bench.session.state.read.set("#a", NOW + 10);
  bench.session.markRead("#a", NOW + 10);
  bench.session.markRead("not a name", NOW);
  assert.deepEqual(bench.sent(), []);
  assert.deepEqual(told, []);
  const old = ann(CAPS);
  assert.equal(old.type("/read").sent, "");
  assert.match(old.told[0], /does not tell your devices/);
});

Deno.test("targets: which conversations there are, in pages", () => {
  const { bench } = ann();
  const id = bench.session.targets(0, NOW, 1000);
  assert.deepEqual(bench.sent(), [
    `@label=${id} CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z timestamp=${
      new Date(NOW).toISOString()
    } 100`,
  ]);
  bench.hear(
    `@label=${id}${END} :s BATCH +t draft/chathistory-targets`,
    `@batch=t :s CHATHISTORY TARGETS #a ${at(0)}`,
    `@batch=t :s CHATHISTORY TARGETS bob ${at(1)}`,
    `@batch=t :s CHATHISTORY TARGETS cat never`,
    `:s CHATHISTORY TARGETS dog ${at(1)}`,
    ":s BATCH -t",
  );
  assert.deepEqual(bench.one("targets"), {
    ...{ type: "targets", at: NOW, ended: true, request: id },
    targets: [{ room: "#a", at: Date.parse(at(0)) }, { room: "bob", at: Date.parse(at(1)) }],
  });
  assert.equal(bench.one("done").ok, true);
});

Deno.test("certificate: a NickServ that knows none is told as a server without them", async () => {
  const { type, hear, told } = ann();
  const { sent, label, done } = type("/certificate");
  assert.equal(sent, "PRIVMSG NickServ :CERT LIST");
  hear(`@label=${label} :NickServ!s@s NOTICE ann :I don't know that command. Say HELP.`);
  await done;
  assert.deepEqual(told, ["! This server knows no certificates that log in: use a password."]);
});

const local = (...[year, month, ...rest]: [number, number, number, number?, number?]) =>
  new Date(year, month - 1, ...rest).getTime();
/** A Wednesday. */
const THEN = local(2026, 11, 25, 14, 30);

const MOMENTS: [text: string, ms: number | undefined][] = [
  ["2026-11-22", local(2026, 11, 22)],
  ["2026-11-22T20:05", local(2026, 11, 22, 20, 5)],
  ["2026-11-22t20:05", local(2026, 11, 22, 20, 5)],
  ["2026-11-22T20:05:01.500Z", Date.UTC(2026, 10, 22, 20, 5, 1, 500)],
  ["14:30", THEN],
  ["9:05", local(2026, 11, 25, 9, 5)],
  ["14:31", local(2026, 11, 24, 14, 31)],
  ["today", local(2026, 11, 25)],
  ["Yesterday", local(2026, 11, 24)],
  ["wednesday", local(2026, 11, 25)],
  ["monday", local(2026, 11, 23)],
  ["thursday", local(2026, 11, 19)],
  ["90m", THEN - 90 * 60_000],
  ["1h30m", THEN - 90 * 60_000],
  ["2d", THEN - 2 * 86_400_000],
  ["1w", THEN - 7 * 86_400_000],
  ["999999w", 0],
  ["2026-02-30", undefined],
  ["2026-11-22T24:00", undefined],
  ["24:00", undefined],
  ["12:60", undefined],
  ["tomorrow", undefined],
  ["5", undefined],
  ["m", undefined],
  ["", undefined],
];
for (const [text, ms] of MOMENTS) {
  Deno.test(`moment: “${text}”`, () => assert.equal(parseMoment(text, THEN), ms));
}
