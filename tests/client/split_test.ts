import assert from "node:assert/strict";
import { split } from "../../client/session/split.ts";
import { byteLength } from "../../protocol/framer.ts";
import { fc, holds, textOf } from "../property.ts";

const CASES: [text: string, bytes: number, parts: string[]][] = [
  ["hello", 10, ["hello"]],
  ["hello world", 5, ["hello", "world"]],
  ["hello world", 8, ["hello", "world"]],
  ["hello world", 11, ["hello world"]],
  ["abcdefgh", 4, ["abcd", "efgh"]],
  ["äöü", 5, ["äö", "ü"]],
  ["xe\u0301y", 3, ["x", "e\u0301", "y"]],
  ["ab👨‍👩‍👧", 21, ["ab👨‍👩‍👧"]],
  ["ab👨‍👩‍👧", 19, ["ab", "👨‍👩‍👧"]],
  ["one\ntwo\r\n\0three", 20, ["one", "two", "three"]],
  ["", 10, []],
];
for (const [text, bytes, parts] of CASES) {
  Deno.test(`split: ${JSON.stringify(text)} at ${bytes}`, () => {
    assert.deepEqual(split(text, bytes), parts);
  });
}

Deno.test("split: no part is longer, none is empty, nothing but spaces is lost", () => {
  const sizes = fc.integer({ min: 4, max: 60 });
  holds(fc.property(textOf(/[\r\n\0]/g), sizes, (text, bytes) => {
    const parts = split(text, bytes);
    const bare = (s: string) => s.replaceAll(" ", "");
    return parts.every((part) => part !== "" && byteLength(part) <= bytes) &&
      bare(parts.join("")) === bare(text);
  }));
});
