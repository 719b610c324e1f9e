/** What names look like, and its laws. Source: UTS 39, section 4. */
import assert from "node:assert/strict";
import { looksOf } from "../../db/looks.ts";
import { fold } from "../../protocol/names.ts";
import { fc, holds, textOf } from "../property.ts";

const alike = (a: string, b: string) => looksOf(a).some((look) => looksOf(b).includes(look));

const ALIKE: [one: string, another: string][] = [
  ["ann", "ANN"],
  ["bob", "b0b"],
  ["Iris", "lris"],
  ["Iris", "1ris"],
  ["Iris", "IRIS"],
  ["admin", "adrnin"],
  ["Caxap", "Сахар"], // the second all Cyrillic
  ["scope", "ѕсоре"],
  ["#lobby", "#1obby"],
  ["a|b", "alb"],
];

const DIFFERENT: [one: string, another: string][] = [
  ["ann", "anna"],
  ["iris", "lris"],
  ["jose", "josé"],
  ["ольга", "olga"],
  ["ann_", "ann-"],
];

Deno.test("names that look alike have a look in common", () => {
  for (const [one, another] of ALIKE) assert(alike(one, another), `${one} ${another}`);
});

Deno.test("names that can be told apart have none", () => {
  for (const [one, another] of DIFFERENT) assert(!alike(one, another), `${one} ${another}`);
});

const confusing = fc.string({ unit: fc.constantFrom(..."lI1|oO0ОоаaмmrnΑA'`ßſé".split("")) });

Deno.test("letters that only folding takes to others have the look of these", () => {
  assert.deepEqual(looksOf("\u1c80"), looksOf("в"));
});

Deno.test("law: a look's look is itself", () => {
  holds(
    fc.property(fc.oneof(textOf(), confusing), (name) => {
      for (const look of looksOf(name)) assert.deepEqual(looksOf(look), [look]);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("law: a name in other letters of the same fold looks like itself", () => {
  holds(
    fc.property(fc.oneof(textOf(), confusing), (name) => {
      assert(alike(name, fold(name)));
      assert(alike(fold(name), name));
    }),
    { numRuns: 1000 },
  );
});
