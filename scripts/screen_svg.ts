/** Terminal screens, as lines with colour codes (SGR), to an SVG picture. */
import { charWidth } from "../client/width.ts";

interface Style {
  color?: string;
  bold: boolean;
  dim: boolean;
  italic: boolean;
}

const PLAIN: Style = { bold: false, dim: false, italic: false };
const BACKGROUND = "#1d2021";
const FOREGROUND = "#e6dfc8";
/** The sixteen colours of a terminal. */
const COLORS = [
  "#504945",
  "#fb6b5b",
  "#b8bb26",
  "#fabd2f",
  "#83a5d8",
  "#d3869b",
  "#8ec07c",
  "#d5c4a1",
  "#928374",
  "#fb8b7b",
  "#c8cb56",
  "#fbcd5f",
  "#a3c5f8",
  "#e3a6bb",
  "#aee09c",
  "#fbf1c7",
];
const CELL = { width: 8.4, height: 18, font: 14 };
const PAD = 14;
const BAR = 30;
const CORNER = 9;
/** The bar over a screen, the edge around it, and the three buttons in its corner. */
const BAR_COLOR = "#2c3031";
const EDGE = "#454b4c";
const BUTTONS = ["#fb6b5b", "#fabd2f", "#8ec07c"];

/** A colour of the 256: sixteen named, a cube of 6 by 6 by 6, and greys. */
function indexed(n: number): string {
  if (n < 16) return COLORS[n];
  if (n >= 232) return `rgb(${Array(3).fill(8 + (n - 232) * 10).join(",")})`;
  const level = (v: number) => v === 0 ? 0 : 55 + v * 40;
  const cube = n - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${
    level(cube % 6)
  })`;
}

function restyle(style: Style, codes: number[]): Style {
  let next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) next = { ...PLAIN };
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 22) next.bold = next.dim = false;
    else if (code === 23) next.italic = false;
    else if (code >= 30 && code <= 37) next.color = COLORS[code - 30];
    else if (code >= 90 && code <= 97) next.color = COLORS[code - 82];
    else if (code === 38 && codes[i + 1] === 5) {
      next.color = indexed(codes[i + 2]);
      i += 2;
    } else if (code === 39) next.color = undefined;
  }
  return next;
}

const escape = (text: string) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

function draw(text: string, style: Style, x: number, y: number): string {
  const attributes = [
    `x="${x.toFixed(1)}" y="${y}"`,
    style.color ? `fill="${style.color}"` : "",
    style.bold ? `font-weight="bold"` : "",
    style.italic ? `font-style="italic"` : "",
    style.dim ? `opacity="0.6"` : "",
  ].filter((one) => one !== "").join(" ");
  return `<text ${attributes}>${escape(text)}</text>`;
}

/** A rule is one stroke, with no gaps between its characters. */
function stroke(cells: number, { color = FOREGROUND, dim }: Style, x: number, y: number): string {
  const opacity = dim ? ` stroke-opacity="0.6"` : "";
  return `<path d="M${x.toFixed(1)} ${y - 4.5}h${(cells * CELL.width).toFixed(1)}" ` +
    `stroke="${color}"${opacity}/>`;
}

/**
 * One line in the style that the line before left: runs of ASCII and rules together, anything else by the cell, so
 * that every font keeps the columns.
 */
function drawLine(line: string, top: number, before: Style): { svg: string; style: Style } {
  let style = before;
  let column = 0;
  let out = "";
  const place = (text: string, cells: number) => {
    if (text.trim() !== "") out += draw(text, style, PAD + column * CELL.width, top);
    column += cells;
  };
  for (
    const [, codes, word, rule, other] of line.matchAll(
      /\x1b\[([\d;]*)m|([\x20-\x7e]+)|(─+)|([^\x1b])/gu,
    )
  ) {
    if (codes !== undefined) style = restyle(style, codes.split(";").map(Number));
    else if (word !== undefined) place(word, word.length);
    else if (rule !== undefined) {
      out += stroke(rule.length, style, PAD + column * CELL.width, top);
      column += rule.length;
    } else place(other, charWidth(other));
  }
  return { svg: out, style };
}

/** What stands around a screen. */
function frame(title: string, width: number, height: number): string {
  const buttons = BUTTONS.map((color, i) =>
    `<circle cx="${PAD + 5 + i * 18}" cy="${BAR / 2}" r="5.5" fill="${color}"/>`
  );
  const edges = `x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="${CORNER}"`;
  return `<rect ${edges} fill="${BACKGROUND}"/>
<path d="M0.5 ${BAR}v${CORNER - BAR}q0 ${-CORNER} ${CORNER} ${-CORNER}h${width - 1 - 2 * CORNER}` +
    `q${CORNER} 0 ${CORNER} ${CORNER}v${BAR - CORNER}z" fill="${BAR_COLOR}"/>
<rect ${edges} fill="none" stroke="${EDGE}"/>
${buttons.join("")}
<text x="${width / 2}" y="${BAR / 2 + 5}" text-anchor="middle" opacity="0.7">${
      escape(title)
    }</text>`;
}

/** The screens one below the other. */
export function drawScreens(
  screens: [title: string, lines: string[]][],
  columns: number,
  rows: number,
): string {
  const width = Math.ceil(columns * CELL.width + 2 * PAD);
  const height = BAR + rows * CELL.height + 2 * PAD;
  const parts = screens.map(([title, lines], i) => {
    let style = PLAIN;
    const body = lines.map((line, row) => {
      const drawn = drawLine(line, BAR + PAD + row * CELL.height + CELL.font, style);
      style = drawn.style;
      return drawn.svg;
    }).join("\n");
    return `<g transform="translate(0 ${i * (height + PAD)})">
${frame(title, width, height)}
${body}
</g>`;
  });
  const total = screens.length * (height + PAD) - PAD;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" ` +
    `font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}" ` +
    `fill="${FOREGROUND}" xml:space="preserve">\n${parts.join("\n")}\n</svg>\n`;
}
