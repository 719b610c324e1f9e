/**
 * The stored cases: one a line in `corpus/*.txt`, as text with escapes, so that a failure can be
 * pasted there as it was printed. Lines that begin with `# ` and empty ones are for readers.
 *
 * `\xFF` is a byte, `\r`, `\n`, `\0` and `\\` are as usual, `\*500{ab}` is "ab" 500 times; all else
 * stands for itself in UTF-8.
 */
const FOLDER = new URL("./corpus/", import.meta.url);
const ESCAPE = /\\(?:x([0-9a-f]{2})|\*(\d+)\{([^}]*)\}|([rn0\\]))|[^\\]+/giy;
const LETTERS: Record<string, number> = { r: 13, n: 10, "0": 0, "\\": 92 };
/** Characters that mean something to this form. */
const MEANT = "#{}";
const SHORT_RUN = 12;
const encoder = new TextEncoder();

export function readCorpus(): Uint8Array[] {
  const files = [...Deno.readDirSync(FOLDER)].filter((file) => file.name.endsWith(".txt"));
  const names = files.map((file) => file.name).sort();
  return names.flatMap(readCases);
}

/** The cases of one of its files. */
export function readCases(name: string): Uint8Array[] {
  return Deno.readTextFileSync(new URL(name, FOLDER)).split("\n")
    .filter((line) => line !== "" && !line.startsWith("# "))
    .map(fromEscaped);
}

export function fromEscaped(text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [whole, hex, count, repeated, letter] of text.matchAll(ESCAPE)) {
    if (hex !== undefined) parts.push(Uint8Array.of(parseInt(hex, 16)));
    else if (letter !== undefined) parts.push(Uint8Array.of(LETTERS[letter]));
    else if (count === undefined) parts.push(encoder.encode(whole));
    else parts.push(...Array(Number(count)).fill(fromEscaped(repeated)));
    end += whole.length;
  }
  if (end !== text.length) throw new Error(`Cannot read this case from here: ${text.slice(end)}`);
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The inverse, in ASCII; a byte that is repeated is written once. */
export function toEscaped(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    let end = at + 1;
    while (bytes[end] === bytes[at]) end++;
    const byte = escaped(bytes[at]);
    text += end - at < SHORT_RUN ? byte.repeat(end - at) : `\\*${end - at}{${byte}}`;
    at = end;
  }
  return text;
}

function escaped(byte: number): string {
  const letter = Object.keys(LETTERS).find((key) => LETTERS[key] === byte);
  if (letter !== undefined) return `\\${letter}`;
  const char = String.fromCharCode(byte);
  return /[ -~]/.test(char) && !MEANT.includes(char) ? char : `\\x${hexOf(byte)}`;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
