/**
 * Names: which nicks and rooms are allowed, and when two of them are the same.
 *
 * Rules: names are compared without regard to case in every alphabet ({@link fold}); letters and digits
 * of all alphabets are allowed, but the letters of one name come from one alphabet, so that "аnn" with a
 * Cyrillic letter can't pass for "ann"; nothing invisible is allowed.
 * Source: modern.ircdocs.horse, "Clients" and "Channels" for the characters with a meaning of their own.
 */
import { byteLength } from "./framer.ts";

/** Bytes of UTF-8. */
export const NICK_BYTES = 32;
export const CHANNEL_BYTES = 64;
export const USER_BYTES = 18;
export const REALNAME_BYTES = 150;

/** What names are compared and stored by: NFC, lower case. `fold(a) === fold(b)`: the same name. */
export function fold(name: string): string {
  const lower = name.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize("NFC").toLowerCase();
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

const NICK = /^[\p{L}\p{M}\p{Nd}[\]\\`_^{}|-]+$/u;
const NICK_START = /^[\p{L}[\]\\`_^{}|]/u;
const CHANNEL = /^#[^\s,:\x00-\x20\x7f\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]+$/u;

/** Alphabets that are written together; a name may use those of one row. */
const SCRIPTS: readonly RegExp[] = [
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
].map((name) => new RegExp(`\\p{Script=${name}}`, "u")).concat(
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u,
);

function oneAlphabet(name: string): boolean {
  if (isAscii(name)) return true;
  let known = 0;
  for (const script of SCRIPTS) if (script.test(name)) known++;
  return known < 2;
}

/** Why `nick` can't be a nick, as a sentence's end ("is longer than 32 bytes"), or undefined. */
export function nickFault(nick: string): string | undefined {
  if (nick === "") return "is empty";
  if (byteLength(nick) > NICK_BYTES) return `is longer than ${NICK_BYTES} bytes`;
  if (!NICK_START.test(nick)) return "does not start with a letter";
  if (!NICK.test(nick)) {
    return "has a character that is not allowed: use letters, digits and -_[]{}\\|^`";
  }
  if (!oneAlphabet(nick)) return "mixes letters of different alphabets";
  if (nick !== nick.normalize("NFC")) return "is not in Unicode's composed form (NFC)";
}

/** Why `name` can't be a room's name, as a sentence's end, or undefined. */
export function channelFault(name: string): string | undefined {
  if (!name.startsWith("#")) return "does not start with #";
  if (name.length < 2) return "has nothing after #";
  if (byteLength(name) > CHANNEL_BYTES) return `is longer than ${CHANNEL_BYTES} bytes`;
  if (!CHANNEL.test(name)) return "has a space, a comma, a colon or an invisible character";
  if (!oneAlphabet(name)) return "mixes letters of different alphabets";
  if (name !== name.normalize("NFC")) return "is not in Unicode's composed form (NFC)";
}

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;

/** A host name as RFC 1123 section 2.1 has it, with a dot in it: what a server may call itself. */
export function isHostname(host: string): boolean {
  return host.length <= 253 && host.includes(".") &&
    host.split(".").every((label, i, all) =>
      (label === "" && i === all.length - 1 && i > 0) || (label.length <= 63 && LABEL.test(label))
    );
}

/** Cuts to at most `bytes` of UTF-8, never inside a character. */
export function cut(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || byteLength(text) <= bytes) return text;
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += byteLength(char);
    if (used > bytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}
