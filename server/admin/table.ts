/** Rows for people and for programs: a table that fits the terminal, or a JSON object a line. */
import { printable, safeJson } from "../../client/printable.ts";
import { charWidth, width } from "../../client/width.ts";
import type { Context } from "./command.ts";

export type Cell = string | number | boolean | null | undefined;
export type Row = Record<string, Cell>;

/** Shows the rows; `empty` is the sentence for people where there are none. */
export function showRows({ io, json }: Context, rows: readonly Row[], empty: string): void {
  if (json) { for (const row of rows) io.out(safeJson(row)); }
  else if (rows.length === 0) io.out(empty);
  else for (const line of table(rows, io.columns)) io.out(line);
}

/** Where there is no terminal, a longer cell moves the rest of its own line only. */
const PADDED = 40;

/** Lines with a heading; `columns`: how wide they may be, cut in headings first, then in the widest column. */
export function table(rows: readonly Row[], columns = Infinity): string[] {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const needed = (some: string[][]) =>
    names.map((_, i) => Math.max(...some.map((line) => width(line[i]))));
  const widths = needed(lines);
  narrow(widths, columns, needed(lines.slice(1)));
  narrow(widths, columns, names.map(() => 4));
  const numeric = names.map((name) =>
    rows.every((row) => typeof row[name] === "number" || row[name] === null)
  );
  return lines.map((line) =>
    line.map((text, i) => {
      const padded = columns === Infinity ? Math.min(widths[i], PADDED) : widths[i];
      return pad(cut(text, widths[i]), padded, numeric[i]);
    }).join("  ").trimEnd()
  );
}

/** Takes from the widest ones, none below its `least` or 4, until all fit or nothing can be taken. */
function narrow(widths: number[], columns: number, least: readonly number[]): void {
  for (;;) {
    const over = widths.reduce((sum, one) => sum + one, 2 * (widths.length - 1)) - columns;
    const spare = widths.map((one, i) => one > Math.max(4, least[i]) ? one : 0);
    const widest = spare.indexOf(Math.max(...spare));
    if (over <= 0 || spare[widest] === 0) break;
    const next = Math.max(4, least[widest], ...widths.filter((one) => one < widths[widest]));
    widths[widest] -= Math.min(over, widths[widest] - next);
  }
}

function cell(value: Cell): string {
  if (value === null || value === undefined || value === false) return "";
  return value === true ? "yes" : printable(String(value).replaceAll("\n", " ⏎ "));
}

function pad(text: string, columns: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, columns - width(text)));
  return right ? space + text : text + space;
}

function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let out = "";
  let used = 1;
  for (const char of text) {
    used += charWidth(char);
    if (used > columns) break;
    out += char;
  }
  return out + "…";
}
