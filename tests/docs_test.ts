import assert from "node:assert/strict";
import { settingsDoc } from "../scripts/settings_doc.ts";
import { SETTINGS } from "../server/settings_table.ts";

const page = (name: string) => Deno.readTextFileSync(new URL(`../${name}`, import.meta.url));

Deno.test("docs/settings.md is what the table of settings says: deno task docs writes it anew", () => {
  assert.equal(page("docs/settings.md"), settingsDoc());
});

Deno.test("README names every flag of chat-server", () => {
  const readme = page("README.md");
  const missing = SETTINGS.filter(({ flag }) => flag && !readme.includes(`--${flag}`));
  assert.deepEqual(missing.map(({ flag }) => flag), []);
});

Deno.test("README's links lead somewhere", () => {
  for (const name of ["README.md", "CONTRIBUTING.md"]) {
    for (const [, target] of page(name).matchAll(/\]\(([^)#:\s]+)\)/g)) {
      assert.doesNotThrow(() => Deno.statSync(new URL(`../${target}`, import.meta.url)), target);
    }
  }
});
