/** docs/limits.md is complete and true: every limit is in it, with its default and a test that names the setting or its effect. */
import assert from "node:assert/strict";
import { SETTINGS } from "../server/settings_table.ts";

const root = new URL("../", import.meta.url);
const page = Deno.readTextFileSync(new URL("docs/limits.md", root));

interface Row {
  key: string;
  standard: string;
  test: string;
}

const rows: Row[] = page.split("\n").filter((line) => line.startsWith("| ")).flatMap((line) => {
  const [, , key, standard, , test] = line.split("|").map((cell) => cell.trim());
  const link = /\]\(\.\.\/(tests\/[^)]+)\)/.exec(test)?.[1];
  return key.startsWith("`") ? [{ key: key.slice(1, -1), standard, test: link ?? "" }] : [];
});

Deno.test("docs/limits.md has every setting of limits, once", () => {
  const limits = SETTINGS.map(({ key }) => key).filter((key) => key.startsWith("limits."));
  assert.deepEqual(
    rows.map(({ key }) => key).filter((key) => key.startsWith("limits.")).sort(),
    limits.sort(),
  );
});

Deno.test("docs/limits.md says the defaults", () => {
  for (const { key, standard } of rows) {
    assert.equal(standard, String(SETTINGS.find((one) => one.key === key)?.default), key);
  }
});

Deno.test("docs/limits.md: every row's test is there and names the setting", () => {
  for (const { key, test } of rows) {
    const text = Deno.readTextFileSync(new URL(test, root));
    assert(text.includes(key), `${test} does not mention ${key}`);
  }
});
