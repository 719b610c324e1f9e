import assert from "node:assert/strict";
import {
  formatMessage,
  formatParams,
  type Message,
  needsColon,
  parseMessage,
  parseSource,
} from "../../protocol/message.ts";
import { fc, holds, textOf } from "../property.ts";

Deno.test("parseMessage: no command, no message", () => {
  for (const line of ["", " ", "   ", "@a=b", "@a=b ", ":src", ":src ", "@a :src", "@a :src  "]) {
    assert.equal(parseMessage(line), undefined, JSON.stringify(line));
  }
});

Deno.test("parseMessage: a second source or tags behind the source are no command", () => {
  for (const line of [":a :b", "@a @b c", " @a=b PING", ": :x", ":src @tag PING"]) {
    assert.equal(parseMessage(line), undefined, JSON.stringify(line));
  }
});

Deno.test("parseMessage: spaces in front of the parts are skipped, a tab is none", () => {
  assert.deepEqual(parseMessage("  @x"), undefined);
  assert.deepEqual(parseMessage("@k=v   :src   PING   a   :b"), {
    tags: new Map([["k", "v"]]),
    source: "src",
    command: "PING",
    params: ["a", "b"],
  });
  assert.deepEqual(parseMessage("PING\ta b")?.command, "PING\ta");
});

Deno.test("parseMessage: tags and source are undefined where the line has none", () => {
  assert.deepEqual(parseMessage("PING"), {
    tags: undefined,
    source: undefined,
    command: "PING",
    params: [],
  });
});

Deno.test("parseMessage: a colon inside of a parameter means nothing", () => {
  assert.deepEqual(parseMessage("A b:c d: :e")?.params, ["b:c", "d:", "e"]);
});

Deno.test("needsColon: empty, with a space, with a colon in front", () => {
  for (const param of ["", " ", "a b", ":", ":)", "a "]) assert.ok(needsColon(param), param);
  for (const param of ["a", "a:", "#x", "\t"]) assert.ok(!needsColon(param), param);
});

Deno.test("formatParams: the colon only where the last one needs it", () => {
  assert.equal(formatParams("A", []), "A");
  assert.equal(formatParams("A", ["b", "c"]), "A b c");
  assert.equal(formatParams("A", ["b", "c d"]), "A b :c d");
  assert.equal(formatParams("A", [""]), "A :");
  assert.equal(formatParams("A", [":)"]), "A ::)");
});

Deno.test("parseSource: a second ! or @ belongs to the later part", () => {
  assert.deepEqual(parseSource("a!b!c@d@e"), { nick: "a", user: "b!c", host: "d@e" });
  assert.deepEqual(parseSource("a@b!c"), { nick: "a", user: "", host: "b!c" });
  assert.deepEqual(parseSource(""), { nick: "", user: "", host: "" });
});

const ENDS = /[\r\n\0]/g;
/** Not empty, no space, none of `sigils` in front. */
function word(sigils: RegExp): fc.Arbitrary<string> {
  return textOf(/[\r\n\0 ]/g).map((text) => text.replace(sigils, "") || "x");
}
const middle = word(/^:+/);
const key = textOf(/[\r\n\0 ;=]/g).map((text) => text || "k");
const tags = fc.array(fc.tuple(key, textOf(/\0/g)), { minLength: 1, maxLength: 4 });
const message: fc.Arbitrary<Message> = fc.record({
  tags: fc.option(tags.map((pairs) => new Map(pairs)), { nil: undefined }),
  source: fc.option(middle, { nil: undefined }),
  command: word(/^[@:]+/),
  params: fc.tuple(fc.array(middle), fc.option(textOf(ENDS))).map(([all, last]) =>
    last === null ? all : [...all, last]
  ),
}, { noNullPrototype: true });

Deno.test("law: what is formatted is parsed as what it was", () => {
  holds(fc.property(message, (m) => assert.deepEqual(parseMessage(formatMessage(m)), m)));
});

Deno.test("law: a formatted message has no line end and no NUL", () => {
  holds(fc.property(message, (m) => assert.doesNotMatch(formatMessage(m), /[\r\n\0]/)));
});

Deno.test("law: parsing and formatting any line gives a form that stays as it is", () => {
  const line = fc.oneof(
    textOf(ENDS),
    fc.array(fc.constantFrom(..."@:;= \\ab!#é".split("")), { maxLength: 24 }).map((c) =>
      c.join("")
    ),
  );
  holds(
    fc.property(line, (text) => {
      const parsed = parseMessage(text);
      if (parsed === undefined) return;
      const formatted = formatMessage(parsed);
      const again = parseMessage(formatted);
      assert.ok(again !== undefined, formatted);
      assert.equal(formatMessage(again), formatted);
      assert.deepEqual([again.command, again.params], [parsed.command, parsed.params]);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("law: a source is put together again from its parts", () => {
  const part = textOf(/[!@]/g);
  holds(
    fc.property(part, part, part, (nick, user, host) => {
      assert.deepEqual(parseSource(`${nick}!${user}@${host}`), { nick, user, host });
    }),
  );
});
