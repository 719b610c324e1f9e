/** The numerics' table, and whether these tests are complete: every numeric and every code is expected in one. */
import assert from "node:assert/strict";
import { NUMERICS } from "../../protocol/numerics.ts";

const ROOT = new URL("../../", import.meta.url);

function texts(folder: string): string {
  const url = new URL(folder, ROOT);
  return [...Deno.readDirSync(url)].filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => Deno.readTextFileSync(new URL(entry.name, url))).join("\n");
}

const sources = ["server/core/", "server/features/", "server/services/"].map(texts).join("\n");
const tests = texts("tests/core/");

Deno.test("every numeric has its own three digits", () => {
  const codes = Object.values(NUMERICS).map(([code]) => code);
  for (const code of codes) assert.match(code, /^\d{3}$/);
  assert.equal(new Set(codes).size, codes.length);
});

Deno.test("every numeric is used", () => {
  const unused = Object.keys(NUMERICS).filter((name) => !sources.includes(`"${name}"`));
  assert.deepEqual(unused, []);
});

Deno.test("no numeric is written as digits where the table has a name for it", () => {
  assert.doesNotMatch(sources, /[`"]\d{3} /);
});

Deno.test("every numeric is expected by a test", () => {
  const missed = Object.entries(NUMERICS)
    .filter(([, [code]]) => !new RegExp(`["\` /]${code}["\` ]`).test(tests)).map(([name]) => name);
  assert.deepEqual(missed, []);
});

/** Codes of standard replies stand in the sources as texts of capitals with a line between them. */
const codes = new Set(
  [...sources.matchAll(/"([A-Z0-9]+(?:_[A-Z0-9]+)+)"/g)].map((match) => match[1]),
);
const failCodes = [...codes].filter((code) => !(code in NUMERICS)).sort();

Deno.test("every code of FAIL is expected by a test", () => {
  assert(failCodes.includes("INVALID_UTF8") && failCodes.length > 10, failCodes.join());
  assert.deepEqual(failCodes.filter((code) => !tests.includes(code)), []);
});
