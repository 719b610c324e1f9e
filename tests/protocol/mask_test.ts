import assert from "node:assert/strict";
import { completeMask, matches } from "../../protocol/mask.ts";
import { fc, holds, textOf } from "../property.ts";

Deno.test("'*' is any characters, none too; '?' is exactly one", () => {
  const good = [["*", ""], ["**", "a"], ["a*", "a"], ["*a", "a"], ["?", "a"], ["*?*", "a"], [
    "",
    "",
  ]];
  const bad = [["?", ""], ["??", "a"], ["?", "ab"], ["*?", ""], ["a", ""], ["", "a"], [
    "a*b",
    "abc",
  ]];
  for (const [mask, text] of good) assert.ok(matches(mask, text), `${mask} on ${text}`);
  for (const [mask, text] of bad) assert.ok(!matches(mask, text), `${mask} on ${text}`);
});

Deno.test("'?' is one character in every alphabet, beyond U+FFFF too", () => {
  for (const one of ["é", "א", "田", "𠮷", "🙂"]) {
    assert.ok(matches("?!*@*", `${one}!u@h`), one);
    assert.ok(matches("*?@*", `n!${one}@h`), one);
    assert.ok(!matches("??!*@*", `${one}!u@h`), one);
  }
});

Deno.test("capitals and canonically equivalent forms are the same", () => {
  assert.ok(matches("ANN!*@*.Example", "ann!u@host.EXAMPLE"));
  assert.ok(matches("ÉMILE*", "e\u0301mile!u@h"));
  assert.ok(matches("ΟΔΟΣ!*", "οδος!u@h"));
});

Deno.test("what means something in other patterns means itself", () => {
  for (const text of ["[a-z]", "a.c", "a\\*", "(a|b)+", "^a$", "{a,b}"]) {
    assert.ok(matches(text.replaceAll("*", "?"), text), text);
  }
  assert.ok(!matches("[a-z]", "b"));
  assert.ok(!matches("a.c", "abc"));
});

/** The definition, by recursion; only for small texts. */
function naive(mask: readonly string[], text: readonly string[]): boolean {
  if (mask.length === 0) return text.length === 0;
  const [first, ...rest] = mask;
  if (first === "*") return text.some((_, i) => naive(rest, text.slice(i))) || naive(rest, []);
  return text.length > 0 && (first === "?" || first === text[0]) && naive(rest, text.slice(1));
}

Deno.test("law: matches is its definition", () => {
  const mask = fc.array(fc.constantFrom("a", "b", "🙂", "?", "*"), { maxLength: 7 });
  const text = fc.array(fc.constantFrom("a", "b", "🙂"), { maxLength: 8 });
  holds(
    fc.property(mask, text, (m, t) => {
      assert.equal(matches(m.join(""), t.join("")), naive(m, t), `${m.join("")} on ${t.join("")}`);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("law: a text with parts replaced by '*' and characters by '?' matches", () => {
  const parts = fc.array(
    fc.tuple(fc.constantFrom("itself", "?", "*"), fc.constantFrom("a", "é", "田", "𠮷", "x")),
  );
  holds(
    fc.property(parts, (pairs) => {
      const mask = pairs.map(([how, char]) => how === "itself" ? char : how).join("");
      assert.ok(matches(mask, pairs.map(([, char]) => char).join("")));
    }),
  );
});

Deno.test("a mask made to backtrack ends: 100 stars on 5,000 letters", () => {
  const text = "a".repeat(5000);
  assert.ok(!matches("a*".repeat(100) + "b", text));
  assert.ok(!matches("*a".repeat(100) + "?b", text));
  assert.ok(matches("*a".repeat(100), text));
});

const COMPLETED: Record<string, string> = {
  "": "*!*@*",
  "*": "*!*@*",
  "ann": "ann!*@*",
  "ann!": "ann!*@*",
  "ann!u": "ann!u@*",
  "!u": "*!u@*",
  "u@h": "*!u@h",
  "@h": "*!*@h",
  "*@h": "*!*@h",
  "ann!u@h": "ann!u@h",
  "ann!@": "ann!*@*",
  "!@": "*!*@*",
  "@": "*!*@*",
  "a!b@c@d": "a!b@c@d",
  "a@b!c": "*!a@b!c",
  "a@b!c@d": "a@b!c@d",
};

Deno.test("completeMask fills what is missing", () => {
  for (const [mask, whole] of Object.entries(COMPLETED)) {
    assert.equal(completeMask(mask), whole, mask);
  }
});

const someMask = fc.array(fc.constantFrom(..."a!@*?.".split("")), { maxLength: 10 })
  .map((chars) => chars.join(""));

Deno.test("law: a complete mask stays as it is", () => {
  holds(
    fc.property(fc.oneof(someMask, textOf()), (mask) => {
      const whole = completeMask(mask);
      assert.equal(completeMask(whole), whole);
      assert.match(whole, /^[^]+![^]+@[^]+$/);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("law: a mask with a nick, a user and a host is complete", () => {
  const part = fc.array(fc.constantFrom("a", ".", "*", "?", "é"), { minLength: 1, maxLength: 3 })
    .map((chars) => chars.join(""));
  holds(
    fc.property(part, part, part, (nick, user, host) => {
      const whole = `${nick}!${user}@${host}`;
      assert.equal(completeMask(whole), whole);
      assert.equal(completeMask(nick), `${nick}!*@*`);
      assert.equal(completeMask(`${user}@${host}`), `*!${user}@${host}`);
    }),
  );
});
