/**
 * Colour and weight, or none: NO_COLOR (no-color.org) and TERM=dumb turn them off.
 * The colours of nicks are chosen to be legible on black and on white; a nick keeps its colour everywhere.
 */
import { fold } from "../protocol/names.ts";

export interface Styles {
  /** Whether anything is painted. */
  readonly on: boolean;
  dim(text: string): string;
  bold(text: string): string;
  warn(text: string): string;
  /** Words that are meant for one, and one's own. */
  mention(text: string): string;
  own(text: string): string;
  /** Paints `text` in the colour of `nick`. */
  nick(nick: string, text: string): string;
}

export interface StyleSettings {
  NO_COLOR?: string;
  TERM?: string;
  COLORTERM?: string;
}

/** Of xterm's 256 colours: each has a contrast of at least 3.6 to black and to white. */
export const NICK_COLOURS: readonly number[] = [
  ...[28, 29, 31, 32, 63, 64, 67, 98, 99],
  ...[100, 129, 130, 133, 161, 163, 166, 167],
];

/** Red, green, magenta and cyan, where there are only eight. */
const FEW_COLOURS: readonly number[] = [31, 32, 35, 36];

const same = (text: string) => text;
const NONE: Styles = {
  on: false,
  dim: same,
  bold: same,
  warn: same,
  mention: same,
  own: same,
  nick: (_, text) => text,
};

/** Codes by name: of xterm's 256 colours, and where there are only eight. Legible on black and on white. */
export const COLOURS = {
  red: ["38;5;161", "31"],
  orange: ["38;5;166", "31"],
  yellow: ["38;5;100", "33"],
  green: ["38;5;28", "32"],
  cyan: ["38;5;31", "36"],
  blue: ["38;5;32", "36"],
  purple: ["38;5;98", "35"],
  pink: ["38;5;163", "35"],
  grey: ["38;5;243", "2"],
  none: ["", ""],
} as const;

export type Colour = keyof typeof COLOURS;

/** A theme is a few of these. */
export interface Palette {
  warn: Colour;
  mention: Colour;
  own: Colour;
  /** "each": every nick has its own. */
  nicks: Colour | "each";
}

/** Warnings and mentions are bold in each of them, and so are nicks without a colour. */
export const THEMES = {
  calm: { warn: "orange", mention: "pink", own: "none", nicks: "each" },
  bright: { warn: "red", mention: "orange", own: "cyan", nicks: "each" },
  grey: { warn: "none", mention: "none", own: "none", nicks: "none" },
} as const satisfies Record<string, Palette>;

export type Theme = keyof typeof THEMES;

const paint = (codes: string) => (text: string) =>
  text === "" ? "" : `\x1b[${codes}m${text}\x1b[0m`;

/** `palette`: what to paint with where anything is painted. */
export function styles(settings: StyleSettings, palette: Palette = THEMES.calm): Styles {
  if (settings.NO_COLOR || settings.TERM === "dumb") return NONE;
  const many = /256color|kitty|alacritty|ghostty|foot/.test(settings.TERM ?? "") ||
    !!settings.COLORTERM;
  const { warn, mention, own, nicks } = palette;
  const code = (name: Colour) => COLOURS[name][many ? 0 : 1];
  const strong = (name: Colour) => paint(`1;${code(name)}`.replace(/;$/, ""));
  const plain = (name: Colour) => name === "none" ? same : paint(code(name));
  const oneColour = nicks === "none" || nicks === "each" ? paint("1") : plain(nicks);
  return {
    on: true,
    dim: paint("2"),
    bold: paint("1"),
    warn: strong(warn),
    mention: strong(mention),
    own: plain(own),
    nick: (nick, text) => nicks === "each" ? paint(colour(nick, many))(text) : oneColour(text),
  };
}

function colour(nick: string, many: boolean): string {
  const hash = hashOf(fold(nick));
  return many
    ? `38;5;${NICK_COLOURS[hash % NICK_COLOURS.length]}`
    : String(FEW_COLOURS[hash % FEW_COLOURS.length]);
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
