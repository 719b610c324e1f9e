/** /search: from the line that is typed to what is shown in each of the three forms. */
import assert from "node:assert/strict";
import { jsonOf } from "../../client/json.ts";
import { plainLines } from "../../client/plain.ts";
import type { Event, Found, Said } from "../../client/session/events.ts";
import { styles } from "../../client/styles.ts";
import { clock, day } from "../../client/terminal/layout.ts";
import { present } from "../../client/terminal/present.ts";
import { Chat } from "../../client/chat.ts";
import { enter } from "../../client/commands/input.ts";
import { complete } from "../../client/terminal/complete.ts";
import type { Link } from "../../client/link.ts";
import { CAPS, inside, NOW } from "./support.ts";

const WITH_SEARCH = `${CAPS} soju.im/search`;

/** ann in #a with bob, and her chat, which keeps what it complains of. */
function ann(caps = WITH_SEARCH) {
  const bench = inside({ caps });
  bench.hear(":ann!u@h JOIN #a ann :Ann", ":s 353 ann = #a :ann bob", ":s 366 ann #a :End");
  bench.events.length = 0;
  const complaints: string[] = [];
  const shown: Found[] = [];
  const view = {
    show: (event: Event) => void (event.type === "found" && shown.push(event)),
    history: () => {},
    tell: () => {},
    table: () => {},
    complain: (sentence: string) => void complaints.push(sentence),
    refused: (_: unknown, sentence: string) => void complaints.push(sentence),
  };
  const ports = { connect: () => Promise.resolve(), leave: () => {} };
  const chat = new Chat(view, ports, { history: 0, oneAtATime: false });
  chat.attach(
    { session: bench.session, isOver: false, ended: new Promise(() => {}) } as unknown as Link,
  );
  chat.current = "#a";
  const search = (line: string) => {
    bench.lines.length = 0;
    void enter(chat, line);
    return bench.sent().map((sent) => sent.replace(/^@label=\S+ /, ""));
  };
  return { bench, chat, complaints, search, shown };
}

const local = (...parts: [number, number, number, number?, number?]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0).getTime();
const iso = (ms: number) => new Date(ms).toISOString();

const LINES: [typed: string, sent: string][] = [
  ["/search tea", "SEARCH text=tea;limit=50"],
  ["/search green tea; now", "SEARCH text=green\\stea\\:\\snow;limit=50"],
  ["/find from:bob", "SEARCH from=bob;limit=50"],
  ["/search tea FROM:bob in:a", "SEARCH from=bob;in=#a;text=tea;limit=50"],
  ["/search in:#b tea", "SEARCH in=#b;text=tea;limit=50"],
  ["/search in:bob tea", "SEARCH in=bob;text=tea;limit=50"],
  ["/search https://a.test constructor:x", "SEARCH text=https://a.test\\sconstructor:x;limit=50"],
  ["/search after:2026-11-20", `SEARCH after=${iso(local(2026, 11, 20))};limit=50`],
  ["/search before:2026-11-22", `SEARCH before=${iso(local(2026, 11, 22) - 1)};limit=50`],
  [
    "/search after:2026-11-20T21:30 x",
    `SEARCH after=${iso(local(2026, 11, 20, 21, 30))};text=x;limit=50`,
  ],
  ["/search after:2026-11-20T21:30:00Z", "SEARCH after=2026-11-20T21:30:00.000Z;limit=50"],
];

for (const [typed, sent] of LINES) {
  Deno.test(`search: ${typed}`, () => {
    const { search, complaints } = ann();
    assert.deepEqual(search(typed), [sent]);
    assert.deepEqual(complaints, []);
  });
}

const WRONG: [typed: string, complaint: RegExp][] = [
  ["/search", /^Say what to look for: \/search WORDS; then/],
  ["/search x from:", /^from: needs a name/],
  ["/search x in:", /^in: needs a room/],
  ["/search x before:someday", /^before:someday is no time\. Write it like 2026-11-22/],
  ["/search x after:2026-02-30", /^after:2026-02-30 is no time/],
  ["/search x after:2026-02-03T24:00", /is no time/],
];

