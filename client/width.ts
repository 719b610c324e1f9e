/**
 * How many columns a terminal gives to text; where terminals differ, the larger number.
 * Source: Unicode's East Asian Width (UAX 11), W and F, and emoji presentation (UTS 51).
 */
import { once } from "../protocol/once.ts";

const ZERO = once(() => /^[\p{Mn}\p{Me}\u200c\u200d\u1160-\u11ff\u2066-\u2069]$/u);
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** First and last code point of what is two columns wide, in order. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d37f],
  [0x1f000, 0x1f02f],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f19a],
  [0x1f1e6, 0x1f2ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Columns of one character (code point). */
export function charWidth(char: string): number {
  const code = char.codePointAt(0)!;
  if (code < 0x300) return 1;
  // A sign that asks for the emoji form of the character before it, which is wider.
  if (code === 0xfe0f) return 1;
  if (ZERO().test(char)) return 0;
  return isWide(code) || EMOJI.test(char) ? 2 : 1;
}

function isWide(code: number): boolean {
  for (const [first, last] of WIDE) {
    if (code < first) return false;
    if (code <= last) return true;
  }
  return false;
}

/** Columns of a line of printable text. */
export function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += charWidth(char);
  return columns;
}
