/** How a line of the chat stands on the screen: the time, who, what; the words of long lines below each other. */
import { isolate, isolating } from "../bidi.ts";
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
  /** Printable, but for line ends between its lines. */
  text: string;
  paintText: Paint;
  /** How the time is shown; the setting "times". */
  times?: string;
}

/** From so many columns on, the labels stand in a column of their own. */
const WIDE = 60;
const LABEL = 12;

const same: Paint = (text) => text;

/** `columns` is the terminal's; the last one stays empty, since some terminals break the line there. */
export function layRow(row: Row, columns: number, styles: Styles): string {
  const { paintLabel, paintText } = row;
  const wide = columns >= WIDE;
  const time = (CLOCKS[row.times ?? "minutes"] ?? clock)(row.at);
  const front = time === "" ? 0 : time.length + 1;
  const label = clip(wide ? row.label : row.label + (row.mark ?? ""), columns - front - 4);
  const pad = wide ? " ".repeat(Math.max(LABEL - width(label), 0)) : "";
  const gap = wide ? "  " : " ";
  const begun = front + pad.length + width(label) + gap.length;
  const indent = wide ? front + LABEL + gap.length : front || 2;
  const apart = isolating(row.text);
  const [line, ...more] = row.text.split("\n");
  const [first, ...rest] = [
    ...hang(line, columns - 1, begun, indent),
    ...more.flatMap((one) => hang(one, columns - 1, indent, indent).map(indented(indent, columns))),
  ].map((line) => line.replace(/\S.*/s, (words) => paintText(apart(words))));
  const start = styles.dim(time) + (front > 0 ? " " : "") + pad + paintLabel(isolate(label));
  return [first === "" ? start : start + gap + first, ...rest].join("\n");
}

/** The first line of a text that has room for itself stands where the others do. */
function indented(indent: number, columns: number): (line: string, at: number) => string {
  const shift = indent > (columns - 1) / 2 ? 2 : indent;
  return (line, at) => at === 0 && width(line) + shift < columns ? " ".repeat(shift) + line : line;
}

/** A paragraph of the client itself, behind a sign such as "! ". */
export function layText(text: string, columns: number, paint: Paint, sign = ""): string {
  const apart = isolating(text);
  return hang(text, columns - 1, width(sign), width(sign))
    .map((line) => line.replace(/\S.*/s, apart))
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
    const shown = styles.bold(isolate(left));
    const lines = hang(right, columns - 1, widest + 2, widest + 2)
      .map((line) => line.replace(/\S.*/s, isolating(right)));
    return shown + " ".repeat(widest + 2 - width(left)) + lines.join("\n");
  }).join("\n");
}

/** `── title ─────`, as wide as the window but no wider than a page. */
export function layRule(title: string, columns: number, paint: Paint, paintTitle: Paint): string {
  const rest = Math.min(columns - 1, 72) - width(title) - 4;
  const shown = clip(title, columns - 4);
  return paint("──") + " " + paintTitle(isolate(shown)) +
    (rest > 0 ? " " + paint("─".repeat(rest)) : "");
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

// Without Intl, which takes 10 ms and more before its first words.
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];

const two = (number: number) => String(number).padStart(2, "0");

/** `23:32`, in this machine's time zone. */
export function clock(at: number): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** By the setting "times". */
const CLOCKS: Readonly<Record<string, (at: number) => string>> = {
  minutes: clock,
  seconds: (at) => `${clock(at)}:${two(new Date(at).getSeconds())}`,
  off: () => "",
};

/** `Sunday 22 November 2026`. */
export function day(at: number): string {
  const time = new Date(at);
  return `${DAYS[time.getDay()]} ${time.getDate()} ${
    MONTHS[time.getMonth()]
  } ${time.getFullYear()}`;
}
