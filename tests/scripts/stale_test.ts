import assert from "node:assert/strict";
import { isStale } from "../../scripts/stale.ts";

/** A tree whose files are as old as its numbers say, in seconds since 1970. */
async function tree(times: Record<string, number>): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "chat-stale-" });
  for (const path of Object.keys(times)) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, "");
  }
  for (const folder of new Set(Object.keys(times).map((path) => path.split("/")[0]))) {
    if (!(folder in times)) await Deno.utime(`${root}/${folder}`, 1, 1);
  }
  for (const [path, time] of Object.entries(times)) await Deno.utime(`${root}/${path}`, time, time);
  return root;
}

const cases: [string, Record<string, number>, boolean][] = [
  ["newer than all sources", { "dist/a": 20, "dist/b": 21, "server.ts": 10, "db/x.ts": 19 }, false],
  ["one of them missing", { "dist/a": 20, "server.ts": 10 }, true],
  ["a source in a folder is newer", { "dist/a": 20, "dist/b": 21, "db/x.ts": 30 }, true],
  ["a source between the two", { "dist/a": 20, "dist/b": 40, "main.ts": 30 }, true],
  ["what is no source is newer", { "dist/a": 20, "dist/b": 21, "tests/x.ts": 30 }, false],
];

for (const [name, times, expected] of cases) {
  Deno.test(`executables: ${name}`, async () => {
    const root = await tree(times);
    try {
      assert.equal(await isStale(["dist/a", "dist/b"], root), expected);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

Deno.test("executables: a source was removed", async () => {
  const root = await tree({ "dist/a": 20, "db/x.ts": 10, "db/y.ts": 10 });
  try {
    assert.equal(await isStale(["dist/a"], root), false);
    await Deno.remove(`${root}/db/y.ts`);
    assert.equal(await isStale(["dist/a"], root), true);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