for (const [typed, complaint] of WRONG) {
  Deno.test(`search: refused here: ${typed}`, () => {
    const { search, complaints } = ann();
    assert.deepEqual(search(typed), []);
    assert.equal(complaints.length, 1);
    assert.match(complaints[0], complaint);
  });
}

Deno.test("search: a server that cannot search, or knows no batches, is not asked", () => {
  const history = " draft/chathistory";
  const cases: [caps: string, complaint: RegExp][] = [
    [CAPS.replace(history, ""), /^This server cannot search: it keeps no history\.$/],
    [CAPS.replace(history, "") + history, /^This server cannot search\. \/history/],
    [WITH_SEARCH.replace(" batch", ""), /^This server cannot search/],
  ];
  for (const [caps, complaint] of cases) {
    const { search, complaints } = ann(caps);
    assert.deepEqual(search("/search tea"), []);
    assert.match(complaints[0], complaint);
  }
});

const HITS = [
  "@batch=q;msgid=m1;time=2026-11-20T12:00:00.000Z :bob!u@h PRIVMSG #a :tea?",
  "@batch=q;msgid=m2;time=2026-11-21T12:00:00.000Z :ann!u@h PRIVMSG bob :\x01ACTION makes tea\x01",
];

Deno.test("search: hits come as one event and touch nothing else", () => {
  for (const labelled of [true, false]) {
    const caps = labelled ? WITH_SEARCH : WITH_SEARCH.replace(" labeled-response", "");
    const { bench, search } = ann(caps);
    search("/search tea");
    bench.hear(
      `${labelled ? "@label=r1 " : ""}:s BATCH +q soju.im/search`,
      ...HITS,
      ":s BATCH -q",
      ...(labelled ? [] : [":s PONG s :r1"]),
    );
    const found = bench.one("found");
    assert.equal(found.query, "tea");
    assert.equal(found.request, "r1");
    assert.deepEqual(found.messages.map(({ room, nick, text, own }) => [room, nick, text, own]), [
      ["#a", "bob", "tea?", false],
      ["bob", "ann", "makes tea", true],
    ]);
    assert.deepEqual(bench.took("message"), []);
    assert.equal(bench.one("done").ok, true);
  }
});

/** A page of hits, one a minute from that minute on; the last two may have the same time. */
const page = (from: number, count: number, label: string) => [
  `@label=${label} :s BATCH +q soju.im/search`,
  ...Array.from({ length: count }, (_, i) => {
    const time = iso(Date.UTC(2026, 10, 20) + (from + i) * 60_000);
    return `@batch=q;msgid=m${from + i};time=${time} :bob!u@h PRIVMSG #a :tea ${from + i}`;
  }),
  ":s BATCH -q",
];

Deno.test("search: alone it goes on with earlier hits, without those that were shown, until there are none", () => {
  const { bench, search, complaints, chat, shown } = ann();
  const hear = (...lines: string[]) => {
    bench.hear(...lines);
    for (const event of bench.events.splice(0)) chat.link!.onEvent(event);
  };
  search("/search tea");
  assert.deepEqual(search("/search"), []);
  assert.equal(complaints.pop(), "The last search still goes on.");
  hear(...page(100, 50, "r1"));
  assert.equal(shown.at(-1)?.hasMore, true);
  const before = iso(Date.UTC(2026, 10, 20) + 100 * 60_000);
  assert.deepEqual(search("/more"), [`SEARCH before=${before};text=tea;limit=50`]);
  hear(...page(51, 50, "r2"));
  assert.deepEqual(shown.at(-1)?.messages.map(({ id }) => id).slice(-2), ["m98", "m99"]);
  assert.equal(chat.finds.hits.length, 49);
  search("/search");
  hear(...page(41, 11, "r3"));
  assert.deepEqual(shown.at(-1)?.messages.length, 10);
  assert.equal(shown.at(-1)?.hasMore, false);
  assert.deepEqual(search("/search"), []);
  assert.deepEqual(complaints, ["There is nothing more to be found: tea"]);
});

