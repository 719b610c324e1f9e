/** The client as it goes into its executable. */
import assert from "node:assert/strict";
import { bundleClient } from "../../scripts/bundle.ts";
import { Refusal } from "../../scripts/process.ts";
import { Folder } from "../integration/folder.ts";

const DENO = { deno: [Deno.execPath()], env: {} };
const V8 = ["--single-threaded"];

/** Loads it as client/boot.ts does, and says whether V8 takes what was compiled before. */
const LOAD = `
import process from "node:process";
import { Script } from "node:vm";
const [source, cache] = Deno.args;
const cachedData = Deno.readFileSync(cache);
const script = new Script(Deno.readTextFileSync(source), { cachedData });
const client = { exports: {} };
script.runInThisContext()(client, process.getBuiltinModule);
console.log(script.cachedDataRejected, Object.keys(client.exports).sort().join(" "));
`;

Deno.test("V8 takes what it has compiled of the client before", async () => {
  using folder = new Folder();
  const { include } = await bundleClient(folder.path, Deno.build.target, V8, DENO);
  const load = `${folder.path}/load.js`;
  Deno.writeTextFileSync(load, LOAD);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", `--v8-flags=${V8}`, load, ...include],
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "false endAtBugs main\n");
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
    "boot.js",
    "client.cache",
    "client.js",
    "load.js",
  ]);
});

Deno.test("for another platform the client goes without what V8 has compiled here", async () => {
  using folder = new Folder();
  const { entry, include } = await bundleClient(folder.path, "aarch64-apple-darwin", V8, DENO);
  assert.deepEqual([entry, include], [`${folder.path}/boot.js`, [`${folder.path}/client.js`]]);
});

Deno.test("where the client can't be bundled, that is said", async () => {
  using folder = new Folder();
  const broken = { deno: [Deno.execPath(), "--no-such-option"], env: {} };
  await assert.rejects(
    bundleClient(folder.path, Deno.build.target, V8, broken),
    (error: Error) =>
      error instanceof Refusal && /^Cannot bundle client\/boot.ts: /.test(error.message),
  );
});
