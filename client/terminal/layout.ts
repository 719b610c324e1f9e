/** How a line of the chat stands on the screen: the time, who, what; the words of long lines below each other. */
import type { Styles } from "../styles.ts";
import { hang, wrap } from "../wrap.ts";
import { width } from "../width.ts";

export type Paint = (text: string) => string;

export interface Row {
  /** Milliseconds since 1970. */
  at: number;
  /** Who or what kind of thing: printable. */
  label: string;
  paintLabel: Paint;
  /** What stands behind the label where it has no column of its own, such as ":". */
  mark?: string;
  /** Printable. */
  text: string;
  paintText: Paint;
}

/** From so many columns on, the labels stand in a column of their own. */
const WIDE = 60;
const LABEL = 12;
const TIME = 6;

const same: Paint = (text) => text;

/** `columns` is the terminal's; the last one stays empty, since some terminals break the line there. */
export function layRow(row: Row, columns: number, styles: Styles): string {
  const { paintLabel, paintText } = row;
  const wide = columns >= WIDE;
  const label = clip(wide ? row.label : row.label + (row.mark ?? ""), columns - TIME - 4);
  const pad = wide ? " ".repeat(Math.max(LABEL - width(label), 0)) : "";
  const gap = wide ? "  " : " ";
  const begun = TIME + pad.length + width(label) + gap.length;
  const indent = wide ? TIME + LABEL + gap.length : TIME;
  const [first, ...rest] = hang(row.text, columns - 1, begun, indent).map((line) =>
    line.replace(/\S.*/s, paintText)
  );
  const start = styles.dim(clock(row.at)) + " " + pad + paintLabel(label);
  return [first === "" ? start : start + gap + first, ...rest].join("\n");
}

/** A paragraph of the client itself, behind a sign such as "! ". */
export function layText(text: string, columns: number, paint: Paint, sign = ""): string {
  return hang(text, columns - 1, width(sign), width(sign))
    .map((line, i) => paint(i === 0 ? sign + line : line)).join("\n");
}

/** Rows of two columns; where the window is too narrow for that, the second stands below the first. */
export function layTable(
  rows: readonly (readonly [left: string, right: string])[],
  columns: number,
  styles: Styles,
): string {
  const widest = Math.max(0, ...rows.map(([left]) => width(left)));
  const side = widest + 4 <= columns / 2;
  return rows.map(([left, right]) => {
    if (!side) {
      return layText(left, columns, styles.bold) + "\n" + layText(right, columns, same, "  ");
    }
    const shown = styles.bold(left);
    const lines = hang(right, columns - 1, widest + 2, widest + 2);
    return shown + " ".repeat(widest + 2 - width(left)) + lines.join("\n");
  }).join("\n");
}

/** `── title ─────`, as wide as the window but no wider than a page. */
export function layRule(title: string, columns: number, paint: Paint, paintTitle: Paint): string {
  const rest = Math.min(columns - 1, 72) - width(title) - 4;
  const shown = clip(title, columns - 4);
  return paint("──") + " " + paintTitle(shown) + (rest > 0 ? " " + paint("─".repeat(rest)) : "");
}

/** As much of the text as has room, with a sign that there is more. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return wrap(text.replaceAll(" ", "\u00a0"), Math.max(columns - 1, 2))[0] + "…";
}

/** The beginning of a day: `── Sunday 22 November 2026`. */
export function layDay(at: number, columns: number, paint: Paint): string {
  return paint("── " + clip(day(at), columns - 4));
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** `23:32`, in this machine's time zone. */
export function clock(at: number): string {
  return CLOCK.format(at);
}

/** `Sunday 22 November 2026`. */
export function day(at: number): string {
  return DAY.format(at).replace(",", "");
}
