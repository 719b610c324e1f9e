/** The known name that somebody probably meant. */
import { distance } from "../protocol/distance.ts";

export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const one of known) {
    const away = distance(name.toLowerCase(), one.toLowerCase());
    if (away < least) {
      best = one;
      least = away;
    }
  }
  return best;
}
