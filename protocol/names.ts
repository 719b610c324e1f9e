/**
 * Names: which nicks and rooms are allowed, and when two of them are the same.
 *
 * Rules: names are compared without regard to case in every alphabet ({@link fold}); letters and digits
 * of all alphabets are allowed, but the letters of one name come from one alphabet, so that "аnn" with a
 * Cyrillic letter can't pass for "ann"; nothing invisible is allowed.
 * Source: modern.ircdocs.horse, "Clients" and "Channels" for the characters with a meaning of their own.
 */
import { byteLength } from "./framer.ts";
import { once } from "./once.ts";

/** Bytes of UTF-8. */
export const NICK_BYTES = 32;
export const CHANNEL_BYTES = 64;
export const USER_BYTES = 18;
export const REALNAME_BYTES = 150;

/**
 * What names are compared and stored by: NFC, lower case. `fold(a) === fold(b)`: the same name.
 * Source: Unicode, section 3.13, canonical caseless matching, with simple case folding.
 */
export function fold(name: string): string {
  const lower = name.toLowerCase();
  if (isAscii(lower)) return lower;
  let folded = "";
  for (const char of name.normalize("NFC")) folded += foldChar(char);
  return folded.normalize("NFC");
}

/** By way of the capital, which "σ" and the "ς" at a word's end share; "ß" stays one letter. */
function foldChar(char: string): string {
  const upper = char.toUpperCase();
  return (upper.length === char.length ? upper : char).toLowerCase();
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

// Made once they are needed: V8 collects the letters of all alphabets for each, and the client starts sooner.
const NICK = once(() => /^[\p{L}\p{M}\p{Nd}[\]\\`_^{}|-]+$/u);
const NICK_START = once(() => /^[\p{L}[\]\\`_^{}|]/u);
const CHANNEL = once(() => /^#[^\s,:\x00-\x20\x7f\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]+$/u);
/** Letters and marks without a shape, such as the Hangul fillers and variation selectors; a blank symbol. */
const INVISIBLE = once(() => /[\p{Default_Ignorable_Code_Point}\u2800]/u);
const LETTER_OR_DIGIT = once(() => /[\p{L}\p{Nd}]/u);

/** Alphabets that are written together; a name may use those of one row. */
const ALPHABETS: readonly string[] = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Devanagari",
  "Bengali",
  "Tamil",
  "Thai",
  "Georgian",
  "Ethiopic",
  "Han Hiragana Katakana Hangul Bopomofo",
];
const OF_ALPHABETS = once(() =>
  ALPHABETS.map((row) =>
    new RegExp(`[${row.replace(/\w+/g, "\\p{scx=$&}").replaceAll(" ", "")}]`, "u")
  )
);
const ANY_ALPHABET = -1;
const ANOTHER_ALPHABET = 1 << ALPHABETS.length;
/** Digits, signs, marks and modifier letters that go with every alphabet. */
const SHARED = once(() => /[\p{scx=Common}\p{scx=Inherited}]/u);
const OF_AN_ALPHABET = once(() => /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}]/u);

/** A bit for each row that `char` may belong to. */
function alphabetsOf(char: string): number {
  if (SHARED().test(char) && !OF_AN_ALPHABET().test(char)) return ANY_ALPHABET;
  let rows = 0;
  for (const [i, alphabet] of OF_ALPHABETS().entries()) if (alphabet.test(char)) rows |= 1 << i;
  return rows === 0 ? ANOTHER_ALPHABET : rows;
}

function oneAlphabet(name: string): boolean {
  let rows = ANY_ALPHABET;
  for (const char of name) rows &= alphabetsOf(char);
  return rows !== 0;
}

/** Whether a letter such as the bold "𝐚" or the wide "ａ" stands for one of ASCII. */
function hasDisguise(name: string): boolean {
  for (const char of name) {
    if (char <= "\x7f" || !LETTER_OR_DIGIT().test(char)) continue;
    if (/[a-z0-9]/i.test(char.normalize("NFKC"))) return true;
  }
  return false;
}

/** What is wrong with the characters of any name, or undefined. */
function characterFault(name: string): string | undefined {
  if (isAscii(name)) return undefined;
  if (INVISIBLE().test(name)) return "has an invisible character";
  if (!oneAlphabet(name)) return "mixes letters of different alphabets";
  if (hasDisguise(name)) return "has a special form of a plain letter or digit: use the plain one";
  if (name !== name.normalize("NFC")) return "is not in Unicode's composed form (NFC)";
}

/** Why `nick` can't be a nick of at most so many bytes, as a sentence's end ("is longer than 32 bytes"), or undefined. */
export function nickFault(nick: string, most: number = NICK_BYTES): string | undefined {
  if (nick === "") return "is empty";
  if (byteLength(nick) > most) return `is longer than ${most} bytes`;
  if (!NICK_START().test(nick)) return "does not start with a letter";
  if (!NICK().test(nick)) {
    return "has a character that is not allowed: use letters, digits and -_[]{}\\|^`";
  }
  return characterFault(nick);
}

/** Why `name` can't be a room's name of at most so many bytes, as a sentence's end, or undefined. */
export function channelFault(name: string, most: number = CHANNEL_BYTES): string | undefined {
  if (!name.startsWith("#")) return "does not start with #";
  if (name.length < 2) return "has nothing after #";
  if (byteLength(name) > most) return `is longer than ${most} bytes`;
  if (!CHANNEL().test(name)) return "has a space, a comma, a colon or an invisible character";
  return characterFault(name);
}

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;

/** A host name as RFC 1123 section 2.1 has it, with a dot in it: what a server may call itself. */
export function isHostname(host: string): boolean {
  return host.length <= 253 && host.includes(".") &&
    host.split(".").every((label, i, all) =>
      (label === "" && i === all.length - 1) || (label.length <= 63 && LABEL.test(label))
    );
}

/** Whether the text has at most so many bytes of UTF-8; most texts are short enough to tell without counting. */
export function fits(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || byteLength(text) <= bytes;
}

/** Cuts to at most `bytes` of UTF-8, never inside a character. */
export function cut(text: string, bytes: number): string {
  if (fits(text, bytes)) return text;
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += byteLength(char);
    if (used > bytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}
