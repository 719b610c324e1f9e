import assert from "node:assert/strict";
import { drawChart } from "../../bench/chart.ts";
import { GAP, Unframer } from "../../bench/load/frames.ts";
import { BEGIN, END, figureOf, section, withSection } from "../../bench/page.ts";
import { SCENARIOS } from "../../bench/scenarios.ts";
import { TARGETS } from "../../bench/targets.ts";
import { parseTurns, turnsBetween } from "../../bench/turns.ts";

const FLOOD = { scenario: "flight-64", messagesPerSecond: 42_000 };
const RESULTS = {
  at: "2026-11-27T20:00:00Z",
  commit: "abc",
  machine: { target: "x", processor: "a processor", cores: 2, pinning: "pinned" },
  servers: { "chat-server": "1", ngircd: "27" },
  rounds: 3,
  seconds: 4,
  medians: [
    { ...FLOOD, server: "chat-server", deliveriesPerSecond: 8_000_000 },
    { ...FLOOD, server: "ngircd", deliveriesPerSecond: 1_000_000 },
    { ...FLOOD, server: "inspircd", deliveriesPerSecond: 2_500_000 },
    { ...FLOOD, server: "bare C", deliveriesPerSecond: 15_000_000 },
  ],
  measured: [],
};

Deno.test("page: targets are held against the faster of the others, and what is missing is said", () => {
  const text = section(RESULTS);
  assert.match(text, /at least 4 times .* \| 8,000,000: 3\.20 times \| 2,500,000 \| \*\*no\*\*/);
  assert.match(
    text,
    /half of a bare C .* \| 8,000,000: 0\.53 times \| 15,000,000 \(bare C\) \| yes/,
  );
  assert.match(text, /\| join storm \| .* \| not measured \| - \| - \|/);
  assert.match(text, /commit abc, x, a processor, 2 cores/);
});

Deno.test("page: each target names scenarios that there are", () => {
  const names = SCENARIOS.map(({ name }) => name);
  for (const { only } of TARGETS) {
    for (const name of only.split(",")) assert(names.includes(name), name);
  }
});

Deno.test("page: what people wrote around it stays, whatever stood there before", () => {
  const page = `above\n${BEGIN}\nold\n${END}\nbelow\n`;
  const once = withSection(page, "new");
  assert.equal(once, `above\n${BEGIN}\n\nnew\n${END}\nbelow\n`);
  assert.equal(withSection(once, "new"), once);
  assert.throws(() => withSection("no marks", "new"), /its marks for what is measured are gone/);
});

Deno.test("page: a figure is looked up by scenario, server and key", () => {
  const figure = figureOf(RESULTS);
  assert.equal(figure("flight-64", "deliveriesPerSecond", "bare C"), 15_000_000);
  assert.equal(figure("flight-1", "deliveriesPerSecond"), undefined);
});

Deno.test("plots: a bar for each value that there is, names escaped", () => {
  const svg = drawChart({
    title: "a < b",
    unit: "ms",
    digits: 1,
    groups: ["one", "two"],
    series: [{ name: "x", values: [1, 2] }, { name: "y", values: [undefined, 4] }],
  });
  assert.match(svg, /<title>a &lt; b<\/title>/);
  assert.equal([...svg.matchAll(/<rect [^>]*height="12" fill/g)].length, 2 + 3);
  assert.match(svg, /prefers-color-scheme: dark/);
});

Deno.test("turns: the difference of two pages of metrics", () => {
  const page = (...counts: number[]) =>
    ["0.001", "0.01", "+Inf"].map((le, i) => `chat_turn_seconds_bucket{le="${le}"} ${counts[i]}`)
      .join("\n");
  const before = parseTurns(page(5, 6, 7));
  assert.deepEqual(turnsBetween(before, parseTurns(page(205, 207, 208))), {
    count: 201,
    p99Ms: 1,
    longestMs: 10,
  });
  assert.equal(turnsBetween(before, parseTurns(page(5, 6, 8))).longestMs, Infinity);
  assert.deepEqual(turnsBetween(before, before), { count: 0, p99Ms: 1, longestMs: 1 });
});

const long = "x".repeat(300);
const SERVER_FRAMES = Uint8Array.of(
  ...[0x82, 2, 104, 105],
  ...[0x89, 1, 33],
  ...[0x82, 126, 1, 44, ...new TextEncoder().encode(long)],
  ...[0x82, 1, 97],
);

Deno.test("frames: a server's messages become lines wherever they are cut, pings do not", () => {
  for (let size = 1; size <= SERVER_FRAMES.length; size++) {
    const unframer = new Unframer();
    let text = "";
    for (let at = 0; at < SERVER_FRAMES.length; at += size) {
      const part = SERVER_FRAMES.subarray(at, at + size);
      const buffer = new Uint8Array(GAP + part.length);
      buffer.set(part, GAP);
      text += new TextDecoder().decode(buffer.subarray(0, unframer.unframe(buffer, part.length)));
    }
    assert.equal(text, `hi\r\n${long}\r\na\r\n`, `in pieces of ${size}`);
  }
});

Deno.test("frames: each line of a client is a message with a mask that changes nothing", () => {
  const frames = Unframer.frames(new TextEncoder().encode(`hi\r\n${long}\r\n`));
  assert.deepEqual([...frames.subarray(0, 8)], [0x82, 0x82, 0, 0, 0, 0, 104, 105]);
  assert.deepEqual([...frames.subarray(8, 16)], [0x82, 0x80 | 126, 1, 44, 0, 0, 0, 0]);
  assert.equal(frames.length, 8 + 8 + 300);
});
