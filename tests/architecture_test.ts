import assert from "node:assert/strict";
import { faults, type Source } from "./architecture.ts";

const ROOT = new URL("../", import.meta.url);
const NOT_OURS = new Set(["dist", "node_modules"]);

function* sources(folder = ""): Generator<Source> {
  for (const entry of Deno.readDirSync(new URL(folder === "" ? "." : folder, ROOT))) {
    const path = folder + entry.name;
    if (entry.name.startsWith(".") || NOT_OURS.has(path)) continue;
    if (entry.isDirectory) yield* sources(`${path}/`);
    else if (path.endsWith(".ts")) yield { path, text: Deno.readTextFileSync(new URL(path, ROOT)) };
  }
}

Deno.test("the tree keeps its rules: who imports whom, what is pure, how long things are", () => {
  const all = [...sources()];
  assert(all.some(({ path }) => path === "protocol/message.ts"), "the sources were not found");
  assert.deepEqual(faults(all), []);
});

const one = (path: string, text: string): Source[] => [{ path, text }];
const long = (lines: number) => `export function f() {\n${"  f();\n".repeat(lines - 2)}}\n`;

/** Sources, and the faults to be found in them as patterns, in order. */
const cases: [string, Source[], RegExp[]][] = [
  ["protocol imports nothing of ours", one("protocol/a.ts", `import "../db/store.ts";`), [
    /^protocol\/a\.ts:1: imports db\/store\.ts, which protocol\/ must not know$/,
  ]],
  ["protocol imports itself", one("protocol/a.ts", `export * from "./b.ts";`), []],
  ["types count", one("server/transport/tcp.ts", `\nimport type { W } from "../core/world.ts";`), [
    /^server\/transport\/tcp\.ts:2: imports server\/core\/world\.ts/,
  ]],
  ["the core knows the Store's words", one("server/core/a.ts", `import "../../db/store.ts";`), []],
  ["the core knows no database", one("server/core/a.ts", `import "../../db/sqlite.ts";`), [
    /imports db\/sqlite\.ts/,
  ]],
  ["the core knows no feature", one("server/core/a.ts", `export { f } from "../features/f.ts";`), [
    /imports server\/features\/f\.ts/,
  ]],
  ["the client knows no server", one("client/a.ts", `await import("../server/core/world.ts");`), [
    /imports server\/core\/world\.ts, which client\/ must not know/,
  ]],
  ["the client's types neither", one("client/a.ts", `type S = import("../db/store.ts").Store;`), [
    /imports db\/store\.ts/,
  ]],
  [
    "server.ts joins them",
    one("server.ts", `import "./server/core/a.ts"; import "./db/b.ts";`),
    [],
  ],
  ["no layer", one("util/a.ts", ""), [/belongs to no layer/]],
  ["pure: packages", one("server/core/a.ts", `import fs from "node:fs"; import y from "yaml";`), [
    /imports node:fs, but server\/core\/ is pure/,
    /imports yaml/,
  ]],
  ["pure: the runtime", one("client/session.ts", `Deno.pid; let c: Deno.Conn; crypto.subtle;`), [
    /Deno\.pid/,
    /Deno in/,
    /crypto\.subtle/,
  ]],
  ["pure: time and chance", one("protocol/a.ts", `Date.now(); new Date(); Math.random();`), [
    /Date\.now/,
    /new Date\(\)/,
    /Math\.random/,
  ]],
  [
    "pure: time that was handed in",
    one("protocol/a.ts", `new Date(5); Date.UTC(1); max.now();`),
    [],
  ],
  ["pure: timers", one("server/services/a.ts", `setTimeout(f, 1); queueMicrotask(f);`), [
    /setTimeout/,
    /queueMicrotask/,
  ]],
  [
    "pure: waiting",
    one("server/features/a.ts", `async function f() { for await (x of y) await x; }`),
    [
      /an async function/,
      /for await/,
      /await in/,
    ],
  ],
  [
    "pure: methods and arrows",
    one("server/core/a.ts", `class A { async m() {} } async () => 1;`),
    [
      /an async function/,
      /an async function/,
    ],
  ],
  [
    "comments and strings do not count",
    one("protocol/a.ts", `// Deno.pid\n"await Date.now()";`),
    [],
  ],
  ["not pure", one("server/transport/a.ts", `await Deno.connect({ port: Date.now() });`), []],
  ["a package in two files", [
    { path: "db/a.ts", text: `import b from "bcryptjs";` },
    { path: "tests/b.ts", text: `import b from "bcryptjs";` },
  ], [/^db\/a\.ts, tests\/b\.ts: all import bcryptjs; only one may$/]],
  ["a package in one file", one("db/a.ts", `import b from "bcryptjs"; import "bcryptjs";`), []],
  ["node: in two files", [
    { path: "db/a.ts", text: `import "node:sqlite";` },
    { path: "server.ts", text: `import "node:sqlite";` },
  ], []],
  ["a file of 400 lines", one("db/a.ts", "f();\n".repeat(400)), []],
  ["a longer file", one("db/a.ts", "f();\n".repeat(401)), [/^db\/a\.ts:1: has 401 lines/]],
  ["a function of 70 lines", one("db/a.ts", long(70)), []],
  ["a longer function", one("db/a.ts", `\n${long(71)}`), [/^db\/a\.ts:2: a function of 71 lines/]],
  ["a longer method", one("db/a.ts", `class A {\n${long(71).replace("export function ", "")}}`), [
    /a function of 71 lines/,
  ]],
  ["using, bundled", one("client/session/a.ts", `{ using a = f(); a.b(); await using c = f(); }`), [
    /declares by using/,
    /declares by using/,
  ]],
  ["using, not bundled", one("server/transport/a.ts", `{ using a = f(); }`), []],
  ["tests may have long functions", one("tests/a_test.ts", long(71)), []],
];

for (const [name, given, expected] of cases) {
  Deno.test(`house rules: ${name}`, () => {
    const found = faults(given);
    assert.equal(found.length, expected.length, found.join("\n"));
    expected.forEach((pattern, i) => assert.match(found[i], pattern));
  });
}
