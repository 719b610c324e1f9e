/**
 * What MODE does to a room, by the kind of the mode. Which modes there are and who may change them stands in
 * protocol/modes.ts: another flag or rank is a row there and nothing here. Source: modern.ircdocs.horse,
 * "Channel Modes" and "Channel Membership Prefixes".
 */
import type { ListEntry } from "../../db/store.ts";
import { byteLength } from "../../protocol/framer.ts";
import { needsColon } from "../../protocol/message.ts";
import {
  commands,
  HALFOP,
  highest,
  type ModeChange,
  type ModeType,
  type PrefixMode,
} from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import type { Numeric } from "../../protocol/numerics.ts";
import { completeEntry } from "../core/bans.ts";
import type { Channel } from "../core/channel.ts";
import { reply } from "../core/reply.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

const KEY_BYTES = 32;
const MASK_BYTES = 200;
const MOST_MEMBERS = 1_000_000;
/** Seconds of +S: six hours. */
const MOST_SLOW = 21_600;

export interface Setting {
  world: World;
  session: Session;
  user: User;
  channel: Channel;
  /** Whether the user has been told that their rank is too low. */
  denied?: boolean;
}

/** Applies one change; gives what was really changed, or undefined where nothing was. */
type Apply = (setting: Setting, change: ModeChange) => ModeChange | undefined;

function deny(setting: Setting): undefined {
  if (setting.denied) return;
  setting.denied = true;
  reply(setting.world, setting.session, "ERR_CHANOPRIVSNEEDED", setting.channel.name);
}

function invalid(
  { world, session, channel }: Setting,
  { letter, param }: ModeChange,
  text: string,
): undefined {
  const why = `Cannot set the mode: ${text}`;
  reply(world, session, "ERR_INVALIDMODEPARAM", channel.name, letter, param ?? "*", why);
}

/** A mode with one parameter. */
interface ParameterMode {
  get(channel: Channel): string | undefined;
  put(channel: Channel, value: string | undefined): void;
  /** What to keep; undefined once the user was told what is wrong. */
  parse(setting: Setting, change: ModeChange): string | undefined;
}

/** One that is kept among the room's parameters. */
function parameter(letter: string, parse: ParameterMode["parse"]): ParameterMode {
  return {
    get: ({ parameters }) => parameters.get(letter),
    put: ({ parameters }, value) =>
      void (value === undefined ? parameters.delete(letter) : parameters.set(letter, value)),
    parse,
  };
}

/** The modes of the types `always` and `set`, by letter. */
export const PARAMETERS: Record<string, ParameterMode> = {
  k: {
    get: ({ key }) => key,
    put: (channel, key) => void (channel.key = key),
    parse(setting, change) {
      const { param } = change;
      if (param === undefined) return invalid(setting, change, "give the key: +k <key>");
      if (/^[^\s,:][^\s,]*$/.test(param) && byteLength(param) <= KEY_BYTES) return param;
      const text = `a key has no space or comma and at most ${KEY_BYTES} bytes`;
      return invalid(setting, { ...change, param: undefined }, text);
    },
  },

  l: {
    get: ({ limit }) => limit === undefined ? undefined : String(limit),
    put: (channel, limit) => void (channel.limit = limit === undefined ? limit : Number(limit)),
    parse(setting, change) {
      const limit = Number(change.param);
      if (/^\d{1,7}$/.test(change.param ?? "") && limit >= 1 && limit <= MOST_MEMBERS) {
        return String(limit);
      }
      return invalid(setting, change, "give a number of members: +l <number>");
    },
  },

  S: parameter("S", (setting, change) => {
    const seconds = Number(change.param);
    const right = /^\d{1,5}$/.test(change.param ?? "") && seconds >= 1 && seconds <= MOST_SLOW;
    return right
      ? String(seconds)
      : invalid(setting, change, `give 1 to ${MOST_SLOW} seconds: +S <seconds>`);
  }),

  f: parameter("f", (setting, change) => {
    const { world, session, user, channel } = setting;
    if (!change.param) return invalid(setting, change, "say which room: +f <#room>");
    const target = world.channel(change.param);
    if (target === undefined || target.isHiddenFrom(user)) {
      return invalid(setting, change, "there is no such room");
    }
    if (target === channel) return invalid(setting, change, "a room does not lead to itself");
    if (target.isOperator(user)) return target.name;
    reply(world, session, "ERR_CHANOPRIVSNEEDED", target.name);
  }),
};

