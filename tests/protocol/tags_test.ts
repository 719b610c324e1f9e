import assert from "node:assert/strict";
import { escapeTag, formatTags, parseTags, unescapeTag } from "../../protocol/tags.ts";
import { fc, holds, textOf } from "../property.ts";

/** Value on the wire and value inside. */
const ESCAPES: [wire: string, value: string][] = [
  ["", ""],
  ["plain", "plain"],
  ["\\:", ";"],
  ["\\s", " "],
  ["\\\\", "\\"],
  ["\\r\\n", "\r\n"],
  ["\\\\s", "\\s"],
  ["\\\\\\s", "\\ "],
  ["é\\s🙂", "é 🙂"],
  ["=a=", "=a="],
];

Deno.test("escapes, both ways", () => {
  for (const [wire, value] of ESCAPES) {
    assert.equal(unescapeTag(wire), value, wire);
    assert.equal(escapeTag(value), wire, value);
  }
});

Deno.test("an unknown escape and a backslash at the end lose the backslash", () => {
  assert.equal(unescapeTag("\\a\\1\\é\\🙂\\=\\"), "a1é🙂=");
  assert.equal(unescapeTag("\\"), "");
  assert.equal(unescapeTag("a\\\\\\"), "a\\");
});

Deno.test("a tag without a value has the empty one, and is formatted without '='", () => {
  assert.deepEqual([...parseTags("a;b=;c=1")], [["a", ""], ["b", ""], ["c", "1"]]);
  assert.equal(formatTags([["a", ""], ["b", ""], ["c", "1"]]), "a;b;c=1");
});

Deno.test("the last of equal keys wins, without a value too", () => {
  assert.deepEqual([...parseTags("a=1;a=2;b=1;b")], [["a", "2"], ["b", ""]]);
});

Deno.test("keys keep their prefixes and differ by them", () => {
  const text = "+a=1;a=2;v.example/a=3;+v.example/a=4";
  assert.deepEqual([...parseTags(text).values()], ["1", "2", "3", "4"]);
  assert.equal(formatTags(parseTags(text)), text);
});

Deno.test("empty parts and parts without a key are dropped", () => {
  assert.deepEqual([...parseTags(";;a=1;;=x;=;")], [["a", "1"]]);
  assert.equal(parseTags("").size, 0);
  assert.equal(formatTags([]), "");
});

Deno.test("only the first '=' ends the key", () => {
  assert.deepEqual([...parseTags("a=b=c")], [["a", "b=c"]]);
});

Deno.test("a key is never taken for a property of an object", () => {
  const tags = parseTags("__proto__=1;constructor");
  assert.deepEqual([...tags], [["__proto__", "1"], ["constructor", ""]]);
});

Deno.test("law: escaping is undone by unescaping, and leaves nothing that ends a tag", () => {
  holds(
    fc.property(textOf(), (value) => {
      const wire = escapeTag(value);
      assert.doesNotMatch(wire, /[; \r\n]/);
      assert.equal(unescapeTag(wire), value);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("law: unescaping anything and escaping it again gives the shortest form, which stays", () => {
  const wire = fc.array(fc.constantFrom(..."\\\\:snrab".split(""))).map((c) => c.join(""));
  holds(
    fc.property(wire, (text) => {
      const value = unescapeTag(text);
      const short = escapeTag(value);
      assert.equal(unescapeTag(short), value);
      assert.equal(escapeTag(unescapeTag(short)), short);
      assert.ok(short.length <= text.length);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("law: tags that are formatted are parsed as what they were, in their order", () => {
  const key = textOf(/[; =\r\n\0]/g).map((text) => text || "k");
  const tags = fc.array(fc.tuple(key, textOf(/\0/g)), { maxLength: 6 });
  holds(
    fc.property(tags, (pairs) => {
      const map = new Map(pairs);
      assert.deepEqual([...parseTags(formatTags(map))], [...map]);
    }),
  );
});
