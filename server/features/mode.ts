/** MODE for rooms and for oneself. Source: modern.ircdocs.horse, "MODE message", "Channel Modes". */
import type { ListEntry } from "../../db/store.ts";
import { completeMask } from "../../protocol/mask.ts";
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES, needsColon } from "../../protocol/message.ts";
import {
  formatModes,
  type ModeChange,
  type ModeType,
  parseModes,
  type PrefixMode,
  USER_MODES,
} from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { noSuchRoom, reply, replyBare } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/** Changes in one MODE; further ones are not looked at. */
const CHANGES = 10;
const KEY_BYTES = 32;
const MASK_BYTES = 200;
const MOST_MEMBERS = 1_000_000;

interface Setting {
  world: World;
  session: Session;
  user: User;
  channel: Channel;
}

/** Applies one change; gives what was really changed, or undefined where nothing was. */
type Apply = (setting: Setting, change: ModeChange) => ModeChange | undefined;

const APPLY: Record<ModeType, Apply> = {
  flag({ channel }, change) {
    const { flags } = channel;
    if (flags.has(change.letter) === change.adding) return undefined;
    if (change.adding) flags.add(change.letter);
    else flags.delete(change.letter);
    return change;
  },

  prefix(setting, change) {
    const { world, session, channel } = setting;
    if (change.param === undefined) {
      return invalid(
        setting,
        change,
        `say who: ${change.adding ? "+" : "-"}${change.letter} <nick>`,
      );
    }
    const target = world.user(change.param);
    if (target === undefined) return void reply(world, session, "ERR_NOSUCHNICK", change.param);
    if (!channel.has(target)) {
      return void reply(world, session, "ERR_USERNOTINCHANNEL", target.nick, channel.name);
    }
    const { bit } = change.mode as PrefixMode;
    const ranks = channel.ranks(target);
    const wanted = change.adding ? ranks | bit : ranks & ~bit;
    if (wanted === ranks) return undefined;
    channel.setRanks(target, wanted);
    return { ...change, param: target.nick };
  },

  /** +k */
  always(setting, change) {
    const { channel } = setting;
    if (!change.adding) {
      if (channel.key === undefined) return undefined;
      const param = channel.key;
      channel.key = undefined;
      return { ...change, param };
    }
    const { param } = change;
    if (param === undefined) return invalid(setting, change, "give the key: +k <key>");
    if (!/^[^\s,:][^\s,]*$/.test(param) || byteLength(param) > KEY_BYTES) {
      const text = `a key has no space or comma and at most ${KEY_BYTES} bytes`;
      return invalid(setting, { ...change, param: undefined }, text);
    }
    if (param === channel.key) return undefined;
    channel.key = param;
    return change;
  },

  /** +l */
  set(setting, change) {
    const { channel } = setting;
    if (!change.adding) {
      if (channel.limit === undefined) return undefined;
      channel.limit = undefined;
      return change;
    }
    const limit = Number(change.param);
    if (!/^\d{1,7}$/.test(change.param ?? "") || limit < 1 || limit > MOST_MEMBERS) {
      return invalid(setting, change, "give a number of members: +l <number>");
    }
    if (limit === channel.limit) return undefined;
    channel.limit = limit;
    return { ...change, param: String(limit) };
  },

  list(setting, change) {
    const { world, session, user, channel } = setting;
    if (needsColon(change.param!) || byteLength(change.param!) > MASK_BYTES) {
      return invalid(setting, change, `a mask has no spaces and 1 to ${MASK_BYTES} bytes`);
    }
    const mask = completeMask(change.param!);
    const entries = channel.list(change.letter);
    const at = entries.findIndex((entry) => fold(entry.mask) === fold(mask));
    if (change.adding === (at >= 0)) return undefined;
    if (change.adding && entries.length >= world.settings.limits.listEntries) {
      return void reply(world, session, "ERR_BANLISTFULL", channel.name, mask);
    }
    const entry: ListEntry = { mask, setBy: user.nick, setAt: world.now };
    const kept = change.adding ? [...entries, entry] : entries.filter((_, i) => i !== at);
    channel.lists.set(change.letter, kept);
    return { ...change, param: change.adding ? mask : entries[at].mask };
  },
};

function invalid(
  { world, session, channel }: Setting,
  { letter, param }: ModeChange,
  text: string,
): undefined {
  const why = `Cannot set the mode: ${text}`;
  reply(world, session, "ERR_INVALIDMODEPARAM", channel.name, letter, param ?? "*", why);
}

