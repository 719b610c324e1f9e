/**
 * The parser vectors that stand beside the repository (ircdocs/parser-tests), read at run time.
 * Where the folder is missing the tests are skipped, and their names say so.
 */
import { parse } from "yaml";

/** Seen from the top of the repository. */
const PLACE = "../shared/data/irc-parser-tests/";
const FOLDER = new URL(`../${PLACE}`, import.meta.url);

/** What a message consists of in the vectors; what is missing is empty. */
export interface Atoms {
  tags?: Record<string, string>;
  source?: string;
  verb: string;
  params?: string[];
}

/** The vectors' own shapes, by file. */
export interface Vectors {
  "msg-split": { input: string; atoms: Atoms };
  "msg-join": { desc: string; atoms: Atoms; matches: string[] };
  "mask-match": { mask: string; matches: string[]; fails: string[] | null };
  "userhost-split": { source: string; atoms: { nick?: string; user?: string; host?: string } };
  "validate-hostname": { host: string; valid: boolean };
}

/** One test over all vectors of a file. It fails where the file holds none. */
export function testVectors<F extends keyof Vectors>(
  file: F,
  name: string,
  check: (vector: Vectors[F]) => void,
): void {
  const missing = !exists(FOLDER);
  Deno.test({
    name: `${file}: ${name}` + (missing ? ` (skipped: ${PLACE} is missing)` : ""),
    ignore: missing,
    fn() {
      const vectors = read(file);
      if (vectors.length === 0) throw new Error(`Cannot test: ${file}.yaml holds no vectors`);
      for (const vector of vectors) check(vector);
    },
  });
}

function read<F extends keyof Vectors>(file: F): Vectors[F][] {
  return parse(Deno.readTextFileSync(new URL(`${file}.yaml`, FOLDER))).tests;
}

function exists(folder: URL): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
