import assert from "node:assert/strict";
import { Line, linesOf, Tail } from "../../protocol/line.ts";
import { fc, holds, textOf } from "../property.ts";

const decoder = new TextDecoder();

/** Where a connection stands that was sent these lines. */
function path(lines: readonly Line[]): Tail | null {
  return lines.reduce<Tail | null>((tail, line) => line.after(tail), null);
}

/** How often anything was encoded while `work` ran. */
function encodings(work: () => void): number {
  const original = TextEncoder.prototype.encode;
  let count = 0;
  TextEncoder.prototype.encode = function (text) {
    count++;
    return original.call(this, text);
  };
  try {
    work();
  } finally {
    TextEncoder.prototype.encode = original;
  }
  return count;
}

Deno.test("whoever was sent the same lines stands on the same node", () => {
  const [a, b, c] = ["a", "b", "c"].map((text) => new Line(text));
  assert.equal(path([a, b, c]), path([a, b, c]));
  assert.notEqual(path([a, b]), path([b, a]));
  assert.notEqual(path([a, c]), path([b, c]));
  assert.equal(path([a, a])?.before, path([a]));
  assert.equal(path([]), null);
});

Deno.test("two lines of the same text are two lines", () => {
  assert.notEqual(path([new Line("a")]), path([new Line("a")]));
});

Deno.test("the bytes are the lines with CR LF in UTF-8, made once", () => {
  const tail = path([new Line("PING é"), new Line("🙂")])!;
  assert.equal(decoder.decode(tail.bytes), "PING é\r\n🙂\r\n");
  assert.equal(tail.bytes, tail.bytes);
  assert.equal(encodings(() => tail.bytes), 0);
});

Deno.test("nothing is encoded before somebody asks for the bytes", () => {
  const lines = [new Line("a"), new Line("b")];
  assert.equal(encodings(() => path(lines)), 0);
});

Deno.test("linesOf: in order", () => {
  const [a, b, c] = [new Line("a"), new Line("b", true), new Line("c", true)];
  const tail = path([a, b, a, c]);
  assert.deepEqual(linesOf(tail), [a, b, a, c]);
  assert.deepEqual(linesOf(null), []);
});

Deno.test("a line is durable only where that is said", () => {
  assert.equal(new Line("a").durable, false);
  assert.equal(new Line("a", true).durable, true);
});

/** A turn: lines by number, each with the connections that get it. Numbers may come again. */
const connections = 6;
const turn = fc.array(
  fc.tuple(fc.nat(4), fc.subarray([...Array(connections).keys()])),
  { maxLength: 24 },
);
const texts = fc.array(textOf(/[\r\n]/g), { minLength: 5, maxLength: 5 });

Deno.test("law: each connection's bytes are its own lines in order", () => {
  holds(
    fc.property(texts, turn, (all, sends) => {
      const lines = all.map((text) => new Line(text));
      const tails: (Tail | null)[] = Array(connections).fill(null);
      const model: string[] = Array(connections).fill("");
      for (const [line, recipients] of sends) {
        for (const who of recipients) {
          tails[who] = lines[line].after(tails[who]);
          model[who] += all[line] + "\r\n";
        }
      }
      for (const [who, tail] of tails.entries()) {
        assert.equal(tail === null ? "" : decoder.decode(tail.bytes), model[who]);
        if (tail === null) continue;
        assert.equal(tail.length, model[who].length);
        assert.ok(tail.length <= tail.bytes.length);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("law: as many encodings as there are different sequences, however many receive them", () => {
  holds(
    fc.property(texts, turn, (all, sends) => {
      const lines = all.map((text) => new Line(text));
      const tails: (Tail | null)[] = Array(connections).fill(null);
      const sequences: string[] = Array(connections).fill("");
      for (const [line, recipients] of sends) {
        for (const who of recipients) {
          tails[who] = lines[line].after(tails[who]);
          sequences[who] += `${line} `;
        }
      }
      const different = new Set(sequences.filter((s) => s !== "")).size;
      assert.equal(new Set(tails.filter((t) => t !== null)).size, different);
      const count = encodings(() => {
        for (const tail of tails) tail?.bytes;
      });
      assert.equal(count, different);
    }),
    { numRuns: 300 },
  );
});