function showModes(world: World, session: Session, channel: Channel): void {
  const inside = session.user !== undefined && channel.has(session.user);
  const changes: ModeChange[] = [...channel.flags].sort().map((letter) => ({
    adding: true,
    letter,
  }));
  if (channel.key !== undefined) {
    changes.push({ adding: true, letter: "k", param: inside ? channel.key : "*" });
  }
  if (channel.limit !== undefined) {
    changes.push({ adding: true, letter: "l", param: String(channel.limit) });
  }
  const modes = changes.length === 0 ? ["+"] : formatModes(changes);
  replyBare(world, session, "RPL_CHANNELMODEIS", channel.name, ...modes);
  const created = String(Math.floor(channel.createdAt / 1000));
  replyBare(world, session, "RPL_CREATIONTIME", channel.name, created);
}

function showList(world: World, session: Session, channel: Channel, letter: string): void {
  for (const { mask, setBy, setAt } of channel.list(letter)) {
    const at = String(Math.floor(setAt / 1000));
    replyBare(world, session, "RPL_BANLIST", channel.name, mask, setBy, at);
  }
  reply(world, session, "RPL_ENDOFBANLIST", channel.name);
}

/** Answers what only asks, and gives the changes that are left. */
function questions(world: World, session: Session, channel: Channel, changes: ModeChange[]) {
  return changes.filter((change) => {
    if (change.mode === undefined) {
      reply(world, session, "ERR_UNKNOWNMODE", change.letter, "There is no such mode for rooms");
      return false;
    }
    if (change.mode.type !== "list" || change.param !== undefined) return true;
    showList(world, session, channel, change.letter);
    return false;
  });
}

function roomMode(world: World, session: Session, user: User, params: string[]): void {
  const channel = world.channel(params[0]);
  if (channel === undefined) return noSuchRoom(world, session, params[0]);
  if (params.length === 1) return showModes(world, session, channel);
  const parsed = parseModes(params[1], params.slice(2)).slice(0, CHANGES);
  const wanted = questions(world, session, channel, parsed);
  if (wanted.length === 0) return;
  if (!channel.has(user)) return reply(world, session, "ERR_NOTONCHANNEL", channel.name);
  if (!channel.isOperator(user)) return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
  const setting = { world, session, user, channel };
  const before = channel.record();
  const ranks = new Map(channel.members);
  const done = wanted.map((change) => APPLY[change.mode!.type](setting, change))
    .filter((change) => change !== undefined);
  if (done.length === 0) return;
  if (done.some(({ mode }) => mode!.type !== "prefix") && !world.keep(channel, before)) {
    for (const [member, rank] of ranks) channel.setRanks(member, rank);
    return cannotStore(world, session, "MODE");
  }
  for (const body of modeBodies(`MODE ${channel.name} `, done, byteLength(user.mask))) {
    new Broadcast(act(world, user, body)).toAll(channel.audience);
  }
}

/** The changes in as many lines as they need behind a source of so many bytes. */
function modeBodies(start: string, changes: readonly ModeChange[], source: number): string[] {
  const body = start + formatModes(changes).join(" ");
  if (changes.length === 1 || byteLength(body) + source + 2 <= LINE_BYTES - 2) return [body];
  const half = changes.length >> 1;
  const [first, second] = [changes.slice(0, half), changes.slice(half)];
  return [...modeBodies(start, first, source), ...modeBodies(start, second, source)];
}

function userMode(world: World, session: Session, user: User, params: string[]): void {
  if (fold(params[0]) !== user.folded) {
    const known = world.user(params[0]) !== undefined;
    return known
      ? reply(world, session, "ERR_USERSDONTMATCH")
      : reply(world, session, "ERR_NOSUCHNICK", params[0]);
  }
  if (params.length === 1) {
    return reply(world, session, "RPL_UMODEIS", user.invisible ? "+i" : "+");
  }
  const done: ModeChange[] = [];
  let unknown = false;
  let adding = true;
  for (const letter of params[1]) {
    if (letter === "+" || letter === "-") adding = letter === "+";
    else if (!USER_MODES.some((mode) => mode.letter === letter)) unknown = true;
    else if (user.invisible !== adding) {
      user.invisible = adding;
      done.push({ adding, letter });
    }
  }
  if (done.length > 0) {
    const body = `MODE ${user.nick} ${formatModes(done)[0]}`;
    new Broadcast(act(world, user, body)).toAll(user.sessions);
  }
  if (unknown) reply(world, session, "ERR_UMODEUNKNOWNFLAG");
}

const mode: Command = {
  name: "MODE",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  usage: "MODE <#room> [+-<letters> [parameters]] | MODE <your nick> [+-<letters>]",
  help: "Shows or changes the modes of a room or of yourself.",
  run: byUser((world, session, user, { params }) => {
    if (params[0].startsWith("#")) {
      if (session.stage === Stage.OPEN) return roomMode(world, session, user, params);
      return noSuchRoom(world, session, params[0]);
    }
    userMode(world, session, user, params);
  }),
};

export const modes: Feature = {
  commands: [mode],
  isupport: () => [`MODES=${CHANGES}`],
};
