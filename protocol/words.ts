/**
 * Words as services take them: separated by spaces; one with a space in it stands in double quotes, in which
 * `\"` and `\\` are a quote and a backslash. No specification has this; it is how passwords with spaces get
 * through `PRIVMSG NickServ`.
 */

const WORD = /"((?:[^"\\]|\\.)*)"(?= |$)|([^ ]+)/g;

export function splitWords(text: string): string[] {
  return [...text.matchAll(WORD)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1")
  );
}

/** The word so that {@link splitWords} gives it back, whatever is in it. */
export function quoteWord(word: string): string {
  return /^[^ "]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}