/** Its entries and the end of them, by the letter of the list. */
export const LISTS: Record<string, { entry: Numeric; end: Numeric }> = {
  b: { entry: "RPL_BANLIST", end: "RPL_ENDOFBANLIST" },
  e: { entry: "RPL_EXCEPTLIST", end: "RPL_ENDOFEXCEPTLIST" },
  I: { entry: "RPL_INVEXLIST", end: "RPL_ENDOFINVEXLIST" },
};

function applyParameter(setting: Setting, change: ModeChange): ModeChange | undefined {
  const { channel } = setting;
  const mode = PARAMETERS[change.letter];
  const present = mode.get(channel);
  if (change.adding) {
    const wanted = mode.parse(setting, change);
    if (wanted === undefined || wanted === present) return undefined;
    mode.put(channel, wanted);
    return { ...change, param: wanted };
  }
  if (present === undefined) return undefined;
  mode.put(channel, undefined);
  return { ...change, param: change.mode!.type === "always" ? present : undefined };
}

/** Whether the user may give that rank to the target, or take it; one's own one may always give up. */
function mayRank({ channel, user }: Setting, target: User, bit: number, adding: boolean): boolean {
  const most = commands(channel.authority(user));
  if (adding) return most >= bit;
  return target === user || (most >= bit && most >= highest(channel.authority(target)));
}

const APPLY: Record<ModeType, Apply> = {
  flag({ channel: { flags } }, change) {
    if (flags.has(change.letter) === change.adding) return undefined;
    if (change.adding) flags.add(change.letter);
    else flags.delete(change.letter);
    return change;
  },

  prefix(setting, change) {
    const { world, session, user, channel } = setting;
    const { param, adding, letter } = change;
    const givesUp = !adding && param !== undefined && fold(param) === user.folded;
    if (!givesUp && !channel.isAtLeast(user, HALFOP)) return deny(setting);
    if (param === undefined) {
      return invalid(setting, change, `say who: ${adding ? "+" : "-"}${letter} <nick>`);
    }
    const target = world.user(param);
    if (target === undefined) return void reply(world, session, "ERR_NOSUCHNICK", param);
    if (!channel.has(target)) {
      return void reply(world, session, "ERR_USERNOTINCHANNEL", target.nick, channel.name);
    }
    const { bit } = change.mode as PrefixMode;
    if (!mayRank(setting, target, bit, adding)) return deny(setting);
    if ((channel.ranks(target) & bit) === (adding ? bit : 0)) return undefined;
    channel.setRank(target, bit, adding);
    return { ...change, param: target.nick };
  },

  always: applyParameter,
  set: applyParameter,

  list(setting, change) {
    const { world, session, user, channel } = setting;
    const { letter, adding } = change;
    if (needsColon(change.param!) || byteLength(change.param!) > MASK_BYTES) {
      return invalid(setting, change, `a mask has no spaces and 1 to ${MASK_BYTES} bytes`);
    }
    const entries = channel.list(letter);
    const mask = completeEntry(change.param!);
    if (mask === undefined) {
      return invalid(
        setting,
        change,
        "say $a:<account>, $m:<mask> for one that only silences, or a mask",
      );
    }
    const at = entries.findIndex((entry) => fold(entry.mask) === fold(mask));
    if (adding === (at >= 0)) return undefined;
    if (adding && entries.length >= world.settings.limits.listEntries) {
      return void reply(world, session, "ERR_BANLISTFULL", channel.name, letter);
    }
    const entry: ListEntry = { mask, setBy: user.nick, setAt: world.now };
    const kept = adding ? [...entries, entry] : entries.filter((_, i) => i !== at);
    channel.lists.set(letter, kept);
    return { ...change, param: adding ? mask : entries[at].mask };
  },
};

/** Applies a change of a mode that exists; gives what was really changed. */
export function apply(setting: Setting, change: ModeChange): ModeChange | undefined {
  const { type, least } = change.mode!;
  // Whom a rank may be given by is a matter of both, and its own affair.
  if (type !== "prefix" && !setting.channel.isAtLeast(setting.user, least)) return deny(setting);
  return APPLY[type](setting, change);
}
