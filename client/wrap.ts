/** Long lines in narrow windows: broken between words, never inside of a character. */
import { charWidth, width } from "./width.ts";

/** What can stand at the end or the beginning of a line: a word, a run of spaces or one wide character. */
interface Piece {
  text: string;
  columns: number;
  space: boolean;
}

/** Terminals find links by themselves, but not links that are broken. */
const LINK = /[a-z][a-z0-9+.-]*:\/\/\S/i;

/**
 * Lines of at most `columns` columns (2 or more), the first one of at most `first`. Spaces at a break
 * are dropped; a word that is longer than a line is cut, but a link that is longer has a longer line of its
 * own. The empty text is one empty line.
 */
export function wrap(text: string, columns: number, first = columns): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  let gap = "";
  const room = () => lines.length === 0 ? first : columns;
  const end = () => {
    lines.push(line);
    line = "";
    used = 0;
    gap = "";
  };
  for (const piece of pieces(text)) {
    if (piece.space) {
      gap = piece.text;
      continue;
    }
    if (used > 0 || lines.length === 0 && first < columns) {
      if (used + gap.length + piece.columns > room()) end();
    }
    if (gap.length + piece.columns <= room() - used) {
      line += gap;
      used += gap.length;
    }
    gap = "";
    const isCut = piece.columns > columns && !LINK.test(piece.text);
    for (const part of isCut ? slices(piece.text, columns) : [piece.text]) {
      const more = width(part);
      if (used > 0 && used + more > room()) end();
      line += part;
      used += more;
    }
  }
  end();
  return lines;
}

function* pieces(text: string): Generator<Piece> {
  let piece: Piece | undefined;
  for (const cluster of clusters(text)) {
    const columns = width(cluster);
    const space = cluster === " ";
    const wide = columns > 1;
    if (piece && piece.space === space && !wide) {
      piece.text += cluster;
      piece.columns += columns;
      continue;
    }
    if (piece) yield piece;
    piece = { text: cluster, columns, space };
    if (!wide) continue;
    yield piece;
    piece = undefined;
  }
  if (piece) yield piece;
}

/** Characters with what belongs to them: accents, joined emoji. */
function* clusters(text: string): Generator<string> {
  let cluster = "";
  let joined = false;
  for (const char of text) {
    const zero = char === "\ufe0f" || charWidth(char) === 0;
    if (cluster !== "" && !zero && !joined) {
      yield cluster;
      cluster = "";
    }
    cluster += char;
    joined = char === "\u200d";
  }
  if (cluster !== "") yield cluster;
}

/** Cuts a word into parts of at most `columns` columns. */
function slices(word: string, columns: number): string[] {
  const out: string[] = [];
  let part = "";
  let used = 0;
  for (const char of word) {
    const more = charWidth(char);
    if (used + more > columns) {
      out.push(part);
      part = "";
      used = 0;
    }
    part += char;
    used += more;
  }
  if (part !== "") out.push(part);
  return out;
}

/**
 * The lines of `text` behind something that takes `begun` columns of the first line; the others are
 * indented by `indent`. Where the first line has no room for a word, its text is empty.
 */
export function hang(text: string, columns: number, begun: number, indent: number): string[] {
  // With too little room beside the indent, the text would be a column of letters.
  const shift = indent > columns / 2 ? 2 : indent;
  const room = Math.max(columns - shift, 2);
  const [first, ...rest] = wrap(text, room, Math.min(columns - begun, room));
  // A longer line holds a link: it begins at the edge, and the terminal itself breaks it, if it must.
  return [first, ...rest.map((line) => width(line) > room ? line : " ".repeat(shift) + line)];
}
