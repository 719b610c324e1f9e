/** LIST with its conditions. Source: modern.ircdocs.horse, "LIST message" and "ELIST Parameter". */
import { matches } from "../../protocol/mask.ts";
import { fold } from "../../protocol/names.ts";
import type { Channel } from "../core/channel.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { Stage } from "../core/session.ts";

type Test = (channel: Channel, now: number) => boolean;

/** `<` and `>` with a number: of members, or of minutes since something happened. */
function compare(value: number, sign: string, number: number): boolean {
  return sign === "<" ? value < number : value > number;
}

/** The time from which minutes are counted; undefined where it never happened. */
const SINCE: Record<string, (channel: Channel) => number | undefined> = {
  C: (channel) => channel.createdAt,
  T: (channel) => channel.topic?.setAt,
};

/** A word that narrows the list (ELIST C, T, U, N), or undefined where it names rooms. */
function condition(word: string): Test | undefined {
  const form = /^([CT]?)([<>])(\d{1,9})$/i.exec(word);
  if (form === null) {
    return word.startsWith("!") && word.length > 1
      ? (channel) => !matches(word.slice(1), channel.name)
      : undefined;
  }
  const [, letter, sign, digits] = form;
  const number = Number(digits);
  if (letter === "") return (channel) => compare(channel.members.size, sign, number);
  const since = SINCE[letter.toUpperCase()];
  return (channel, now) => {
    const at = since(channel);
    return at !== undefined && compare((now - at) / 60_000, sign, number);
  };
}

/** Whether the room is one of the names and masks (ELIST M). */
function named(words: readonly string[]): Test {
  const masks = words.filter((word) => /[*?]/.test(word));
  const names = new Set(words.filter((word) => !masks.includes(word)).map(fold));
  return (channel) =>
    names.has(channel.folded) || masks.some((mask) => matches(mask, channel.name));
}

/**
 * What must hold for a room that is listed: it is one of those named where any are, and fits all
 * conditions, which may stand in either list. (In the second one, RFC 2812 has a server's name.)
 */
function parse(first = "", second = ""): Test[] {
  const words = first.split(",").filter((word) => word !== "");
  const names = words.filter((word) => condition(word) === undefined);
  const tests = [...words, ...second.split(",")].map(condition)
    .filter((test) => test !== undefined);
  return names.length > 0 ? [named(names), ...tests] : tests;
}

const list: Command = {
  name: "LIST",
  stages: Stage.OPEN,
  params: 0,
  cost: 5,
  usage: "LIST [<#room or mask>[,...]] [><number of people>] [C<>|T<><minutes>]",
  help: "Lists the rooms, how many are in them, and their topics. " +
    ">3: more than 3 people, <3: fewer; C<60: made less than 60 minutes ago; " +
    "T<60: topic set less than 60 minutes ago; *word*: by name; !*word*: not by name.",
  run: byUser((world, session, viewer, { params: [first, second] }) => {
    const tests = parse(first, second);
    reply(world, session, "RPL_LISTSTART", "Room");
    for (const channel of world.channels.values()) {
      if (channel.isHiddenFrom(viewer)) continue;
      if (!tests.every((test) => test(channel, world.now))) continue;
      const count = String(channel.members.size);
      reply(world, session, "RPL_LIST", channel.name, count, channel.topic?.text ?? "");
    }
    reply(world, session, "RPL_LISTEND");
  }),
};

export const roomList: Feature = {
  commands: [list],
  isupport: () => ["ELIST=CMNTU", "SAFELIST"],
};
