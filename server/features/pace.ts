/**
 * How fast people may write: slow mode (+S) in rooms, and newcomers to many people.
 *
 * Rules: in a room with +S whoever has no rank there writes once in so many seconds. An account that was made
 * lately, or a guest, writes to few different people in a minute, and nobody to very many.
 */
import { counted } from "../../protocol/counted.ts";
import type { Channel } from "../core/channel.ts";
import { over } from "../core/over.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { fold } from "../../protocol/names.ts";

const MINUTE = 60_000;

/** Milliseconds between two messages of one member; 0 where the room is not slow. */
function pause({ parameters }: Channel): number {
  return parameters.size === 0 ? 0 : Number(parameters.get("S") ?? 0) * 1000;
}

/** Why the user has to wait before they write in the room again, or undefined. */
export function hurried(world: World, channel: Channel, user: User): string | undefined {
  const ms = pause(channel);
  if (ms === 0 || channel.ranks(user) > 0) return undefined;
  const last = channel.spoke.get(user.participant);
  const left = last === undefined ? 0 : last + ms - world.now;
  if (left <= 0) return undefined;
  const each = counted(ms / 1000, "second");
  return `Cannot send: one message in ${each} here (+S); wait ${Math.ceil(left / 1000)}`;
}

/** To be called once the user has written something in the room. */
export function spoken(world: World, channel: Channel, user: User): void {
  const ms = pause(channel);
  if (ms === 0) return void (channel.spoke.size > 0 && channel.spoke.clear());
  for (const [participant, at] of channel.spoke) {
    if (at + ms > world.now) break;
    channel.spoke.delete(participant);
  }
  channel.spoke.delete(user.participant);
  channel.spoke.set(user.participant, world.now);
}

/** Why somebody may not write to yet another person, or undefined; counts the person where they may. */
export function tooManyPeople(
  world: World,
  session: Session,
  user: User,
  nick: string,
): string | undefined {
  const { newAccountTime, newAccountPeople, peoplePerMinute } = world.settings.limits;
  const isNew = !user.account || world.now - user.account.registeredAt < newAccountTime;
  const most = isNew && newAccountPeople > 0 ? newAccountPeople : peoplePerMinute;
  if (most === 0 || session.origin.trusted) return undefined;
  const folded = fold(nick);
  if (folded === user.folded) return undefined;
  const contacts = user.contacts ??= new Map();
  for (const [other, at] of contacts) if (at + MINUTE <= world.now) contacts.delete(other);
  if (!contacts.has(folded) && contacts.size >= most) {
    over(
      world,
      most === peoplePerMinute ? "limits.people_per_minute" : "limits.new_account_people",
    );
    const who = !user.account ? "a guest" : isNew ? "a new account" : "nobody";
    const many = counted(most, "person", "people");
    const bound = who === "nobody" ? `more than ${many}` : many;
    return `Cannot send: ${who} writes to ${bound} in a minute; wait a little`;
  }
  contacts.set(folded, world.now);
}
