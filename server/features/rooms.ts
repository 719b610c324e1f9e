/** JOIN, PART, KICK, INVITE, NAMES, LIST, TOPIC. Source: modern.ircdocs.horse, "Channel Operations". */
import type { Account } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import { commands, HALFOP, highest, OPERATOR } from "../../protocol/modes.ts";
import { channelFault, cut } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { remembered } from "../core/history.ts";
import { roomLike } from "../core/lookalikes.ts";
import { over } from "../core/over.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { needMoreParams, noSuchRoom, reply } from "../core/reply.ts";
import { act, join, leave, showNames, showTopic } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { sayTooOften, tooOften } from "../core/budgets.ts";
import { barFor, forwardOf } from "./door.ts";

/** The room and that the user is in it, or undefined once the session was told. */
export function memberOf(
  world: World,
  session: Session,
  user: User,
  name: string,
): Channel | undefined {
  const channel = world.channel(name);
  if (channel === undefined) {
    noSuchRoom(world, session, name);
  } else if (!channel.has(user)) {
    reply(world, session, "ERR_NOTONCHANNEL", channel.name);
  } else return channel;
}

/** The names of a list, as many as are allowed in one command; the session is told of what is left out. */
function targetsOf(world: World, session: Session, list: string): string[] {
  const names = list.split(",");
  const most = world.settings.limits.targets;
  if (names.length > most) {
    const text = `Only the first ${most} were done: repeat the command for the rest`;
    reply(world, session, "ERR_TOOMANYTARGETS", names[most], text);
  }
  return names.slice(0, most);
}

/** Why the account can have no further room, or undefined. */
export function foundedEnough(world: World, account: Account): string | undefined {
  const most = world.settings.limits.roomsPerAccount;
  let founded = 0;
  for (const { founder } of world.channels.values()) if (founder === account.id) founded++;
  if (founded < most) return undefined;
  over(world, "limits.rooms_per_account");
  const rooms = counted(founded, "room");
  return `You have ${rooms} already: /msg ChanServ DROP one that you need no more`;
}

function joinOne(
  world: World,
  session: Session,
  user: User,
  name: string,
  key?: string,
  forwarded = false,
): void {
  const existing = world.channel(name);
  if (existing?.has(user)) return;
  const why = tooOften(world, session, user, "joins");
  if (why) return sayTooOften(world, session, "JOIN", why);
  if (user.channels.size >= world.settings.limits.channelsPerUser) {
    const most = world.settings.limits.channelsPerUser;
    over(world, "limits.rooms_per_person");
    return reply(
      world,
      session,
      "ERR_TOOMANYCHANNELS",
      name,
      `You are in ${counted(most, "room")}: leave one first`,
    );
  }
  if (existing === undefined) {
    const fault = channelFault(name, world.settings.limits.channelBytes);
    if (fault) {
      return reply(world, session, "ERR_NOSUCHCHANNEL", name, `The name of the room ${fault}`);
    }
    const like = roomLike(world, name);
    if (like) return reply(world, session, "ERR_NOSUCHCHANNEL", name, like);
    const { account } = user;
    const full = account && foundedEnough(world, account);
    if (full) return reply(world, session, "ERR_TOOMANYCHANNELS", name, full);
    return join(world, user, world.createChannel(name, account, account !== undefined));
  }
  const bar = barFor(existing, user, key);
  if (bar === undefined) return join(world, user, existing);
  const other = bar.forwards && !forwarded ? forwardOf(world, existing) : undefined;
  if (other === undefined) {
    return reply(world, session, bar.numeric, existing.name, ...(bar.text ? [bar.text] : []));
  }
  const text = "You can't join that room and are sent on to another (+f)";
  reply(world, session, "ERR_LINKCHANNEL", existing.name, other.name, text);
  joinOne(world, session, user, other.name, undefined, true);
}

const joinCommand: Command = {
  name: "JOIN",
  stages: Stage.OPEN,
  params: 1,
  cost: 2,
  usage: "JOIN <#room>[,<#room>] [<key>[,<key>]]",
  help: "Enters rooms; a room that is not there is made, and is yours.",
  run: byUser((world, session, user, { params: [names, keys] }) => {
    if (names === "0") {
      for (const channel of [...user.channels]) {
        leave(world, channel, user, user, `PART ${channel.name}`);
      }
      return;
    }
    if (!names.replaceAll(",", "")) {
      return needMoreParams(world, session, "JOIN", joinCommand.usage);
    }
    const key = keys?.split(",") ?? [];
    for (const [i, name] of targetsOf(world, session, names).entries()) {
      if (name !== "") joinOne(world, session, user, name, key[i]);
    }
  }),
};

const part: Command = {
  name: "PART",
  stages: Stage.OPEN,
  params: 1,
  usage: "PART <#room>[,<#room>] [reason]",
  help: "Leaves rooms.",
  run: byUser((world, session, user, { params: [names, reason] }) => {
    for (const name of targetsOf(world, session, names)) {
      const channel = memberOf(world, session, user, name);
      const why = reason ? ` :${cut(reason, world.settings.limits.reasonBytes)}` : "";
      if (channel) leave(world, channel, user, user, `PART ${channel.name}${why}`);
    }
  }),
};

/** As {@link memberOf}, and that the user has a rank there: an operator's, or `least`. */
export function operatorOf(
  world: World,
  session: Session,
  user: User,
  name: string,
  least: number = OPERATOR,
): Channel | undefined {
  const channel = memberOf(world, session, user, name);
  if (channel === undefined || channel.isAtLeast(user, least)) return channel;
  reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
}

