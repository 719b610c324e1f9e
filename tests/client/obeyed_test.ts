/** Nothing that others say is obeyed by the terminal, wherever they can say it, and whatever bytes it is made of. */
import assert from "node:assert/strict";
import { printable } from "../../client/printable.ts";
import { fc, textOf } from "../property.ts";
import { HandClock } from "./hand_clock.ts";
import { annIn, type Person, serverWith } from "./person.ts";

/** Lines of a stranger, with `x` wherever a name or a text can stand. */
const FROM_OTHERS: ((x: string) => string)[] = [
  (x) => `:bob!u@h PRIVMSG #lobby :${x}`,
  (x) => `:bob!u@h PRIVMSG ann :ann ${x}`,
  (x) => `:bob!u@h NOTICE ann :${x}`,
  (x) => `:bob!u@h PRIVMSG #lobby :\x01ACTION ${x}\x01`,
  (x) => `:${x}!u@h PRIVMSG #lobby :ann`,
  (x) => `:${x}!u@h PRIVMSG ann :hello`,
  (x) => `:${x}!u@h JOIN #lobby`,
  (x) => `:bob!u@h PART #lobby :${x}`,
  (x) => `:carl!u@h KICK #lobby bob :${x}`,
  (x) => `:carl!u@h QUIT :${x}`,
  (x) => `:carl!u@h NICK :${x}`,
  (x) => `:bob!u@h TOPIC #lobby :${x}`,
  (x) => `:bob!u@h MODE #lobby +k ${x}`,
  (x) => `:bob!u@h INVITE ann :#${x}`,
  (x) => `:ann!u@h JOIN :#${x}`,
  (x) => `:s NOTE * CODE :${x}`,
  (x) => `:s WARN * CODE :${x}`,
  (x) => `:s FAIL * CODE :${x}`,
  (x) => `:s 372 ann :${x}`,
  (x) => `:s 301 ann bob :${x}`,
  (x) => `:s 401 ann ${x} :${x}`,
  (x) => `:s 999 ann ${x} :${x}`,
  (x) => `:bob!u@h REDACT #lobby m1 :${x}`,
  (x) => `@msgid=${x};account=${x} :bob!u@h PRIVMSG #lobby :ann`,
  (x) => `@+draft/reply=${x} :bob!u@h PRIVMSG #lobby :an answer`,
  (x) => `@+draft/reply=m1;+draft/react=${x} :bob!u@h TAGMSG #lobby`,
  (x) => `@+typing=active :${x}!u@h TAGMSG #lobby`,
  (x) => `@time=${x} :bob!u@h PRIVMSG #lobby :late`,
  (x) => `:bob!u@h PRIVMSG #${x} :elsewhere`,
  (x) => `:s 353 ann = #lobby :@${x} ${x}!u@h`,
  (x) => `:s 352 ann #lobby ${x} ${x} s ${x} H@ :0 ${x}`,
  (x) => `:s 315 ann ${x} :End`,
  (x) => `:s 311 ann ${x} ${x} ${x} * :${x}`,
  (x) => `:s 319 ann bob :#${x}`,
  (x) => `:s 318 ann bob :${x}`,
  (x) => `:s 322 ann #${x} 1 :${x}`,
  (x) => `:s 323 ann :${x}`,
  (x) => `:s 332 ann #lobby :${x}`,
  (x) => `:s 005 ann NETWORK=${x} :are supported`,
  (x) => `:${x} NOTICE ann :${x}`,
  (x) => `:bob!u@h AWAY :${x}`,
];

/** What the client itself writes: colour, moving to the line and erasing it, its notifications. */
const OURS =
  /\x1b\[[0-9;]*m|\x1b\[\d*A|\x1b\[J|\x1b\[\?2004[hl]|\x1b\](9|777;notify;chat);[^\x00-\x1f\x7f-\x9f]*\x07/g;
/** Controls, and what turns the direction of text or breaks a line; isolates are ours. */
const OBEYED = /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u061c\ufeff]/u;

const SIGNS = [
  ...[
    "\x1b",
    "\x1b[",
    "\x1b]",
    "\x1bP",
    "[2J",
    "]0;t",
    "]52;c;",
    "[6n",
    "\x07",
    "\x9b",
    "\x9d",
    "31m",
  ],
  ...[
    "\x08",
    "\x7f",
    "\x85",
    "\x90",
    "\x0e",
    "\t",
    "\x1b\\",
    ";",
    "P",
    "a",
    "日",
    "ש",
    "👩‍👩‍👧",
    "e\u0301",
  ],
  ...[
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2069",
    "\u2028",
    "\ufeff",
    "\u200f",
    "\u061c",
    "\u200d",
    "\ufe0f",
  ],
  ...["\x02", "\x03", "\x0312", "\x04ff0000", "\x11", "\x1f", "\ud800"],
];

/** What somebody writes who wants to do harm, or anything at all; without what would end the line. */
const harm = fc.oneof(
  fc.string({ unit: fc.constantFrom(...SIGNS), minLength: 1, maxLength: 12 }),
  textOf(),
).map((text) => text.replace(/[\0\r\n]/g, "") || "x");

function assertHarmless(ann: Person, seed: number): void {
  const rest = ann.io.output.replace(OURS, "");
  const left = OBEYED.exec(rest);
  const near = rest.slice((left?.index ?? 0) - 60, (left?.index ?? 0) + 20);
  assert.equal(left, null, `${JSON.stringify(near)}, by the seed ${seed}`);
  // Isolates are ours: each is closed in its own line.
  for (const line of rest.split(/[\r\n]+/)) {
    const [opened, closed] = [/[\u2066\u2067]/g, /\u2069/g].map((mark) => line.match(mark)?.length);
    assert.equal(opened, closed, `${JSON.stringify(line)}, by the seed ${seed}`);
  }
}

for (const notify of ["osc9", "osc777"]) {
  Deno.test(`obeyed: nothing of what others say, with notifications by ${notify}`, async () => {
    using _clock = new HandClock();
    await using server = serverWith();
    await using ann = await annIn(server);
    ann.type(`/set notify ${notify}\r/set typing on\r/set theme bright\r`);
    await ann.sees("theme is bright now.");
    const seed = Date.now();
    const cases = fc.tuple(fc.constantFrom(...FROM_OTHERS), harm);
    for (const [line, x] of fc.sample(cases, { numRuns: 3000, seed })) {
      const isLast = /:$/.test(line(""));
      await server.say(line(isLast ? x : x.replaceAll(" ", "_")));
    }
    await server.say(":bob!u@h PRIVMSG #lobby :that was all");
    await ann.sees("that was all");
    assertHarmless(ann, seed);
    assert.equal(printable("\u2069"), "<U+2069>");
  });
}

Deno.test("obeyed: no bytes of a server, whatever they are", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  const seed = Date.now();
  const bytes = fc.uint8Array({ maxLength: 200 });
  for (const noise of fc.sample(bytes, { numRuns: 500, seed })) {
    const [guest] = server.guests;
    await guest.visitor.raw(":bob!u@h PRIVMSG #lobby :");
    await guest.visitor.raw(noise);
    await guest.visitor.raw("\r\n");
  }
  await server.say(":bob!u@h PRIVMSG #lobby :that was all");
  await ann.sees("that was all");
  assertHarmless(ann, seed);
});
