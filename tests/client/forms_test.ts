/** What the plain and the JSON mode make of each event. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv";
import { EXIT_MEANINGS } from "../../client/exit.ts";
import { jsonLine, jsonOf, jsonView } from "../../client/json.ts";
import { parseOptions } from "../../client/options.ts";
import { plainLines } from "../../client/plain.ts";
import type { Event, Said, What } from "../../client/session/events.ts";
import { NOW } from "./support.ts";

const T = "2026-11-22T23:32:00.000Z";
const at = NOW;
const SAID: Said = {
  type: "message",
  at,
  room: "#a",
  nick: "ann",
  text: "hello",
  kind: "say",
  own: false,
  direct: false,
};

/** An event, its plain lines without the time, and its JSON fields without v, event and time. */
const FORMS: [event: Event, plain: string[], json: Record<string, unknown> | undefined][] = [
  [SAID, ["#a ann: hello"], {
    room: "#a",
    nick: "ann",
    text: "hello",
    kind: "say",
    own: false,
    direct: false,
  }],
  [{ ...SAID, kind: "action", text: "waves", id: "m1", account: "Ann", request: "r1" }, [
    "#a * ann waves",
  ], {
    room: "#a",
    nick: "ann",
    account: "Ann",
    text: "waves",
    kind: "action",
    own: false,
    direct: false,
    id: "m1",
    request: "r1",
  }],
  [
    { ...SAID, kind: "notice", room: "bob", direct: true, text: "\x1b[2J\u202e" },
    ["bob -ann- ␛[2J<U+202E>"],
    {
      room: "bob",
      nick: "ann",
      text: "\x1b[2J\u202e",
      kind: "notice",
      own: false,
      direct: true,
    },
  ],
  [{ ...SAID, text: "one\ntwo", reply: "m1" }, ["#a ann: one", "#a ann: two"], {
    room: "#a",
    nick: "ann",
    text: "one\ntwo",
    kind: "say",
    own: false,
    direct: false,
    reply: "m1",
  }],
  [
    {
      ...{ type: "reacted", at, room: "#a", nick: "bob", own: false, direct: false },
      ...{ id: "m1", reaction: "👍", undone: false },
    },
    ["#a = bob reacts 👍 to m1"],
    {
      ...{ room: "#a", nick: "bob", own: false, direct: false },
      ...{ id: "m1", reaction: "👍", undone: false },
    },
  ],
  [{ type: "joined", at, room: "#a", nick: "bob", own: false }, ["#a > bob joined"], {
    room: "#a",
    nick: "bob",
    own: false,
  }],
  [
    { type: "left", at, room: "#a", nick: "bob", own: false, reason: "bye" },
    ["#a < bob left (bye)"],
    { room: "#a", nick: "bob", own: false, reason: "bye" },
  ],
  [
    { type: "left", at, room: "#a", nick: "bob", own: false, by: "ann", reason: "" },
    ["#a < bob was removed by ann"],
    { room: "#a", nick: "bob", own: false, by: "ann", reason: "" },
  ],
  [
    { type: "quit", at, nick: "bob", rooms: ["#a", "#b"], reason: "Quit" },
    ["#a < bob quit (Quit)", "#b < bob quit (Quit)"],
    { nick: "bob", rooms: ["#a", "#b"], reason: "Quit" },
  ],
  [
    { type: "renamed", at, from: "bob", to: "rob", own: false, rooms: ["#a"] },
    ["#a = bob is now rob"],
    { from: "bob", to: "rob", own: false, rooms: ["#a"] },
  ],
  [
    { type: "topic", at, room: "#a", text: "New", by: "bob", changed: true },
    ["#a = topic: New (by bob)"],
    { room: "#a", text: "New", by: "bob", changed: true },
  ],
  [{ type: "topic", at, room: "#a", text: "", changed: false }, ["#a = no topic"], {
    room: "#a",
    text: "",
    changed: false,
  }],
  [
    {
      type: "members",
      at,
      room: "#a",
      members: [{ nick: "bob", signs: "@", away: false }, { nick: "ann", signs: "", away: true }],
    },
    ["#a = here: @bob ann"],
    {
      room: "#a",
      members: [{ nick: "bob", signs: "@", away: false }, { nick: "ann", signs: "", away: true }],
    },
  ],
  [{ type: "mode", at, room: "#a", by: "bob", change: "+o ann" }, ["#a = mode +o ann (by bob)"], {
    room: "#a",
    by: "bob",
    change: "+o ann",
  }],
  [
    { type: "knocked", at, room: "#b", nick: "bob", text: "please" },
    ["#b = bob knocks"],
    { room: "#b", nick: "bob", text: "please" },
  ],
  [
    { type: "invited", at, room: "#b", by: "bob", nick: "ann", own: true },
    ["#b = bob invited ann"],
    { room: "#b", by: "bob", nick: "ann", own: true },
  ],
  [
    {
      type: "profile",
      at,
      profile: { nick: "bob", address: "u@h", account: "bob", rooms: "#a", since: 0 },
    },
    ["bob = u@h, account bob, in #a"],
    {
      profile: {
        nick: "bob",
        address: "u@h",
        account: "bob",
        rooms: "#a",
        since: "1970-01-01T00:00:00.000Z",
      },
    },
  ],
  [
    { type: "rooms", at, rooms: [{ room: "#a", members: 2, topic: "x" }] },
    ["#a = 2 here (x)"],
    { rooms: [{ room: "#a", members: 2, topic: "x" }] },
  ],
  [{ type: "away", at, nick: "ann", own: true, text: "" }, ["- = you are back"], {
    nick: "ann",
    own: true,
    text: "",
  }],
  [{ type: "away", at, nick: "bob", own: false, text: "lunch" }, ["bob = away: lunch"], {
    nick: "bob",
    own: false,
    text: "lunch",
  }],
  [{ type: "note", at, code: "", text: "Hello", level: "info" }, ["- = Hello"], {
    level: "info",
    code: "",
    text: "Hello",
  }],
  [{ type: "motd", at, lines: ["a", "b"] }, ["- = a", "- = b"], { lines: ["a", "b"] }],
  [{ type: "welcome", at, nick: "ann", account: "ann" }, [], { nick: "ann", account: "ann" }],
  [{ type: "registered", at, account: "ann" }, [], { account: "ann" }],
  [{ type: "ready", at }, [], undefined],
  [{ type: "read", at, room: "#a", until: at }, [], { room: "#a", until: T }],
  [{ type: "read", at, room: "#a" }, [], { room: "#a" }],
  [{ type: "lost", at, reason: "The server is gone." }, [], { reason: "The server is gone." }],
];