const kick: Command = {
  name: "KICK",
  stages: Stage.OPEN,
  params: 2,
  usage: "KICK <#room> <nick>[,<nick>] [reason]",
  help: "Removes people from a room; for its operators.",
  run: byUser((world, session, user, { params: [rooms, list, reason] }) => {
    const nicks = targetsOf(world, session, list);
    const names = rooms.split(",");
    const why = cut(reason || user.nick, world.settings.limits.reasonBytes);
    // One room for all of them, or one for each.
    if (names.length > 1 && names.length !== nicks.length) {
      return needMoreParams(world, session, "KICK", kick.usage);
    }
    for (const [i, nick] of nicks.entries()) {
      const name = names.length > 1 ? names[i] : rooms;
      const channel = operatorOf(world, session, user, name, HALFOP);
      if (channel) kickOne(world, session, user, channel, nick, why);
      else if (names.length === 1) return;
    }
  }),
};

function kickOne(
  world: World,
  session: Session,
  user: User,
  channel: Channel,
  nick: string,
  why: string,
): void {
  const target = world.user(nick);
  if (target === undefined) return reply(world, session, "ERR_NOSUCHNICK", nick);
  if (!channel.has(target)) {
    return reply(world, session, "ERR_USERNOTINCHANNEL", target.nick, channel.name);
  }
  const most = commands(channel.authority(user));
  if (target !== user && most < highest(channel.authority(target))) {
    return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
  }
  leave(world, channel, target, user, `KICK ${channel.name} ${target.nick} :${why}`);
}

const invite: Command = {
  name: "INVITE",
  stages: Stage.OPEN,
  params: 0,
  cost: 2,
  usage: "INVITE <nick> <#room>",
  help: "Asks somebody into a room. Without words: lists the rooms that you are invited to.",
  run: byUser((world, session, user, { params: [nick, name] }) => {
    if (nick === undefined) return listInvitations(world, session, user);
    if (name === undefined) return needMoreParams(world, session, "INVITE", invite.usage);
    const channel = memberOf(world, session, user, name);
    if (channel === undefined) return;
    const target = world.user(nick);
    if (target === undefined) return reply(world, session, "ERR_NOSUCHNICK", nick);
    if (channel.has(target)) {
      return reply(world, session, "ERR_USERONCHANNEL", target.nick, channel.name);
    }
    const letsIn = channel.isAtLeast(user, HALFOP);
    if (channel.flags.has("i") && !letsIn) {
      return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
    }
    const invitations = target.invitations ?? new Set();
    for (const one of invitations) {
      if (world.channel(one.name) !== one) invitations.delete(one);
    }
    // Only such an invitation opens the door (door.ts); another one is a friendly word.
    if (letsIn) target.invitations = invitations.add(channel);
    reply(world, session, "RPL_INVITING", target.nick, channel.name);
    if (target.away !== undefined) reply(world, session, "RPL_AWAY", target.nick, target.away);
    const line = new Broadcast(act(world, user, `INVITE ${target.nick} ${channel.name}`));
    line.toAll(target.sessions);
    // invite-notify: whoever invites has the answer above.
    for (const one of channel.audience) {
      if (one !== session && one.has("invite-notify")) line.to(one);
    }
  }),
};

function listInvitations(world: World, session: Session, user: User): void {
  for (const channel of user.invitations ?? []) {
    if (world.channel(channel.name) === channel) {
      reply(world, session, "RPL_INVITELIST", channel.name);
    }
  }
  reply(world, session, "RPL_ENDOFINVITELIST");
}

const topic: Command = {
  name: "TOPIC",
  stages: Stage.OPEN,
  params: 1,
  usage: "TOPIC <#room> [text]",
  help: "Shows or sets what a room is about.",
  run: byUser((world, session, user, { params: [name, text] }) => {
    const channel = memberOf(world, session, user, name);
    if (channel === undefined) return;
    if (text === undefined) return showTopic(world, session, channel);
    if (channel.flags.has("t") && !channel.isAtLeast(user, HALFOP)) {
      return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
    }
    const kept = cut(text, world.settings.limits.topicBytes);
    const before = channel.record();
    channel.topic = kept === "" ? undefined : { text: kept, setBy: user.mask, setAt: world.now };
    if (!world.keep(channel, before)) return cannotStore(world, session, "TOPIC");
    const set = remembered(world, channel, act(world, user, `TOPIC ${channel.name} :${kept}`));
    new Broadcast(set).toAll(channel.audience);
  }),
};

const names: Command = {
  name: "NAMES",
  stages: Stage.OPEN,
  params: 0,
  cost: 2,
  usage: "NAMES <#room>[,<#room>]",
  help: "Lists who is in a room.",
  run: byUser((world, session, _user, { params: [list] }) => {
    if (list === undefined) return reply(world, session, "RPL_ENDOFNAMES", "*");
    for (const name of targetsOf(world, session, list)) {
      const channel = world.channel(name);
      if (channel) showNames(world, session, channel);
      else reply(world, session, "RPL_ENDOFNAMES", name);
    }
  }),
};

export const rooms: Feature = {
  capabilities: [{ name: "invite-notify" }, { name: "no-implicit-names" }],
  commands: [joinCommand, part, kick, invite, topic, names],
  // NAMES takes more than one too, but clients are told better not to: servers differ in what ends it.
  isupport: ({ settings: { limits: { targets, topicBytes, reasonBytes } } }) => [
    `TOPICLEN=${topicBytes}`,
    `KICKLEN=${reasonBytes}`,
    `TARGMAX=JOIN:${targets},PART:${targets},KICK:${targets},NAMES:1,` +
    `PRIVMSG:${targets},NOTICE:${targets},TAGMSG:${targets},LIST:,WHOIS:1`,
  ],
};
