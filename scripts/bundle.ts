/**
 * The client as one script for its executable.
 *
 * V8 takes one script without comments sooner than 150 modules, and what it compiled of it once sooner than it
 * compiles it again. So the client is bundled, run once up to its prompt (warm.ts), and what V8 had compiled by
 * then goes into the executable with it. Only the same V8 takes that: for another platform it is left out.
 */
import { output, Refusal } from "./process.ts";
import type { Toolchain } from "./toolchain.ts";

export interface Bundle {
  entry: string;
  /** What the entry reads. */
  include: string[];
}

/** Puts it into `folder`, which must lie within the project; `v8`: the executable's settings of V8. */
export async function bundleClient(
  folder: string,
  target: string,
  v8: readonly string[],
  { deno, env }: Toolchain,
): Promise<Bundle> {
  const bundle = async (from: string, to: string, ...how: string[]) => {
    const command = [...deno, "bundle", "--quiet", "--lock=deno.lock", "--frozen", "--minify"];
    await output([...command, ...how, `--output=${to}`, from], env).catch((error) => {
      throw new Refusal(
        `Cannot bundle ${from}: it needs Deno's bundler, esbuild, from npm.\n${error.message}`,
      );
    });
  };
  const [entry, script, cache] = ["boot.js", "client.js", "client.cache"]
    .map((name) => `${folder}/${name}`);
  await bundle("client/boot.ts", entry);
  await bundle("client/main.ts", script, "--format=cjs");
  await Deno.writeTextFile(script, wrapped(await Deno.readTextFile(script)));
  if (target !== Deno.build.target) return { entry, include: [script] };
  const command = [...deno, "run", "--quiet", "--no-prompt", "--lock=deno.lock", "--frozen"];
  command.push(
    "--allow-net=127.0.0.1",
    "--allow-env",
    `--allow-read=${folder}`,
    `--allow-write=${folder}`,
  );
  if (v8.length > 0) command.push(`--v8-flags=${v8.join(",")}`);
  command.push("scripts/warm.ts", script, cache);
  await output(command, env).catch((error) => {
    throw new Refusal(`Cannot run the client before it is compiled:\n${error.message}`);
  });
  return { entry, include: [script, cache] };
}

/**
 * A function of the module and of what gives other modules; in ASCII, which V8 keeps in half the memory. Outside
 * of strings, templates and regular expressions the bundler writes nothing else.
 */
function wrapped(script: string): string {
  const ascii = script.replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `(function (module, require) { var exports = module.exports; ${ascii}\n})`;
}
