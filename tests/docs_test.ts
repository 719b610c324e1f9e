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

/** Links in a page to other pages and files, from the root of the tree, without what is behind #. */
function targets(name: string): string[] {
  return [...page(name).matchAll(/\]\(([^)#:\s]+)(?:#[^)\s]*)?\)/g)].map(([, target]) =>
    new URL(target, `file:///${name}`).pathname.slice(1)
  );
}

const pages = [...Deno.readDirSync(new URL("../docs", import.meta.url))]
  .map(({ name }) => `docs/${name}`).filter((name) => name.endsWith(".md")).sort();

Deno.test("every page of docs/ is linked from README", () => {
  const linked = new Set(targets("README.md"));
  assert.deepEqual(pages.filter((name) => !linked.has(name)), []);
});

Deno.test("links between the pages lead to pages, files and headings", () => {
  const wrong: string[] = [];
  for (const name of ["README.md", "SECURITY.md", "CONTRIBUTING.md", ...pages]) {
    for (const target of targets(name)) {
      try {
        Deno.statSync(new URL(`../${target}`, import.meta.url));
      } catch {
        wrong.push(`${name}: ${target}`);
      }
    }
    for (const [, target, heading] of page(name).matchAll(/\]\(([^)#:\s]*)#([^)\s]+)\)/g)) {
      const other = target === "" ? name : new URL(target, `file:///${name}`).pathname.slice(1);
      if (!headings(other).has(heading)) wrong.push(`${name}: ${target}#${heading}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** The anchors of a page's headings, as GitHub makes them. */
function headings(name: string): Set<string> {
  return new Set(
    [...page(name).matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
      text.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}
