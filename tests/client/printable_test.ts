import assert from "node:assert/strict";
import { printable, safeJson } from "../../client/printable.ts";
import { fc, holds, textOf } from "../property.ts";

const CASES: [given: string, shown: string][] = [
  ["plain words, ünïcödé 日本 👍", "plain words, ünïcödé 日本 👍"],
  ["\x1b[31mred\x1b[0m", "␛[31mred␛[0m"],
  ["\x1b]0;title\x07", "␛]0;title␇"],
  ["a\rb\nc", "a␍b␊c"],
  ["a\tb", "a    b"],
  ["\x7f\x9b31m", "␡<U+009B>31m"],
  ["abc\u202edef", "abc<U+202E>def"],
  ["\u2066x\u2069\u200f\u061c", "<U+2066>x<U+2069><U+200F><U+061C>"],
  ["zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"],
  ["a\u2028b", "a<U+2028>b"],
  ["\ud800", "<U+D800>"],
  ["\x02bold\x02 \x0304,12red\x03 \x1ditalic\x0f \x04ff0000hex", "bold red italic hex"],
  ["\x0399 bottles", " bottles"],
  ["👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم"],
  ["e\u0301", "e\u0301"],
  ["Z" + "\u0301".repeat(100), "Z" + "\u0301".repeat(4)],
  ["\u0600123", "\u0600123"],
];

for (const [given, shown] of CASES) {
  Deno.test(`printable: ${JSON.stringify(given).slice(0, 40)}`, () => {
    assert.equal(printable(given), shown);
  });
}

/** What a terminal may obey or turn around. */
const OBEYED = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

Deno.test("terminal_escapes: printable: nothing that a terminal obeys is left", () => {
  holds(fc.property(textOf(), (text) => !OBEYED.test(printable(text))));
});

Deno.test("printable: what is printable stays as it is", () => {
  holds(fc.property(textOf(), (text) => {
    const once = printable(text);
    return printable(once) === once;
  }));
});

Deno.test("safe JSON: the same value, without anything that a terminal obeys", () => {
  holds(fc.property(textOf(), (text) => {
    const json = safeJson({ text });
    return !OBEYED.test(json) && JSON.parse(json).text === text;
  }));
  assert.equal(safeJson("\u202e\u{e0041}"), '"\\u202e\\udb40\\udc41"');
});
