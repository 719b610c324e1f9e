import assert from "node:assert/strict";
import { byteLength, FROM_CLIENT, FROM_SERVER } from "../../protocol/framer.ts";
import { parseTags } from "../../protocol/tags.ts";
import { fc, holds, piecesAt, textOf } from "../property.ts";
import { byteByByte, bytesOf, feed, utf8 } from "./feeding.ts";

/** Small limits, so that every limit is met often; together not below what a fault shows, 64 bytes. */
const SMALL = { tags: 40, line: 30 };
const LIMITS = { client: FROM_CLIENT, server: FROM_SERVER, small: SMALL };

const size = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 400, max: 5000 }));
/** Bytes that mean something to the framer beside random ones and runs near the limits. */
const part = fc.oneof(
  fc.constantFrom("\r\n", "\n", "\r", "\0", "@", " ", "@a=b ", "é", "🙂", "\ufeff").map(utf8),
  fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f]).map((b) => bytesOf(...b)),
  fc.uint8Array({ maxLength: 8 }),
  fc.tuple(fc.constantFrom(120, 32, 0x80), size).map(([byte, count]) =>
    new Uint8Array(count).fill(byte)
  ),
);
const bytes = fc.array(part, { maxLength: 20 }).map((parts) =>
  bytesOf(...parts.flatMap((p) => [...p]))
);
const cuts = fc.array(fc.nat(), { maxLength: 12 });
const limits = fc.constantFrom(...Object.values(LIMITS));

Deno.test("law: cut anywhere, the lines and faults are the same as whole", () => {
  holds(
    fc.property(bytes, cuts, limits, (all, at, limit) => {
      const whole = feed([all], limit);
      const pieces = piecesAt(all, at.map((cut) => cut % (all.length + 1)));
      const cut = feed(pieces, limit);
      assert.deepEqual(cut.out, whole.out);
      assert.equal(cut.held, whole.held);
    }),
    { numRuns: 500 },
  );
});

Deno.test("law: byte by byte, the lines and faults are the same as whole", () => {
  holds(
    fc.property(bytes, limits, (all, limit) => {
      assert.deepEqual(feed(byteByByte(all), limit).out, feed([all], limit).out);
    }),
    { numRuns: 50 },
  );
});

Deno.test("law: no line has CR, LF or NUL, is empty, or exceeds its limits; what is held neither", () => {
  holds(
    fc.property(bytes, cuts, limits, (all, at, limit) => {
      const { out, mostHeld } = feed(piecesAt(all, at.map((cut) => cut % (all.length + 1))), limit);
      assert.ok(mostHeld <= limit.tags + limit.line);
      for (const line of out) {
        if (typeof line !== "string") continue;
        assert.match(line, /^[^\r\n\0]+$/);
        const tags = line.startsWith("@") ? line.indexOf(" ") + 1 : 0;
        assert.ok(utf8(line.slice(0, tags)).length <= limit.tags);
        assert.ok(utf8(line.slice(tags)).length + 2 <= limit.line);
      }
    }),
  );
});

Deno.test("law: the lines are the text between the line ends, where nothing is wrong with it", () => {
  const line = textOf(/[\r\n\0]/g).filter((text) => text !== "" && byteLength(text) <= 510);
  const ended = fc.tuple(line, fc.constantFrom("\r\n", "\n", "\r"));
  holds(
    fc.property(fc.array(ended), (lines) => {
      const all = utf8(lines.map(([text, end]) => text + end).join(""));
      assert.deepEqual(feed([all]).out, lines.map(([text]) => text));
    }),
  );
});

Deno.test("law: byteLength is what the encoder makes of any string, half pairs included", () => {
  const units = fc.array(
    fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 })),
  );
  holds(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes);
      assert.equal(byteLength(text), utf8(text).length);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("law: a client's tags that fit are parsed whole", () => {
  holds(
    fc.property(fc.integer({ min: 1, max: 4092 }), (size) => {
      const value = "v".repeat(size);
      const [line] = feed([utf8(`@k=${value} PING\r\n`)]).out;
      assert.equal(parseTags((line as string).slice(1, -5)).get("k"), value);
    }),
  );
});
