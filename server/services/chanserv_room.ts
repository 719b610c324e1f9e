/** What ChanServ's commands share: the room that is meant, and changing it so that it is kept and seen. */
import { formatModes, type ModeChange, rankLetters } from "../../protocol/modes.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { remembered } from "../core/history.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

export type Say = (text: string) => void;

/** Somebody's wish for a room. */
export interface Deed {
  world: World;
  user: User;
  channel: Channel;
  /** The ranks that count: those that the user has here, and those that are kept for the account. */
  power: number;
  /** `nick!user@host` of the service. */
  mask: string;
  say: Say;
}

/** The room of that name, if the user may know of it; else the user has been told. */
export function theRoom(
  world: World,
  session: Session,
  mask: string,
  name: string,
  say: Say,
): Deed | undefined {
  const user = session.user!;
  const channel = world.channel(name);
  const standing = channel?.standing(user) ?? 0;
  if (channel === undefined || (channel.isHiddenFrom(user) && standing === 0)) {
    say(`There is no room ${name}.`);
    return undefined;
  }
  return { world, user, channel, power: standing | channel.authority(user), mask, say };
}

/** Gives or takes a member's rank; what is to be shown of it, or undefined where nothing changed. */
export function setRankOf(
  channel: Channel,
  target: User,
  bit: number,
  adding: boolean,
): ModeChange | undefined {
  const had = (channel.ranks(target) & bit) !== 0;
  channel.setRank(target, bit, adding);
  if (!channel.has(target) || had === adding) return undefined;
  return { adding, letter: rankLetters(bit), param: target.nick };
}

/**
 * Makes a change of the room, stores it and shows its modes. False where it could not be stored: then
 * nothing is changed, and the user has been told.
 */
export function changeRoom(deed: Deed, change: () => (ModeChange | undefined)[]): boolean {
  const { world, channel, mask, say } = deed;
  const before = channel.record();
  const ranks = new Map(channel.members);
  const shown = change().filter((one) => one !== undefined);
  if (!world.keep(channel, before)) {
    for (const [member, rank] of ranks) channel.setRanks(member, rank);
    say("Cannot change the room: the server can't store anything at the moment. Try again later.");
    return false;
  }
  if (shown.length > 0) {
    const body = `MODE ${channel.name} ${formatModes(shown).join(" ")}`;
    const relay = remembered(world, channel, { source: mask, body, time: world.now });
    new Broadcast(relay).toAll(channel.audience);
  }
  return true;
}
