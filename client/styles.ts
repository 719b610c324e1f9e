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
const NONE: Styles = { on: false, dim: same, bold: same, warn: same, nick: (_, text) => text };

const paint = (codes: string) => (text: string) =>
  text === "" ? "" : `\x1b[${codes}m${text}\x1b[0m`;

export function styles(settings: StyleSettings): Styles {
  if (settings.NO_COLOR || settings.TERM === "dumb") return NONE;
  const many = /256color|kitty|alacritty|ghostty|foot/.test(settings.TERM ?? "") ||
    !!settings.COLORTERM;
  return {
    on: true,
    dim: paint("2"),
    bold: paint("1"),
    warn: paint(many ? "1;38;5;166" : "1;31"),
    nick: (nick, text) => paint(colour(nick, many))(text),
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
