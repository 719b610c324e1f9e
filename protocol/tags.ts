/**
 * Message tags: `key=value;key2` before a message, with their escapes.
 * Source: IRCv3 message-tags, "Format" and "Escaping values".
 */

/** Tags by key; a tag without a value has the value "". */
export type Tags = Map<string, string>;

/** Most bytes that a client may send as tags: '@', 4,094 bytes of data and the space (message-tags, "Size limit"). */
export const CLIENT_TAGS_BYTES = 4096;
/** Most bytes of tags on any line that a server sends, '@' and space included. */
export const SERVER_TAGS_BYTES = 8191;

const UNESCAPED: Record<string, string> = { ":": ";", s: " ", "\\": "\\", r: "\r", n: "\n" };
const ESCAPED: Record<string, string> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};

/** `a\:b` becomes `a;b`. An unknown escape loses its backslash, and so does one at the end. */
export function unescapeTag(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\([^]?)/g, (_, c: string) => UNESCAPED[c] ?? c);
}

export function escapeTag(value: string): string {
  return /[; \\\r\n]/.test(value) ? value.replace(/[; \\\r\n]/g, (c) => ESCAPED[c]) : value;
}

/** Parses what stands between '@' and the space. The last of several equal keys wins. */
export function parseTags(text: string): Tags {
  const tags: Tags = new Map();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at < 0) tags.set(part, "");
    else if (at > 0) tags.set(part.slice(0, at), unescapeTag(part.slice(at + 1)));
  }
  return tags;
}

/** The inverse of {@link parseTags}: `a=b;c`, without '@' and space; "" for none. */
export function formatTags(tags: Iterable<readonly [string, string]>): string {
  let text = "";
  for (const [key, value] of tags) {
    if (text !== "") text += ";";
    text += value === "" ? key : `${key}=${escapeTag(value)}`;
  }
  return text;
}
