/** The order in which people look for names. */
import { fold } from "../../protocol/names.ts";

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Of names in plain letters, however they are written, and then of all others as their languages have it: these
 * need tables that take 10 ms to load.
 */
export function byName(a: string, b: string): number {
  const isPlain = PLAIN.test(a);
  if (isPlain !== PLAIN.test(b)) return isPlain ? -1 : 1;
  if (!isPlain) return a.localeCompare(b);
  const [first, second] = [fold(a), fold(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
