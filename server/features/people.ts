/** Who is who: WHO, WHOIS, AWAY, SETNAME. Source: modern.ircdocs.horse, "User-Based Queries"; IRCv3 away-notify, setname. */
import { matches } from "../../protocol/mask.ts";
import { signs } from "../../protocol/modes.ts";
import { byteLength } from "../../protocol/framer.ts";
import { cut, fold, REALNAME_BYTES } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { byUser, type Command, type Feature, type Service } from "../core/records.ts";
import { fail, reply } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { TEXT_BYTES } from "./texts.ts";

/** Whether `viewer` may learn of `user` without naming the nick. */
function visible(viewer: User, user: User): boolean {
  if (!user.invisible || viewer === user) return true;
  for (const channel of viewer.channels) if (channel.has(user)) return true;
  return false;
}

function whoLine(world: World, session: Session, user: User, channel?: Channel): void {
  const ranks = channel ? signs(channel.ranks(user), session.has("multi-prefix")) : "";
  const flags = (user.away === undefined ? "H" : "G") + ranks;
  const { username, host, nick, realname } = user;
  const words = [channel?.name ?? "*", username, host, world.settings.name, nick, flags];
  reply(world, session, "RPL_WHOREPLY", ...words, `0 ${realname}`);
}

/** Lines of a WHO by mask; who wants more joins rooms. */
const WHO_LINES = 500;

const who: Command = {
  name: "WHO",
  stages: Stage.OPEN,
  params: 0,
  cost: 3,
  usage: "WHO <#room or mask>",
  help: "Lists people in a room, or whose nick or mask matches.",
  run: byUser((world, session, viewer, { params: [mask = "*"] }) => {
    const channel = world.channel(mask);
    if (channel) {
      const inside = channel.has(viewer);
      for (const user of channel.members.keys()) {
        if (inside || visible(viewer, user)) whoLine(world, session, user, channel);
      }
    } else if (!mask.startsWith("#")) whoMask(world, session, viewer, mask === "0" ? "*" : mask);
    reply(world, session, "RPL_ENDOFWHO", mask);
  }),
};

function whoMask(world: World, session: Session, viewer: User, mask: string): void {
  const exact = world.user(mask);
  if (exact) return whoLine(world, session, exact);
  let lines = 0;
  for (const user of world.users.values()) {
    if (user.sessions[0]?.stage !== Stage.OPEN || !visible(viewer, user)) continue;
    if (!matches(mask, user.nick) && !matches(mask, user.mask)) continue;
    whoLine(world, session, user);
    if (++lines >= WHO_LINES) return;
  }
}

const whois: Command = {
  name: "WHOIS",
  stages: Stage.OPEN,
  params: 0,
  cost: 2,
  usage: "WHOIS <nick>",
  help: "Says who somebody is.",
  run: byUser((world, session, viewer, { params }) => {
    const nick = params[1] ?? params[0];
    if (!nick) return reply(world, session, "ERR_NONICKNAMEGIVEN");
    const service = world.services.get(fold(nick));
    const user = world.user(nick);
    if (user) describe(world, session, viewer, user);
    else if (service) describeService(world, session, service);
    else reply(world, session, "ERR_NOSUCHNICK", nick);
    reply(world, session, "RPL_ENDOFWHOIS", user?.nick ?? nick);
  }),
};

/** Bytes of room names in one 319. */
const ROOMS_BYTES = 350;

function describe(world: World, session: Session, viewer: User, user: User): void {
  const { nick, username, host, realname } = user;
  reply(world, session, "RPL_WHOISUSER", nick, username, host, "*", realname);
  let line = "";
  for (const channel of user.channels) {
    if (user.invisible && user !== viewer && !channel.has(viewer)) continue;
    const name = signs(channel.ranks(user), session.has("multi-prefix")) + channel.name;
    if (byteLength(line) + byteLength(name) > ROOMS_BYTES) {
      reply(world, session, "RPL_WHOISCHANNELS", nick, line);
      line = "";
    }
    line += line === "" ? name : " " + name;
  }
  if (line !== "") reply(world, session, "RPL_WHOISCHANNELS", nick, line);
  reply(world, session, "RPL_WHOISSERVER", nick, world.settings.name, world.settings.network);
  if (user.away !== undefined) reply(world, session, "RPL_AWAY", nick, user.away);
  if (user.account) reply(world, session, "RPL_WHOISACCOUNT", nick, user.account.name);
  const idle = Math.max(0, Math.floor((world.now - user.spoke) / 1000));
  reply(world, session, "RPL_WHOISIDLE", nick, String(idle), String(Math.floor(user.since / 1000)));
}

function describeService(world: World, session: Session, service: Service): void {
  const { nick, realname } = service;
  reply(world, session, "RPL_WHOISUSER", nick, nick, world.settings.name, "*", realname);
  reply(world, session, "RPL_WHOISSERVER", nick, world.settings.name, world.settings.network);
}

const away: Command = {
  name: "AWAY",
  stages: Stage.OPEN,
  params: 0,
  usage: "AWAY [text]",
  help: "Says that you are away, or without a text that you are back.",
  run: byUser((world, session, user, { params: [text] }) => {
    const before = user.away;
    user.away = text ? cut(text, TEXT_BYTES.away) : undefined;
    reply(world, session, user.away === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
    if (user.away === before) return;
    const body = user.away === undefined ? "AWAY" : `AWAY :${user.away}`;
    const line = new Broadcast(act(world, user, body));
    for (const one of world.neighbours(user, true)) {
      if (one !== session && one.has("away-notify")) line.to(one);
    }
  }),
};

const setname: Command = {
  name: "SETNAME",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  usage: "SETNAME :<real name>",
  help: "Changes your real name.",
  run: byUser((world, session, user, { params: [name] }) => {
    if (name === "" || byteLength(name) > REALNAME_BYTES) {
      const text = `A real name has 1 to ${REALNAME_BYTES} bytes: yours is unchanged`;
      return fail(world, session, "SETNAME", "INVALID_REALNAME", [], text);
    }
    user.realname = name;
    const line = new Broadcast(act(world, user, `SETNAME :${name}`));
    for (const one of world.neighbours(user, true)) if (one.has("setname")) line.to(one);
  }),
};

export const people: Feature = {
  commands: [who, whois, away, setname],
  capabilities: [{ name: "away-notify" }, { name: "setname" }],
  isupport: () => [`AWAYLEN=${TEXT_BYTES.away}`],
};
