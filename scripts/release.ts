/**
 * `deno task release [--skip-missing] [TARGET ...]`: what is published of a version, in dist/release/: an archive for
 * each target, the bill of materials, and the SHA-256 of all of them.
 *
 * A target whose runtime can't be had is named, and is a failure unless `--skip-missing` says otherwise.
 */
import { parseArgs } from "node:util";
import { VERSION as FORM } from "../db/migrations.ts";
import { VERSION } from "../version.ts";
import { exists, output, Refusal } from "./process.ts";
import { billOfMaterials } from "./sbom.ts";

const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];
const NAMES = ["chat-server", "chat-client", "chat"];
const FOLDER = "dist/release";
/** What else is in an archive. */
const BESIDE = ["README.md", "LICENSE", "CHANGELOG.md"];
/** For Linux, from packaging/. */
const UNITS = ["chat-server.service", "chat-server-backup.service", "chat-server-backup.timer"];

function readArgs(args: string[]): { targets: string[]; skip: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { "skip-missing": { type: "boolean" } },
    });
    const unknown = positionals.find((target) => !TARGETS.includes(target));
    if (unknown !== undefined) throw new Error(`There is no target ${unknown}.`);
    const targets = positionals.length > 0 ? positionals : TARGETS;
    return { targets, skip: values["skip-missing"] ?? false };
  } catch (error) {
    const usage = "Usage: deno task release [--skip-missing] [TARGET ...]";
    throw new Refusal(`${(error as Error).message}\n${usage}\nTargets: ${TARGETS.join(" ")}`);
  }
}

/** Compiles and packs; gives the archive's name. @throws {Refusal} */
async function make(target: string): Promise<string> {
  await output([Deno.execPath(), "task", "--quiet", "compile", "--target", target], {
    ...Deno.env.toObject(),
    NO_COLOR: "1",
  });
  const made = target === Deno.build.target ? "dist" : `dist/${target}`;
  const suffix = target.includes("windows") ? ".exe" : "";
  const name = `chat-${VERSION}-${target}`;
  const folder = `${FOLDER}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  for (const one of NAMES) {
    await Deno.copyFile(`${made}/${one}${suffix}`, `${folder}/${one}${suffix}`);
  }
  for (const one of BESIDE) await Deno.copyFile(one, `${folder}/${one}`);
  if (target.includes("linux")) {
    for (const unit of UNITS) await Deno.copyFile(`packaging/${unit}`, `${folder}/${unit}`);
  }
  // The same bytes for the same content: names in order, nobody's user, the time of the last commit.
  const time = (await output(["git", "log", "-1", "--format=%ct"])).trim();
  const same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${time}`];
  const archive = `${name}.tar.gz`;
  await output(["tar", ...same, "-czf", `${FOLDER}/${archive}`, "-C", FOLDER, name]);
  await Deno.remove(folder, { recursive: true });
  return archive;
}

async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}

/** That later versions will be tested with a database of this one. @throws {Refusal} */
async function checkFixture(): Promise<void> {
  if (await exists(`tests/fixtures/databases/v${FORM}.db.gz`)) return;
  throw new Refusal(
    `Cannot release: no database of form ${FORM} is kept for the tests of later versions. ` +
      "Run deno task fixture, and commit what it makes.",
  );
}

async function main(args: string[]): Promise<number> {
  const { targets, skip } = readArgs(args);
  await checkFixture();
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await Deno.mkdir(FOLDER, { recursive: true });
  const files: string[] = [];
  const missing: string[] = [];
  for (const target of targets) {
    try {
      files.push(await make(target));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      missing.push(target);
      console.error(`Not made: ${target}. ${error.message.trim().split("\n").at(-1)}`);
    }
  }
  const lock = JSON.parse(await Deno.readTextFile("deno.lock"));
  const bill = billOfMaterials(lock, { version: VERSION, deno: Deno.version.deno });
  files.push(`chat-${VERSION}.cdx.json`);
  await Deno.writeTextFile(`${FOLDER}/${files.at(-1)}`, JSON.stringify(bill, null, 2) + "\n");
  const sums = await Promise.all(
    files.map(async (file) => `${await sha256(`${FOLDER}/${file}`)}  ${file}\n`),
  );
  await Deno.writeTextFile(`${FOLDER}/SHA256SUMS`, sums.join(""));
  for (const file of [...files, "SHA256SUMS"]) console.log(`${FOLDER}/${file}`);
  if (missing.length === 0 || skip) return 0;
  console.error(
    `${missing.length} of ${targets.length} targets are missing. Run this where their runtimes can be had, or ` +
      "leave them out with --skip-missing.",
  );
  return 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : `Cannot release: ${error}`);
    Deno.exit(error instanceof Refusal ? 2 : 1);
  }
}
