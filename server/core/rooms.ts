/** Coming into a room and leaving it, told to whom it concerns. */
import { needsColon } from "../../protocol/message.ts";
import { OPERATOR, rankLetters } from "../../protocol/modes.ts";
import { Broadcast, type Relay } from "./broadcast.ts";
import type { Channel } from "./channel.ts";
import { remembered, rememberJoin } from "./history.ts";
import { type NameForm, NameRows } from "./names.ts";
import { reply, replyBare, replyEach } from "./reply.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** Something that a person did, as a relay. */
export function act(world: World, user: User, body: string): Relay {
  return {
    source: user.mask,
    body,
    time: world.now,
    account: user.account?.name,
    bot: user.isBot,
  };
}

/** Text as the last parameter, with a colon where it needs one. */
export function last(text: string): string {
  return needsColon(text) ? `:${text}` : text;
}

/** Adds the user and tells everybody, the user included; the first one in is its operator. */
export function join(world: World, user: User, channel: Channel): void {
  const first = channel.members.size === 0 && !channel.kept;
  const ranks = channel.standing(user) | (first ? OPERATOR : 0);
  world.addMember(channel, user, ranks);
  const sequence = rememberJoin(world, channel, user);
  // Copied only for who has a rank: the others are many where a room is large.
  announceJoin(world, user, channel, channel.audience, sequence);
  if (ranks !== 0) {
    const others = channel.audience.filter((session) => session.user !== user);
    announceRanks(world, user, channel, ranks, others);
  }
  for (const session of user.sessions) showRoom(world, session, channel);
}

/** Gives a member the ranks that are kept for their account, once they have logged in inside the room. */
export function restoreRanks(world: World, user: User, channel: Channel): void {
  const missing = channel.standing(user) & ~channel.ranks(user);
  channel.setRanks(user, channel.ranks(user) | missing);
  announceRanks(world, user, channel, missing, channel.audience);
}

/** The MODE that gives a member these ranks. */
export function rankChange(channel: Channel, { nick }: User, ranks: number): string {
  const letters = rankLetters(ranks);
  return `MODE ${channel.name} +${letters}${` ${nick}`.repeat(letters.length)}`;
}

function announceRanks(
  world: World,
  user: User,
  channel: Channel,
  ranks: number,
  sessions: readonly Session[],
): void {
  if (ranks === 0 || sessions.length === 0) return;
  const body = rankChange(channel, user, ranks);
  const relay = { source: world.settings.name, body, time: world.now };
  new Broadcast(remembered(world, channel, relay)).toAll(sessions);
}

/** JOIN to each of `sessions` in the form that it has asked for (IRCv3 extended-join, away-notify). */
export function announceJoin(
  world: World,
  user: User,
  channel: Channel,
  sessions: Iterable<Session>,
  sequence?: number,
): void {
  const body = `JOIN ${channel.name}`;
  const more = ` ${user.account?.name ?? "*"} :${user.realname}`;
  const plain = new Broadcast({ ...act(world, user, body), sequence });
  const extended = new Broadcast({ ...act(world, user, body + more), sequence });
  const away = user.away === undefined
    ? undefined
    : new Broadcast(act(world, user, `AWAY :${user.away}`));
  for (const session of sessions) {
    (session.has("extended-join") ? extended : plain).to(session);
    if (away && session.user !== user && session.has("away-notify")) away.to(session);
  }
}

/** What somebody who has just come sees: the topic and who is here. */
export function showRoom(world: World, session: Session, channel: Channel): void {
  if (channel.topic) showTopic(world, session, channel);
  for (const feature of world.features) feature.entered?.(world, session, channel);
  if (!session.has("no-implicit-names")) showNames(world, session, channel);
}

export function showTopic(world: World, session: Session, channel: Channel): void {
  if (channel.topic === undefined) return reply(world, session, "RPL_NOTOPIC", channel.name);
  const { text, setBy, setAt } = channel.topic;
  reply(world, session, "RPL_TOPIC", channel.name, text);
  const at = String(Math.floor(setAt / 1000));
  replyBare(world, session, "RPL_TOPICWHOTIME", channel.name, setBy, at);
}

/** NAMES: of a room that one is not in, only those who are not invisible; of a secret one, nobody. */
export function showNames(world: World, session: Session, channel: Channel): void {
  const inside = session.user !== undefined && channel.has(session.user);
  const form = { all: session.has("multi-prefix"), masks: session.has("userhost-in-names") };
  const secret = channel.flags.has("s");
  const symbol = secret ? "@" : "=";
  const rows = inside ? channel.names.rows(form) : secret ? [] : visible(channel, form);
  replyEach(world, session, "RPL_NAMREPLY", [symbol, channel.name], rows);
  reply(world, session, "RPL_ENDOFNAMES", channel.name);
}

/** The names of those whom somebody outside sees. */
function visible(channel: Channel, form: NameForm): readonly string[] {
  const shown = new NameRows(form);
  for (const [user, ranks] of channel.members) if (!user.invisible) shown.add(user, ranks);
  return shown.rows;
}

/** Tells everybody in the room that the user leaves, by PART or KICK, and takes them out. */
export function leave(
  world: World,
  channel: Channel,
  user: User,
  by: User,
  body: string,
): void {
  new Broadcast(remembered(world, channel, act(world, by, body))).toAll(channel.audience);
  world.removeMember(channel, user);
}
