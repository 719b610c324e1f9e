/**
 * Up to when a person has read what, shared by their devices: MARKREAD. Source: IRCv3 draft/read-marker.
 *
 * Rules: a marker only goes forwards and never beyond now; nobody else learns of it. What an account has
 * read is kept; of a guest it is known as long as they are here. A room's marker stays with the room,
 * also under another name; a guest's also with the name, because the rooms of guests end when they are empty.
 */
import { READ_MARKERS, StoreError } from "../../db/store.ts";
import type { FailCode } from "../../protocol/fails.ts";
import { channelFault, fold, nickFault } from "../../protocol/names.ts";
import { formatTime, parseTime } from "../../protocol/time.ts";
import { stored } from "../core/login.ts";
import { byUser, type Capability, type Command, type Feature } from "../core/records.ts";
import { fail, send } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

const CAPABILITY: Capability = { name: "draft/read-marker" };

/** What is read: its name for the reader, and what its marker is kept by (Store.readMarker). */
interface Place {
  name: string;
  key: string;
}

/** A room or person need not exist: a client may have read there before. */
function placeOf(world: World, user: User, target: string): Place {
  const channel = world.channel(target);
  // Whoever is outside does not learn from the answer whether there is such a room.
  const name = channel?.has(user) ? channel.name : target;
  if (channel) return { name, key: `c:${channel.conversation}` };
  const present = world.user(target);
  if (present) return { name: present.nick, key: present.participant };
  const former = world.store.formerAccount(target);
  return { name, key: former ? `a:${former.id}` : `g:${fold(target)}` };
}

function readTime(world: World, { account, guestMarkers }: User, place: Place): number | undefined {
  if (account) return world.store.readMarker(account.id, place.key);
  return guestMarkers?.get(place.key) ?? guestMarkers?.get(nameKey(place));
}

const nameKey = ({ name }: Place) => `g:${fold(name)}`;

/** Keeps the marker. False where that can't be stored. */
function keep(world: World, user: User, place: Place, time: number): boolean {
  const { account } = user;
  if (account) {
    const done = stored(world, () => world.store.setReadMarker(account.id, place.key, time));
    return !(done instanceof StoreError);
  }
  const guestMarkers = user.guestMarkers ??= new Map();
  for (const key of new Set([nameKey(place), place.key])) {
    guestMarkers.delete(key);
    guestMarkers.set(key, time);
    if (guestMarkers.size > READ_MARKERS) guestMarkers.delete(guestMarkers.keys().next().value!);
  }
  return true;
}

function say(world: World, session: Session, { name }: Place, time: number | undefined): void {
  send(world, session, `MARKREAD ${name} ${time === undefined ? "*" : timestamp(time)}`);
}

const timestamp = (ms: number) => `timestamp=${formatTime(ms)}`;

function set(world: World, session: Session, user: User, place: Place, asked: number): void {
  const present = readTime(world, user, place);
  const time = Math.min(asked, world.now);
  if (present !== undefined && time <= present) return say(world, session, place, present);
  if (!keep(world, user, place, time)) {
    const text = "The server can't store up to where you have read at the moment: try again later";
    return fail(world, session, "MARKREAD", "INTERNAL_ERROR", [place.name], text);
  }
  for (const one of user.sessions) {
    if (one === session || one.has(CAPABILITY.name)) say(world, one, place, time);
  }
}

const markread: Command = {
  name: "MARKREAD",
  stages: Stage.OPEN,
  params: 0,
  usage: "MARKREAD <#room or nick> [timestamp=<time>]",
  help: "Says up to when you have read there, or asks for it; your devices share it.",
  run: byUser((world, session, user, { params: [target, text] }) => {
    const refuse = (code: FailCode, context: string[], why: string) =>
      fail(world, session, "MARKREAD", code, context, why);
    if (!target) {
      return refuse("NEED_MORE_PARAMS", [], `Something is missing: ${markread.usage}`);
    }
    const fault = target.startsWith("#") ? channelFault(target) : nickFault(target);
    if (fault) return refuse("INVALID_PARAMS", [target], "There is no room or nick of that name");
    const place = placeOf(world, user, target);
    if (text === undefined) return say(world, session, place, readTime(world, user, place));
    const time = text.startsWith("timestamp=") ? parseTime(text.slice(10)) : undefined;
    if (time === undefined || time < 0) {
      const why = "A time is written like timestamp=2026-11-22T20:00:00.000Z";
      return refuse("INVALID_PARAMS", [text], why);
    }
    set(world, session, user, place, time);
  }),
};

export const readMarker: Feature = {
  commands: [markread],
  capabilities: [CAPABILITY],
  entered(world, session, channel) {
    if (!session.has(CAPABILITY.name)) return;
    const user = session.user!;
    const place = placeOf(world, user, channel.name);
    say(world, session, place, readTime(world, user, place));
  },
};
