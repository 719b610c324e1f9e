import assert from "node:assert/strict";
import { Deliveries } from "../../bench/load/deliveries.ts";

const SHORTEST = 40;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What is told when `chunks` are fed one after the other. */
function count(chunks: Uint8Array[], shortest = SHORTEST) {
  const lines: string[] = [];
  const deliveries: string[] = [];
  const counter = new Deliveries({
    onLine: (text) => lines.push(text),
    onDelivery: (bytes, start, end) => deliveries.push(decoder.decode(bytes.subarray(start, end))),
  });
  counter.expect(shortest);
  let counted = 0;
  for (const chunk of chunks) {
    // The reader's buffer, which the next read overwrites.
    const buffer = chunk.slice();
    counted += counter.feed(buffer);
    buffer.fill(0);
  }
  return { counted, lines, deliveries };
}

function message(length: number, letter: string): string {
  return letter.repeat(length - 2) + "\r\n";
}

const SENT = [
  message(SHORTEST, "a"),
  message(SHORTEST, "b"),
  "PING :irc.bench\r\n",
  message(SHORTEST + 20, "c"),
  message(SHORTEST + 20, "d"),
  message(SHORTEST * 3, "e"),
  message(SHORTEST * 3, "f"),
  "\n",
  message(SHORTEST + 1, "ü").replace(/ü{2}/g, "ü"),
  message(SHORTEST - 1, "g"),
  message(SHORTEST, "h"),
];
const BYTES = encoder.encode(SENT.join(""));
const MESSAGES = SENT.filter((line) => encoder.encode(line).length >= SHORTEST);
const OTHERS = ["PING :irc.bench", "", "g".repeat(SHORTEST - 3)];

Deno.test("deliveries: long lines are counted, short ones handed over", () => {
  const { counted, lines, deliveries } = count([BYTES]);
  assert.equal(counted, MESSAGES.length);
  assert.deepEqual(deliveries, MESSAGES);
  assert.deepEqual(lines, OTHERS);
});

Deno.test("deliveries: byte by byte gives the same", () => {
  const bytes = Array.from(BYTES, (byte) => Uint8Array.of(byte));
  assert.deepEqual(count(bytes), count([BYTES]));
});

Deno.test("deliveries: cut at any two places gives the same", () => {
  const whole = count([BYTES]);
  for (let first = 0; first <= BYTES.length; first++) {
    for (let second = first; second <= BYTES.length; second += 3) {
      const cut = [
        BYTES.subarray(0, first),
        BYTES.subarray(first, second),
        BYTES.subarray(second),
      ];
      assert.deepEqual(count(cut), whole, `cut at ${first} and ${second}`);
    }
  }
});

Deno.test("deliveries: what has not ended is not counted", () => {
  assert.equal(count([BYTES.subarray(0, BYTES.length - 1)]).counted, MESSAGES.length - 1);
});

Deno.test("deliveries: two lines as long as the last one together are two lines", () => {
  const lines = [message(100, "a"), message(50, "b"), message(50, "c"), message(100, "d")];
  assert.equal(count([encoder.encode(lines.join(""))], 50).counted, 4);
});

Deno.test("deliveries: before any are expected all lines are handed over", () => {
  const { counted, lines } = count([BYTES], Infinity);
  assert.equal(counted, 0);
  assert.equal(lines.length, SENT.length);
});
