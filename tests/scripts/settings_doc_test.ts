import assert from "node:assert/strict";
import { settingsDoc } from "../../scripts/settings_doc.ts";

Deno.test("docs/settings.md is what the settings are: deno task docs writes it anew", async () => {
  const path = new URL("../../docs/settings.md", import.meta.url);
  assert.equal(await Deno.readTextFile(path), settingsDoc());
});
