/**
 * Channel and user modes as tables. A mode is known by its row; MODE, ISUPPORT and WHO read the rows.
 * Source: modern.ircdocs.horse, "Channel Modes", "User Modes", "CHANMODES Parameter" and "PREFIX Parameter".
 */

/**
 * `list`: always with a parameter, or none to see it (type A); `always`: a parameter to set and to
 * unset (B); `set`: a parameter only to set (C); `flag`: never one (D); `prefix`: a member's rank.
 */
export type ModeType = "list" | "always" | "set" | "flag" | "prefix";

export interface ChannelMode {
  letter: string;
  type: ModeType;
  help: string;
}

export interface PrefixMode extends ChannelMode {
  type: "prefix";
  /** What stands before the nick in NAMES. */
  sign: string;
  /** The bit in a member's ranks; a higher bit is a higher rank. */
  bit: number;
}

export const OPERATOR = 2;
export const VOICE = 1;

/** Highest rank first, as PREFIX wants it. */
export const PREFIX_MODES: readonly PrefixMode[] = [
  {
    letter: "o",
    type: "prefix",
    sign: "@",
    bit: OPERATOR,
    help: "may change the room and remove people",
  },
  { letter: "v", type: "prefix", sign: "+", bit: VOICE, help: "may speak in a moderated room" },
];

export const CHANNEL_MODES: readonly ChannelMode[] = [
  { letter: "b", type: "list", help: "masks of who may neither join nor speak" },
  { letter: "k", type: "always", help: "a key that is needed to join" },
  { letter: "l", type: "set", help: "most members at a time" },
  { letter: "i", type: "flag", help: "only who is invited may join" },
  { letter: "m", type: "flag", help: "only operators and voiced members may speak" },
  { letter: "n", type: "flag", help: "only members may speak" },
  { letter: "t", type: "flag", help: "only operators may change the topic" },
];

const BY_LETTER = new Map<string, ChannelMode | PrefixMode>(
  [...CHANNEL_MODES, ...PREFIX_MODES].map((mode) => [mode.letter, mode]),
);

export function channelMode(letter: string): ChannelMode | PrefixMode | undefined {
  return BY_LETTER.get(letter);
}

/** `b,k,l,imnt` for ISUPPORT's CHANMODES. */
export function chanmodesToken(): string {
  return (["list", "always", "set", "flag"] as const)
    .map((type) =>
      CHANNEL_MODES.filter((m) => m.type === type).map((m) => m.letter).sort().join("")
    )
    .join(",");
}

/** `(ov)@+` for ISUPPORT's PREFIX. */
export function prefixToken(): string {
  return `(${PREFIX_MODES.map((m) => m.letter).join("")})${
    PREFIX_MODES.map((m) => m.sign).join("")
  }`;
}

/** The signs of a member's ranks, highest first: all of them, or only the highest. */
export function signs(ranks: number, all: boolean): string {
  let text = "";
  for (const mode of PREFIX_MODES) {
    if ((ranks & mode.bit) === 0) continue;
    text += mode.sign;
    if (!all) break;
  }
  return text;
}

export interface ModeChange {
  adding: boolean;
  letter: string;
  /** Undefined where the letter is unknown. */
  mode?: ChannelMode | PrefixMode;
  /** Undefined where the mode takes none here, or none was given. */
  param?: string;
}

/** Parses `+o-v ann bob`: the letters in order, each with its parameter where its type takes one. */
export function parseModes(letters: string, params: readonly string[]): ModeChange[] {
  const changes: ModeChange[] = [];
  let adding = true;
  let next = 0;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      adding = letter === "+";
      continue;
    }
    const mode = channelMode(letter);
    const takes = mode !== undefined && mode.type !== "flag" && (mode.type !== "set" || adding);
    const param = takes && next < params.length ? params[next++] : undefined;
    changes.push({ adding, letter, mode, param });
  }
  return changes;
}

/** The inverse: `+o-v ann bob`, signs only where they change. */
export function formatModes(changes: readonly ModeChange[]): string[] {
  let letters = "";
  let sign = "";
  const params: string[] = [];
  for (const { adding, letter, param } of changes) {
    const wanted = adding ? "+" : "-";
    if (wanted !== sign) letters += sign = wanted;
    letters += letter;
    if (param !== undefined) params.push(param);
  }
  return [letters, ...params];
}

/** User modes: what MODE on oneself takes. */
export const USER_MODES: readonly { letter: string; help: string }[] = [
  { letter: "i", help: "invisible: shown to others only in rooms that they share" },
];
