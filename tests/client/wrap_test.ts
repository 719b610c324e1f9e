import assert from "node:assert/strict";
import { printable } from "../../client/printable.ts";
import { width } from "../../client/width.ts";
import { hang, wrap } from "../../client/wrap.ts";
import { fc, holds, textOf } from "../property.ts";

const WIDTHS: [text: string, columns: number][] = [
  ["", 0],
  ["hello", 5],
  ["日本語", 6],
  ["한국어", 6],
  ["e\u0301", 1],
  ["👍", 2],
  ["❤️", 2],
  ["ｆｕｌｌ", 8],
  ["שלום", 4],
  ["مرحبا", 5],
  ["🇩🇪", 4],
];
for (const [text, columns] of WIDTHS) {
  Deno.test(`width: ${text} takes ${columns}`, () => assert.equal(width(text), columns));
}

const WRAPS: [text: string, columns: number, lines: string[]][] = [
  ["", 10, [""]],
  ["one two three", 7, ["one two", "three"]],
  ["one two three", 8, ["one two", "three"]],
  ["one  two", 10, ["one  two"]],
  ["  indented", 12, ["  indented"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
  ["a abcdefghij", 4, ["a", "abcd", "efgh", "ij"]],
  ["日本語のテキスト", 7, ["日本語", "のテキ", "スト"]],
  ["see 日本語", 7, ["see 日", "本語"]],
  ["a👍👍👍", 5, ["a👍👍", "👍"]],
  ["one ", 3, ["one"]],
];
for (const [text, columns, lines] of WRAPS) {
  Deno.test(`wrap: ${JSON.stringify(text)} at ${columns}`, () => {
    assert.deepEqual(wrap(text, columns), lines);
  });
}

Deno.test("wrap: the first line may have less room, and none for a word", () => {
  assert.deepEqual(wrap("hello you", 10, 3), ["", "hello you"]);
  assert.deepEqual(wrap("hi hello you", 10, 3), ["hi", "hello you"]);
});

Deno.test("hang: the words of all lines stand below each other", () => {
  assert.deepEqual(hang("one two three four", 14, 6, 6), ["one two", "      three", "      four"]);
  assert.deepEqual(hang("one two", 10, 9, 2), ["", "  one two"]);
  assert.deepEqual(hang("one two", 10, 8, 8), ["", "  one two"], "no column of letters");
});

const COLUMNS = fc.integer({ min: 2, max: 120 });

Deno.test("wrap: no line is wider than the columns", () => {
  holds(fc.property(textOf(), COLUMNS, fc.integer({ min: 0, max: 120 }), (text, columns, first) => {
    const lines = wrap(printable(text), columns, Math.min(first, columns));
    return lines.every((line) => width(line) <= columns);
  }));
});

Deno.test("hang: no line is wider than the columns", () => {
  const sizes = fc.record({
    columns: fc.integer({ min: 20, max: 120 }),
    begun: fc.integer({ min: 0, max: 40 }),
    indent: fc.integer({ min: 0, max: 40 }),
  });
  holds(fc.property(textOf(), sizes, (text, { columns, begun, indent }) => {
    const [first, ...rest] = hang(printable(text), columns, begun, indent);
    const fits = first === "" || begun + width(first) <= columns;
    return fits && rest.every((line) => width(line) <= columns);
  }));
});

Deno.test("wrap: nothing is lost but spaces", () => {
  holds(fc.property(textOf(), COLUMNS, (text, columns) => {
    const bare = (s: string) => s.replaceAll(" ", "");
    const shown = printable(text);
    return bare(wrap(shown, columns).join("")) === bare(shown);
  }));
});
