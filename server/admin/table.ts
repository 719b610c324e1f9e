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

/** Lines with a heading; `columns`: how wide they may be, cut in the widest column. */
export function table(rows: readonly Row[], columns = Infinity): string[] {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, i) => Math.max(...lines.map((line) => width(line[i]))));
  const gaps = 2 * (names.length - 1);
  for (;;) {
    const over = widths.reduce((sum, one) => sum + one, gaps) - columns;
    const widest = widths.indexOf(Math.max(...widths));
    if (over <= 0 || widths[widest] <= 4) break;
    const second = Math.max(4, ...widths.filter((_, i) => i !== widest));
    widths[widest] -= Math.min(over, Math.max(1, widths[widest] - second));
  }
  const numeric = names.map((name) =>
    rows.every((row) => typeof row[name] === "number" || row[name] === null)
  );
  return lines.map((line) =>
    line.map((text, i) => pad(cut(text, widths[i]), widths[i], numeric[i])).join("  ").trimEnd()
  );
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
