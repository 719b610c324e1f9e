import assert from "node:assert/strict";
import { quoteWord, splitWords } from "../../protocol/words.ts";
import { fc, holds } from "../property.ts";

Deno.test("splitWords: spaces separate, double quotes keep together", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["  SET  PASSWORD  a ", ["SET", "PASSWORD", "a"]],
    ['IDENTIFY ann "correct horse"', ["IDENTIFY", "ann", "correct horse"]],
    ['"say \\"hi\\" \\\\o/" x', ['say "hi" \\o/', "x"]],
    ['"" a', ["", "a"]],
    // What is no whole word in quotes is taken as it is.
    ['"abc', ['"abc']],
    ['a"b c"', ['a"b', 'c"']],
    ['"a"b', ['"a"b']],
  ];
  for (const [text, words] of cases) assert.deepEqual(splitWords(text), words, text);
});

Deno.test("law: what is quoted comes back, alone and between others", () => {
  const word = fc.string({ maxLength: 30 }).filter((text) => !/[\r\n\u2028\u2029]/.test(text));
  holds(fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
    assert.deepEqual(splitWords(words.map(quoteWord).join(" ")), words);
  }));
});
