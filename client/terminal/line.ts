/**
 * The line of the person on the screen: the prompt, the words, the cursor between them.
 *
 * Rules: rows are broken here, between words where that can be, and one column before the window's edge, so
 * that it does not matter how a terminal breaks them; the cursor is put by writing what stands before it
 * once more, so that the terminal's own idea of how wide a character is decides.
 */
import { printable } from "../printable.ts";
import { clusters } from "../session/clusters.ts";
import { width } from "../width.ts";

/** What was drawn. */
export interface Drawn {
  rows: string[];
  /** The row of the cursor, and what stands before it in that row. */
  row: number;
  before: string;
}

/** Rows that words may take; of longer ones those around the cursor are shown. */
const MOST_ROWS = 5;

const PAINT = /\x1b\[[0-9;]*m/g;

/** `prompt` may be painted; `cursor` in UTF-16 units of `text`. */
export function layLine(prompt: string, text: string, cursor: number, columns: number): Drawn {
  const most = Math.max(columns - 1, 8);
  const rows: string[][] = [[]];
  let used = width(prompt.replace(PAINT, ""));
  let place: { row: number; index: number } | undefined;
  const mark = () => place = { row: rows.length - 1, index: rows.at(-1)!.length };
  for (const { segment, index } of clusters(text)) {
    const shown = segment === "\n" ? "⏎" : printable(segment);
    const more = width(shown);
    // A space at the edge may stand in the last column.
    if (used + more > most && !(shown === " " && used <= most && used > 0)) {
      const row = rows.at(-1)!;
      const space = row.lastIndexOf(" ") + 1;
      const moved = shown === " " || space === 0 ? [] : row.splice(space);
      rows.push(moved);
      used = width(moved.join(""));
      if (place && place.row === rows.length - 2 && place.index >= row.length && moved.length > 0) {
        place = { row: rows.length - 1, index: place.index - row.length };
      }
    }
    if (index === cursor) mark();
    rows.at(-1)!.push(shown);
    used += more;
  }
  if (place === undefined && used > most) rows.push([]);
  const { row, index } = place ?? mark();
  const start = (at: number) => at === 0 ? prompt : "";
  const lines = rows.map((parts, at) => start(at) + parts.join(""));
  return around({ rows: lines, row, before: start(row) + rows[row].slice(0, index).join("") });
}

/** The rows around the cursor, where there are too many. */
function around(drawn: Drawn): Drawn {
  if (drawn.rows.length <= MOST_ROWS) return drawn;
  const first = Math.min(Math.max(drawn.row - MOST_ROWS + 2, 0), drawn.rows.length - MOST_ROWS);
  return {
    ...drawn,
    rows: drawn.rows.slice(first, first + MOST_ROWS),
    row: drawn.row - first,
  };
}

/** What shows it, with the cursor at the beginning of an empty line. */
export function drawing({ rows, row, before }: Drawn): string {
  const below = rows.length - 1 - row;
  const isAtEnd = below === 0 && before === rows[row];
  const back = isAtEnd ? "" : (below > 0 ? `\x1b[${below}A` : "") + "\r" + before;
  return rows.join("\n") + back;
}

/** What takes it off the screen; a terminal that has become narrower has broken the rows. */
export function erasing({ rows, row, before }: Drawn, columns: number): string {
  const height = (text: string) => {
    const columnsUsed = width(text.replace(PAINT, ""));
    return Math.max(Math.ceil(columnsUsed / columns), 1);
  };
  const above = rows.slice(0, row).reduce((sum, text) => sum + height(text), 0);
  const within = Math.floor(width(before.replace(PAINT, "")) / columns);
  const up = above + within;
  return "\r" + (up > 0 ? `\x1b[${up}A` : "") + "\x1b[J";
}
