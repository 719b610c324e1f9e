/**
 * Property tests: a law, and values made up by fast-check to break it. A failure prints the seed and
 * the smallest counterexample; `holds(law, { seed, path })` runs that one again.
 */
import fc from "fast-check";

export { fc };

/** Fails with the smallest counterexample where one of `numRuns` (200) cases breaks the law. */
export function holds<T>(
  law: fc.IPropertyWithHooks<T>,
  settings: { numRuns?: number; seed?: number; path?: string } = {},
): void {
  fc.assert(law, { numRuns: 200, ...settings });
}

const one = { minLength: 1, maxLength: 1 };
/** One whole character: half of them ASCII with its controls, half of any alphabet. */
const character = fc.oneof(
  fc.string({ unit: "binary-ascii", ...one }),
  fc.string({ unit: "binary", ...one }),
);

/** Text of whole characters, without those that `without` (with the flag g) matches. */
export function textOf(without?: RegExp): fc.Arbitrary<string> {
  const text = fc.string({ unit: character });
  return without === undefined ? text : text.map((t) => t.replace(without, ""));
}

/** `bytes` in pieces, cut before each of the positions. */
export function piecesAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}
