/**
 * What names look like: two that share a look can be taken for each other by somebody who reads them.
 * Source: Unicode Technical Standard 39, section 4, "Confusable Detection".
 *
 * Rule: names are compared without regard to case, but people see them with it: a capital I looks like l, a small
 * one does not. So a name has a look as it was written and one in lower case. A look's own look is itself.
 */
import confusables from "unhomoglyph/data.json" with { type: "json" };
import { fold } from "../protocol/names.ts";

const PROTOTYPES = new Map(Object.entries<string>(confusables));

/** UTS 39's skeleton, folded as names are: some letters have a form of their own that only folding takes away. */
function look(name: string): string {
  for (let before = name;;) {
    let after = "";
    for (const char of before.normalize("NFD")) after += PROTOTYPES.get(char) ?? char;
    after = fold(after).normalize("NFD");
    if (after === before) return after;
    before = after;
  }
}

/** Names of lately: those of the server's own and of who is here are asked for again and again. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 2000;

export function looksOf(name: string): readonly string[] {
  let looks = known.get(name);
  if (looks === undefined) {
    const written = look(name);
    const folded = look(fold(name));
    looks = written === folded ? [written] : [written, folded];
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, looks);
  }
  return looks;
}
