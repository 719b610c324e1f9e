/** Bars in groups as SVG, legible on light and on dark. */
import { number } from "./table.ts";

export interface Chart {
  title: string;
  /** What the values are: `million deliveries a second`. */
  unit: string;
  digits: number;
  groups: readonly string[];
  /** A value for each group; undefined where there is none. */
  series: readonly { name: string; values: readonly (number | undefined)[] }[];
}

const WIDTH = 760;
const LEFT = 130;
const RIGHT = 80;
const TOP = 74;
const BAR = 14;
const GAP = 16;
/** Told apart by who sees few colours, too. */
const COLOURS = ["#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7", "#7f7f7f"];

const STYLE = `text { font: 12px sans-serif; fill: #222; }
.title { font-size: 15px; font-weight: bold; }
.axis { stroke: #999; }
@media (prefers-color-scheme: dark) { text { fill: #ddd; } .axis { stroke: #777; } }`;

export function drawChart({ title, unit, digits, groups, series }: Chart): string {
  const all = series.flatMap(({ values }) => values.map((value) => value ?? 0));
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...all, Number.MIN_VALUE);
  const group = series.length * BAR + GAP;
  const height = TOP + groups.length * group;
  const parts = [
    text(10, 22, `${title} (${unit})`, "title"),
    ...legend(series.map(({ name }) => name)),
    `<line class="axis" x1="${LEFT}" x2="${LEFT}" y1="${TOP - 6}" y2="${height - GAP + 6}"/>`,
  ];
  groups.forEach((name, row) => {
    const top = TOP + row * group;
    parts.push(text(10, top + series.length * BAR / 2 + 4, name));
    series.forEach(({ values }, i) => {
      const value = values[row];
      if (value === undefined) return;
      const y = top + i * BAR;
      const width = (value * scale).toFixed(1);
      const colour = COLOURS[i % COLOURS.length];
      parts.push(
        `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR - 2}" fill="${colour}"/>`,
        text(LEFT + value * scale + 6, y + BAR - 4, number(value, digits)),
      );
    });
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" role="img">`;
  return [head, `<title>${escaped(title)}</title>`, `<style>${STYLE}</style>`, ...parts, "</svg>\n"]
    .join("\n");
}

function legend(names: readonly string[]): string[] {
  const step = (WIDTH - 20) / names.length;
  return names.flatMap((name, i) => {
    const x = 10 + i * step;
    const colour = COLOURS[i % COLOURS.length];
    return [
      `<rect x="${x}" y="38" width="12" height="12" fill="${colour}"/>`,
      text(x + 18, 48, name),
    ];
  });
}

function text(x: number, y: number, words: string, kind?: string): string {
  const attribute = kind === undefined ? "" : ` class="${kind}"`;
  return `<text${attribute} x="${x.toFixed(1)}" y="${y}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