for (const [event, plain, json] of FORMS) {
  Deno.test(`plain and JSON: ${event.type} ${plain[0] ?? ""}`, () => {
    assert.deepEqual(plainLines(event), plain.map((line) => `${T} ${line}`));
    const fields = jsonOf(event);
    const expected = json && { v: 1, event: event.type, time: T, ...json };
    const told = fields && JSON.parse(jsonLine(fields));
    assert.deepEqual(told, expected);
  });
}

Deno.test("JSON: an acknowledgement of words is told, of other requests not", () => {
  const done = { type: "done", at, request: "r1", ok: true, target: "#a", words: "hi" } as const;
  assert.deepEqual(jsonOf({ ...done, what: "say", kind: "say" }), {
    v: 1,
    event: "acknowledged",
    time: T,
    request: "r1",
    room: "#a",
    text: "hi",
  });
  assert.equal(jsonOf({ ...done, what: "join", kind: "say" }), undefined);
});

const docs = (name: string) =>
  Deno.readTextFileSync(new URL(`../../docs/${name}`, import.meta.url));

Deno.test("JSON: every event is described, with its fields", () => {
  const text = docs("client-json.md");
  const rows = new Map(
    [...text.matchAll(/^\| `(\S+)` \| (.*?) \|/gm)].map(([, event, fields]) => [event, fields]),
  );
  for (const [event, , json] of FORMS) {
    if (json === undefined) continue;
    const fields = rows.get(event.type);
    assert(fields !== undefined, `${event.type} is not described`);
    for (const field of Object.keys(json)) {
      assert(fields.includes(`\`${field}\``), `${event.type}.${field}`);
    }
  }
  for (const event of ["acknowledged", "refused", "info"]) assert(rows.has(event), event);
});

