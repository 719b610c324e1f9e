/**
 * `deno task compile [--target TRIPLE] [--if-stale]`: the three executables.
 *
 * They are left in dist/, those for another target in dist/TRIPLE/. With `--if-stale` nothing is done
 * where they are newer than all sources.
 */
import { parseArgs } from "node:util";
import { type Bundle, bundleClient } from "./bundle.ts";
import { output, Refusal } from "./process.ts";
import { isStale } from "./stale.ts";
import { findToolchain, type Toolchain } from "./toolchain.ts";

interface Executable {
  name: string;
  entry: string;
  /** A set of `permissions` in deno.json. */
  permissions: string;
  /** What is loaded at run time only, as Workers are. */
  include: string[];
  /** Settings of V8. */
  v8: string[];
  /** Makes one script of it first. */
  bundle?: typeof bundleClient;
}

const WORKERS = [
  "db/foreman_worker.ts",
  "db/password_worker.ts",
  "db/search_worker.ts",
];

/**
 * Nearly all that a turn of a server makes is garbage at its end, so a small young generation is as fast as V8's
 * own, which thousands who join would fill and which is not given back. So it is with the client's messages.
 */
const SMALL_YOUNG_GENERATION = ["--max-semi-space-size=4"];

/** For the client, at whose start V8's helping threads cost more than they do. */
const ALONE = [...SMALL_YOUNG_GENERATION, "--single-threaded"];

const EXECUTABLES: Executable[] = [
  {
    name: "chat-server",
    entry: "server.ts",
    permissions: "server",
    include: WORKERS,
    v8: SMALL_YOUNG_GENERATION,
  },
  {
    name: "chat-client",
    entry: "client/main.ts",
    permissions: "client",
    include: [],
    v8: ALONE,
    bundle: bundleClient,
  },
  {
    name: "chat",
    entry: "main.ts",
    permissions: "chat",
    include: WORKERS,
    v8: SMALL_YOUNG_GENERATION,
  },
];

interface Plan {
  target: string;
  folder: string;
  suffix: string;
}

async function main(args: string[]): Promise<void> {
  const { values } = readArgs(args);
  const target = values.target ?? Deno.build.target;
  const plan = {
    target,
    folder: target === Deno.build.target ? "dist" : `dist/${target}`,
    suffix: target.includes("windows") ? ".exe" : "",
  };
  const paths = EXECUTABLES.map((executable) => pathOf(executable, plan));
  if (values["if-stale"] && !await isStale(paths)) return;
  const toolchain = await findToolchain(target, console.log);
  const results = await Promise.allSettled(
    EXECUTABLES.map((executable) => compile(executable, plan, toolchain)),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
  for (const path of paths) console.log(`${path}  ${await megabytes(path)} MB`);
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { target: { type: "string" }, "if-stale": { type: "boolean" } },
    });
  } catch (error) {
    const usage = "Usage: deno task compile [--target TRIPLE] [--if-stale]";
    throw new Refusal(`${(error as Error).message}\n${usage}`);
  }
}

async function compile(executable: Executable, plan: Plan, toolchain: Toolchain): Promise<void> {
  const { name, entry, include, v8, bundle } = executable;
  if (!bundle) return await compileFrom({ entry, include }, executable, plan, toolchain);
  // Within the project, whose permissions it gets.
  const folder = `${plan.folder}/${name}.parts`;
  await Deno.mkdir(folder, { recursive: true });
  try {
    const from = await bundle(folder, plan.target, v8, toolchain);
    await compileFrom(from, executable, plan, toolchain);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compileFrom(
  { entry, include }: Bundle,
  { name, permissions, v8 }: Executable,
  plan: Plan,
  { deno, env }: Toolchain,
): Promise<void> {
  const command = [...deno, "compile", "--quiet", "--lock=deno.lock", "--frozen", "--no-prompt"];
  command.push(`-P=${permissions}`, `--target=${plan.target}`);
  for (const file of include) command.push(`--include=${file}`);
  // Else V8's code would lie in the temporary folder of all users, under a name that anybody can take first.
  command.push("--no-code-cache");
  if (v8.length > 0) command.push(`--v8-flags=${v8.join(",")}`);
  const path = pathOf({ name }, plan);
  await output([...command, `--output=${path}`, entry], env).catch((error) => {
    throw new Refusal(`Cannot compile ${path}:\n${error.message}`);
  });
}

function pathOf({ name }: { name: string }, { folder, suffix }: Plan): string {
  return `${folder}/${name}${suffix}`;
}

async function megabytes(path: string): Promise<number> {
  return Math.round((await Deno.stat(path)).size / 1e6);
}

try {
  await main(Deno.args);
} catch (error) {
  console.error(error instanceof Refusal ? error.message : `Cannot compile: ${error}`);
  Deno.exit(1);
}