Deno.test("search: what was asked with after: goes on with later hits", () => {
  const { bench, search, chat } = ann();
  search("/search after:2026-11-20T00:00:00Z tea");
  bench.hear(...page(0, 50, "r1"));
  for (const event of bench.events.splice(0)) chat.link!.onEvent(event);
  const after = iso(Date.UTC(2026, 10, 20) + 49 * 60_000);
  assert.deepEqual(search("/search"), [`SEARCH after=${after};text=tea;limit=50`]);
});

Deno.test("search: the server's refusal is told in its words", () => {
  const { bench, search, complaints, chat } = ann();
  search("/search tea");
  bench.hear("@label=r1 :s FAIL SEARCH INTERNAL_ERROR :Cannot search: it took too long");
  chat.link!.onEvent(bench.one("done"));
  assert.deepEqual(complaints, ["Cannot search: it took too long."]);
});

const SAID: Said = {
  type: "message",
  at: NOW - 86_400_000,
  room: "#b",
  nick: "bob",
  text: "tea\x1b[2J",
  kind: "say",
  own: false,
  direct: false,
  id: "m1",
};
const FOUND: Found = {
  type: "found",
  at: NOW,
  query: "tea",
  messages: [SAID, { ...SAID, at: NOW, room: "cat", nick: "ann", own: true, direct: true }],
  request: "r1",
};

Deno.test("search: lines of the plain mode carry the time when it was said", () => {
  assert.deepEqual(plainLines(FOUND), [
    "2026-11-21T23:32:00.000Z #b = found: bob: tea␛[2J",
    "2026-11-22T23:32:00.000Z cat = found: ann: tea␛[2J",
  ]);
  assert.deepEqual(plainLines({ ...FOUND, messages: [] }), [
    "2026-11-22T23:32:00.000Z - = found nothing: tea",
  ]);
});

Deno.test("search: one object of the JSON mode", () => {
  const { messages, ...rest } = jsonOf(FOUND)!;
  assert.deepEqual(rest, { v: 1, event: "found", time: iso(NOW), query: "tea" });
  assert.deepEqual(JSON.parse(JSON.stringify((messages as unknown[])[0])), {
    time: iso(NOW - 86_400_000),
    room: "#b",
    nick: "bob",
    text: "tea\x1b[2J",
    kind: "say",
    own: false,
    direct: false,
    id: "m1",
  });
});

Deno.test("search: in a terminal with days, rooms and times", () => {
  const { bench: { session: { state } } } = ann();
  const scene = {
    columns: 80,
    styles: styles({ NO_COLOR: "1" }),
    state,
    isCurrent: () => true,
    calls: () => false,
  };
  const rows = present(FOUND, scene)!.split("\n").map((line) => line.replace(/[─ ]+$/, ""));
  assert.deepEqual(rows.map((line) => line.replace(/ +/g, " ")), [
    "── 2 found: tea",
    `── ${day(NOW - 86_400_000)}`,
    `${clock(NOW)} #b bob [1] tea␛[2J`,
    `── ${day(NOW)}`,
    `${clock(NOW)} you → cat [2] tea␛[2J`,
    "/context NUMBER shows what was said around one of them.",
    "── now",
  ]);
  assert.equal(present({ ...FOUND, messages: [] }, scene), "Nothing found: tea");
});

Deno.test("search: Tab completes from: and in:", () => {
  const { chat } = ann();
  assert.deepEqual(complete(chat, "/search tea fr")[0], ["from:bob "]);
  assert.deepEqual(complete(chat, "/search in:")[0], ["in:#a "]);
});
