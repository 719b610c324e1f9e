/** "Did you mean": the known word that is next to a mistyped one. */
import { distance } from "../protocol/distance.ts";

/** The candidate with the fewest changed letters, where these are few enough; or undefined. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const isStart = word.length > 1 && candidate.startsWith(word);
    const changes = isStart ? 1 : distance(word, candidate);
    if (changes < least && changes < candidate.length) [best, least] = [candidate, changes];
  }
  return best;
}
