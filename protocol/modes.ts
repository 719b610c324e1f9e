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
  /** The rank that one needs at least to change it; for a rank the bit of whoever gives it says so. */
  least: number;
  /** The rank that one needs at least to see a list; everybody where it is left out. */
  seenBy?: number;
}

export interface PrefixMode extends ChannelMode {
  type: "prefix";
  /** What stands before the nick in NAMES. */
  sign: string;
  /** The bit in a member's ranks; a higher bit is a higher rank. */
  bit: number;
  /** The highest rank that it gives, takes, and removes people of. */
  commands: number;
}

/** The account that a room belongs to: above all ranks, whichever of them it wears. */
export const OWNER = 32;
export const FOUNDER = 16;
export const PROTECTED = 8;
export const OPERATOR = 4;
export const HALFOP = 2;
export const VOICE = 1;
/** Whoever has no rank commands nobody. */
const NOBODY = -1;

/** Highest rank first, as PREFIX wants it. */
export const PREFIX_MODES: readonly PrefixMode[] = [
  {
    letter: "q",
    type: "prefix",
    sign: "~",
    bit: FOUNDER,
    least: FOUNDER,
    commands: FOUNDER,
    help: "owns the room, and may do everything in it",
  },
  {
    letter: "a",
    type: "prefix",
    sign: "&",
    bit: PROTECTED,
    least: FOUNDER,
    commands: OPERATOR,
    help: "as an operator, and no operator may remove them",
  },
  {
    letter: "o",
    type: "prefix",
    sign: "@",
    bit: OPERATOR,
    least: OPERATOR,
    commands: OPERATOR,
    help: "may change the room and remove people",
  },
  {
    letter: "h",
    type: "prefix",
    sign: "%",
    bit: HALFOP,
    least: OPERATOR,
    commands: VOICE,
    help:
      "may give voice, ban, invite, set the topic, and remove people of no higher rank than voice",
  },
  {
    letter: "v",
    type: "prefix",
    sign: "+",
    bit: VOICE,
    least: HALFOP,
    commands: NOBODY,
    help: "may speak in a moderated room",
  },
];

export const CHANNEL_MODES: readonly ChannelMode[] = [
  { letter: "b", type: "list", least: HALFOP, help: "masks of who may neither join nor speak" },
  {
    letter: "e",
    type: "list",
    least: HALFOP,
    seenBy: HALFOP,
    help: "masks of who may join and speak in spite of a ban",
  },
  {
    letter: "I",
    type: "list",
    least: HALFOP,
    seenBy: HALFOP,
    help: "masks of who may join without an invitation",
  },
  { letter: "k", type: "always", least: OPERATOR, help: "a key that is needed to join" },
  { letter: "l", type: "set", least: OPERATOR, help: "most members at a time" },
  { letter: "f", type: "set", least: OPERATOR, help: "the room where those go who may not join" },
  {
    letter: "S",
    type: "set",
    least: OPERATOR,
    help: "slow: who has no rank writes once in so many seconds",
  },
  { letter: "i", type: "flag", least: OPERATOR, help: "only who is invited may join" },
  {
    letter: "m",
    type: "flag",
    least: OPERATOR,
    help: "only members with a voice or a higher rank may speak",
  },
  { letter: "n", type: "flag", least: OPERATOR, help: "only members may speak" },
  { letter: "s", type: "flag", least: OPERATOR, help: "secret: only members find the room" },
  {
    letter: "t",
    type: "flag",
    least: OPERATOR,
    help: "only half-operators and above set the topic",
  },
  { letter: "C", type: "flag", least: OPERATOR, help: "no CTCP but ACTION" },
  {
    letter: "M",
    type: "flag",
    least: OPERATOR,
    help: "only who is logged in or has a rank may speak",
  },
  { letter: "R", type: "flag", least: OPERATOR, help: "only who is logged in may join" },
];

/** The highest rank that somebody of these ranks gives, takes, and removes people of; -1: none. */
export function commands(ranks: number): number {
  if (ranks >= OWNER) return OWNER;
  return PREFIX_MODES.find((mode) => ranks & mode.bit)?.commands ?? NOBODY;
}

/** The highest of these ranks; 0 where there is none. */
export function highest(ranks: number): number {
  return ranks === 0 ? 0 : 1 << (31 - Math.clz32(ranks));
}

/** Ranks as letters, highest first: `ov`. */
export function rankLetters(ranks: number): string {
  return PREFIX_MODES.filter((mode) => ranks & mode.bit).map((mode) => mode.letter).join("");
}

/** The inverse; letters that are no ranks count nothing. */
export function parseRanks(letters: string): number {
  return PREFIX_MODES.reduce(
    (ranks, { letter, bit }) => letters.includes(letter) ? ranks | bit : ranks,
    0,
  );
}

const BY_LETTER = new Map<string, ChannelMode | PrefixMode>(
  [...CHANNEL_MODES, ...PREFIX_MODES].map((mode) => [mode.letter, mode]),
);

export function channelMode(letter: string): ChannelMode | PrefixMode | undefined {
  return BY_LETTER.get(letter);
}

/** `Ibe,k,fl,CMRimnst` for ISUPPORT's CHANMODES. */
export function chanmodesToken(): string {
  return (["list", "always", "set", "flag"] as const)
    .map((type) =>
      CHANNEL_MODES.filter((m) => m.type === type).map((m) => m.letter).sort().join("")
    )
    .join(",");
}

/** `(qaohv)~&@%+` for ISUPPORT's PREFIX. */
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

export interface UserMode {
  letter: string;
  help: string;
  /** What people may do with it by hand: set it, unset it. */
  byHand: readonly ("+" | "-")[];
}

/** Set by a client that is no person (IRCv3 bot-mode); also the letter in WHO and of ISUPPORT's BOT. */
export const BOT = "B";

/** User modes: what MODE on oneself shows and takes. */
export const USER_MODES: readonly UserMode[] = [
  { letter: BOT, byHand: ["+", "-"], help: "a bot: marked as one wherever it is seen" },
  {
    letter: "R",
    byHand: ["+", "-"],
    help: "only people who are logged in may send direct messages",
  },
  { letter: "Z", byHand: [], help: "every connection of this person is encrypted" },
  {
    letter: "i",
    byHand: ["+", "-"],
    help: "invisible: shown to others only in rooms that they share",
  },
  { letter: "o", byHand: ["-"], help: "an operator of the server; OPER sets it" },
  { letter: "w", byHand: ["+", "-"], help: "reads what operators of the server write by WALLOPS" },
];
