/**
 * KNOCK: asks those in a closed room to be let in. There is no specification; the numerics are those that servers
 * share (710 to 714), and so is ISUPPORT's KNOCK.
 *
 * Rules: who may invite hears it, if connected; nobody is told of a room that is hidden, nor by somebody who is
 * banned there. One knocks at a door once in five minutes, and nothing of it is kept.
 */
import { HALFOP } from "../../protocol/modes.ts";
import { cut } from "../../protocol/names.ts";
import type { Channel } from "../core/channel.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { noSuchRoom, reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { barFor } from "./door.ts";

/** Milliseconds between two knocks of one person at one door. */
const PAUSE = 300_000;
/** Longest words of a knock, in bytes of UTF-8; what is longer is cut. */
const WORDS_BYTES = 160;

/** Whether the user has to wait; else the knock counts. */
function tooSoon(user: User, channel: Channel, now: number): boolean {
  const knocks = user.knocks ??= new Map();
  for (const [other, at] of knocks) if (at + PAUSE <= now) knocks.delete(other);
  if (knocks.has(channel)) return true;
  knocks.set(channel, now);
  return false;
}

/** The sessions of those who may invite. */
function hosts(channel: Channel): Session[] {
  return [...channel.members.keys()].filter((one) => channel.isAtLeast(one, HALFOP))
    .flatMap(({ sessions }) => sessions);
}

function knockAt(world: World, session: Session, user: User, channel: Channel, text: string): void {
  const { name } = channel;
  if (channel.has(user)) return reply(world, session, "ERR_KNOCKONCHAN", name);
  const bar = barFor(channel, user, undefined);
  if (bar === undefined) return reply(world, session, "ERR_CHANOPEN", name);
  const refuse = (why: string) => reply(world, session, "ERR_CANNOTSENDTOCHAN", name, why);
  if (channel.isBanned(user) || channel.isSilenced(user)) {
    return refuse("Cannot knock: you are banned (+b)");
  }
  const sessions = hosts(channel);
  if (sessions.length === 0) {
    return refuse("Cannot knock: nobody is there who could let you in; try again later");
  }
  if (tooSoon(user, channel, world.now)) return reply(world, session, "ERR_TOOMANYKNOCK", name);
  const asks = `asks to be let in (INVITE ${user.nick} ${name})`;
  const words = text === "" ? asks : `${asks}: ${cut(text, WORDS_BYTES)}`;
  for (const one of sessions) reply(world, one, "RPL_KNOCK", name, user.mask, words);
  reply(world, session, "RPL_KNOCKDLVR", name);
}

const knock: Command = {
  name: "KNOCK",
  stages: Stage.OPEN,
  params: 1,
  cost: 5,
  usage: "KNOCK <#room> [text]",
  help: "Asks the operators of a closed room to invite you.",
  run: byUser((world, session, user, { params: [name, text = ""] }) => {
    const channel = world.channel(name);
    if (channel === undefined || channel.isHiddenFrom(user)) {
      return noSuchRoom(world, session, name);
    }
    knockAt(world, session, user, channel, text);
  }),
};

export const knocking: Feature = { commands: [knock], isupport: () => ["KNOCK"] };