Deno.test("docs: every option and every exit code is described", () => {
  const parsed = parseOptions(["--help"]);
  assert("print" in parsed);
  const text = docs("client.md");
  for (const [option] of parsed.print.matchAll(/--[a-z-]+/g)) assert(text.includes(option), option);
  for (const [code] of EXIT_MEANINGS) assert(text.includes(`\n| ${code} |`), String(code));
});

interface Schema {
  $defs: Record<string, unknown>;
}

const SCHEMA: Schema = JSON.parse(
  Deno.readTextFileSync(new URL("../../docs/client-json.schema.json", import.meta.url)),
);

/** The schema without its leave to add fields, so that every field is described. */
function strict(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(strict);
  const entries = Object.entries(schema).map(([key, value]) => [key, strict(value)]);
  const closed = "properties" in schema ? [["additionalProperties", false]] : [];
  return Object.fromEntries([...entries, ...closed]);
}

/** All that can be refused. */
const WHATS: Readonly<Record<What, true>> = {
  ...{ say: true, join: true, part: true, topic: true, history: true, search: true, delete: true },
  ...{ react: true, who: true, whois: true, rooms: true, away: true, service: true },
  ...{ knock: true, targets: true, other: true },
};

/** Every kind of line that is printed. */
function lines(): string[] {
  const found = FORMS.flatMap(([event]) => {
    const fields = jsonOf(event);
    return fields ? [jsonLine(fields)] : [];
  });
  const view = jsonView((text) => found.push(text), () => {}, () => NOW);
  const done = { type: "done", at: NOW, request: "r1", target: "#a", words: "hi" } as const;
  view.show({ ...done, what: "say", kind: "say", ok: true });
  for (const what of Object.keys(WHATS) as What[]) {
    view.refused({ ...done, what, kind: "say", ok: false, code: "404", reason: "No" }, "No.");
  }
  view.tell("A sentence.");
  view.show({ type: "found", at, query: "hi", messages: [SAID] });
  const person = { nick: "bob", address: "u@h", signs: "@", away: false, name: "Bob" };
  view.show({ type: "people", at, mask: "#a", people: [person, { ...person, room: "#a" }] });
  view.show({ type: "removed", at, room: "#a", by: "bob", own: false, id: "m1", reason: "" });
  view.history("#a", [{ ...SAID, id: "m1" }], "around", "m1");
  return found;
}

Deno.test("JSON schema: every line keeps to it, and has no field that it does not name", () => {
  const validate = new Ajv2020({ allErrors: true }).compile(strict(SCHEMA) as Schema);
  for (const line of lines()) {
    assert(validate(JSON.parse(line)), `${line}${JSON.stringify(validate.errors)}`);
  }
});

Deno.test("JSON schema: every event of it is printed", () => {
  const printed = new Set(lines().map((line) => JSON.parse(line).event));
  const named = Object.keys(SCHEMA.$defs).filter((name) => name !== "time");
  assert.deepEqual([...printed].toSorted(), named.toSorted());
});

Deno.test("JSON schema: what is none of it is not taken for it", () => {
  const validate = new Ajv2020().compile(SCHEMA);
  const [line] = lines();
  for (const wrong of [{ v: 2 }, { time: "now" }, { event: "other" }, { nick: 1 }]) {
    assert(!validate({ ...JSON.parse(line), ...wrong }), JSON.stringify(wrong));
  }
  assert(validate({ ...JSON.parse(line), later: "an added field" }));
});
