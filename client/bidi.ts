/**
 * Text of right-to-left scripts, set apart so that it can't reorder what stands around it.
 * Source: Unicode bidirectional algorithm (UAX 9), "Explicit Directional Isolates".
 */
import { once } from "../protocol/once.ts";

/** Letters that are written from the right. */
const RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTER = once(() => /\p{L}/u);

const LEFT_ISOLATE = "\u2066";
const RIGHT_ISOLATE = "\u2067";
const END = "\u2069";

/** What sets the lines of `text` apart: each of them keeps the direction that the whole text has. */
export function isolating(text: string): (line: string) => string {
  if (!RIGHT.test(text)) return (line) => line;
  const begin = RIGHT.test(LETTER().exec(text)?.[0] ?? "") ? RIGHT_ISOLATE : LEFT_ISOLATE;
  return (line) => line === "" ? "" : begin + balanced(line) + END;
}

/** The line with what is set apart in it closed, where a break has come between. */
function balanced(line: string): string {
  let open = 0;
  const kept = line.replace(/[\u2066\u2067\u2069]/g, (mark) => {
    if (mark === END && open === 0) return "";
    open += mark === END ? -1 : 1;
    return mark;
  });
  return kept + END.repeat(open);
}

/** The text, set apart where it has to be. */
export function isolate(text: string): string {
  return isolating(text)(text);
}
