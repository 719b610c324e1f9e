/**
 * Text from others, made harmless for a terminal.
 *
 * Rules: nothing that a terminal obeys is left; it is shown instead: ESC as ␛, a right-to-left
 * override as <U+202E>. Colours and styles of IRC (modern.ircdocs.horse, "Formatting") are dropped. A letter
 * carries a few accents at most, since a tower of them would cover the lines above it.
 */
import { once } from "../protocol/once.ts";

/** Needs nothing of what follows, as most texts do. */
const PLAIN = /^[\x20-\x7e]*$/;

const FORMATTING =
  /\x03(\d{1,2}(,\d{1,2})?)?|\x04([0-9a-f]{6}(,[0-9a-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]/gi;

/**
 * Controls, invisible formats (bidi controls are among them), separators of lines and halves of
 * characters. Joiners stay, since emoji and several scripts need them, and so do Arabic signs that Unicode
 * counts as formats although they are visible.
 */
const UNSAFE = once(() =>
  /(?![\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu
);

const ACCENTS = 4;
const TOWER = once(() => new RegExp(`(\\p{M}{${ACCENTS}})\\p{M}+`, "gu"));

/** The text as it can be printed on one line. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(FORMATTING, "").replace(UNSAFE(), visible).replace(TOWER(), "$1");
}

function visible(char: string): string {
  const code = char.codePointAt(0)!;
  if (char === "\t") return "    ";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** JSON text in which what {@link printable} would show is written as `\u202e`: the same value. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE(), (char) => {
    let escaped = "";
    for (let i = 0; i < char.length; i++) {
      escaped += "\\u" + char.charCodeAt(i).toString(16).padStart(4, "0");
    }
    return escaped;
  });
}
