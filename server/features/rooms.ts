/** JOIN, PART, KICK, INVITE, NAMES, LIST, TOPIC. Source: modern.ircdocs.horse, "Channel Operations". */
import { channelFault, cut, fold } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { needMoreParams, noSuchRoom, reply } from "../core/reply.ts";
import { act, join, leave, showNames, showTopic } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { TEXT_BYTES } from "./texts.ts";

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

/** Which numeric refuses the user, or undefined where the door is open. */
function doorClosed(channel: Channel, user: User, key: string | undefined) {
  if (channel.founder !== undefined && channel.founder === user.account?.id) return undefined;
  if (channel.key !== undefined && channel.key !== key) return "ERR_BADCHANNELKEY";
  if (channel.flags.has("i") && !user.invitations.has(channel)) return "ERR_INVITEONLYCHAN";
  if (channel.limit !== undefined && channel.members.size >= channel.limit) {
    return "ERR_CHANNELISFULL";
  }
  if (channel.isBanned(user)) return "ERR_BANNEDFROMCHAN";
}

function joinOne(world: World, session: Session, user: User, name: string, key?: string): void {
  const existing = world.channel(name);
  if (existing?.has(user)) return;
  if (user.channels.size >= world.settings.limits.channelsPerUser) {
    const most = world.settings.limits.channelsPerUser;
    return reply(
      world,
      session,
      "ERR_TOOMANYCHANNELS",
      name,
      `You are in ${most} rooms: leave one first`,
    );
  }
  if (existing === undefined) {
    const fault = channelFault(name);
    if (fault) {
      return reply(world, session, "ERR_NOSUCHCHANNEL", name, `The name of the room ${fault}`);
    }
    const { account } = user;
    return join(world, user, world.createChannel(name, account, account !== undefined));
  }
  const closed = doorClosed(existing, user, key);
  if (closed) return reply(world, session, closed, existing.name);
  join(world, user, existing);
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
      const why = reason ? ` :${cut(reason, TEXT_BYTES.part)}` : "";
      if (channel) leave(world, channel, user, user, `PART ${channel.name}${why}`);
    }
  }),
};

/** As {@link memberOf}, and that the user is an operator there. */
export function operatorOf(
  world: World,
  session: Session,
  user: User,
  name: string,
): Channel | undefined {
  const channel = memberOf(world, session, user, name);
  if (channel === undefined || channel.isOperator(user)) return channel;
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
    const why = cut(reason || user.nick, TEXT_BYTES.kick);
    // One room for all of them, or one for each.
    if (names.length > 1 && names.length !== nicks.length) {
      return needMoreParams(world, session, "KICK", kick.usage);
    }
    for (const [i, nick] of nicks.entries()) {
      const channel = operatorOf(world, session, user, names.length > 1 ? names[i] : rooms);
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
    if (channel.flags.has("i") && !channel.isOperator(user)) {
      return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
    }
    for (const one of target.invitations) {
      if (world.channel(one.name) !== one) target.invitations.delete(one);
    }
    target.invitations.add(channel);
    reply(world, session, "RPL_INVITING", target.nick, channel.name);
    if (target.away !== undefined) reply(world, session, "RPL_AWAY", target.nick, target.away);
    new Broadcast(act(world, user, `INVITE ${target.nick} ${channel.name}`)).toAll(target.sessions);
  }),
};

function listInvitations(world: World, session: Session, user: User): void {
  for (const channel of user.invitations) {
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
    if (channel.flags.has("t") && !channel.isOperator(user)) {
      return reply(world, session, "ERR_CHANOPRIVSNEEDED", channel.name);
    }
    const kept = cut(text, TEXT_BYTES.topic);
    const before = channel.record();
    channel.topic = kept === "" ? undefined : { text: kept, setBy: user.mask, setAt: world.now };
    if (!world.keep(channel, before)) return cannotStore(world, session, "TOPIC");
    new Broadcast(act(world, user, `TOPIC ${channel.name} :${kept}`)).toAll(channel.audience);
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

const list: Command = {
  name: "LIST",
  stages: Stage.OPEN,
  params: 0,
  cost: 5,
  usage: "LIST [<#room>[,<#room>]]",
  help: "Lists the rooms, how many are in them, and their topics.",
  run: byUser((world, session, _user, { params: [wanted] }) => {
    const only = wanted ? new Set(wanted.split(",").map(fold)) : undefined;
    reply(world, session, "RPL_LISTSTART", "Room");
    for (const channel of world.channels.values()) {
      if (only && !only.has(channel.folded)) continue;
      const count = String(channel.members.size);
      reply(world, session, "RPL_LIST", channel.name, count, channel.topic?.text ?? "");
    }
    reply(world, session, "RPL_LISTEND");
  }),
};

export const rooms: Feature = {
  commands: [joinCommand, part, kick, invite, topic, names, list],
  // NAMES takes more than one too, but clients are told better not to: servers differ in what ends it.
  isupport: ({ settings: { limits: { targets } } }) => [
    `TOPICLEN=${TEXT_BYTES.topic}`,
    `KICKLEN=${TEXT_BYTES.kick}`,
    `TARGMAX=JOIN:${targets},PART:${targets},KICK:${targets},NAMES:1,` +
    `PRIVMSG:${targets},NOTICE:${targets},TAGMSG:${targets},LIST:,WHOIS:1`,
    "SAFELIST",
  ],
};
