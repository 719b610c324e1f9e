/**
 * Masks: `nick!user@host` with `*` for any characters and `?` for one.
 * Source: modern.ircdocs.horse, "Wildcard Expressions" and "Mask".
 */
import { fold } from "./names.ts";

/**
 * Whether `text` matches `mask`, without regard to case. Takes time in proportion to
 * mask × text at the worst, whatever the mask: no backtracking beyond the last `*`.
 */
export function matches(mask: string, text: string): boolean {
  return glob(fold(mask), fold(text));
}

function glob(mask: string, text: string): boolean {
  let m = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const c = mask[m];
    if (c === "*") {
      star = m++;
      mark = t;
    } else if (c === "?") {
      m++;
      t += text.codePointAt(t)! > 0xffff ? 2 : 1;
    } else if (c !== undefined && c === text[t]) {
      m++;
      t++;
    } else if (star >= 0) {
      m = star + 1;
      t = ++mark;
    } else return false;
  }
  while (mask[m] === "*") m++;
  return m === mask.length;
}

/** Fills a mask's missing parts: `ann` is `ann!*@*`, `*@host` is `*!*@host`. */
export function completeMask(mask: string): string {
  const at = mask.lastIndexOf("@");
  const bang = mask.indexOf("!");
  const part = (text: string) => text === "" ? "*" : text;
  if (at < 0 && bang < 0) return `${part(mask)}!*@*`;
  if (at < 0) return `${part(mask.slice(0, bang))}!${part(mask.slice(bang + 1))}@*`;
  const host = part(mask.slice(at + 1));
  if (bang < 0 || bang > at) return `*!${part(mask.slice(0, at))}@${host}`;
  return `${part(mask.slice(0, bang))}!${part(mask.slice(bang + 1, at))}@${host}`;
}
