/**
 * What a person may read of history. It is decided here, and when it is read; docs/history.md says it in
 * words.
 */
import { sequenceAt } from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** A conversation that somebody may read, after the event of that number. */
export interface Readable {
  conversation: number;
  after: number;
  /** What it is called for the reader: a room, or the other person's nick. */
  name: string;
}

/** A conversation that has no events: it may exist one day. */
const NO_CONVERSATION = -1;

export function readableRoom(world: World, user: User, channel: Channel): Readable | undefined {
  const joined = channel.joinedAfter.get(user);
  if (joined === undefined || (channel.isBanned(user) && channel.ranks(user) === 0)) {
    return undefined;
  }
  const { conversation, name } = channel;
  return { conversation, name, after: readFrom(world, user, channel, joined) };
}

function readFrom(world: World, user: User, channel: Channel, joined: number): number {
  const { newcomers } = world.settings.history;
  const oldest = tooOld(world);
  if (newcomers === "nothing") return Math.max(joined, oldest);
  const open = !channel.flags.has("i") && channel.key === undefined;
  if (newcomers === "all" && open) return oldest;
  const first = user.account &&
    world.store.firstJoined(channel.conversation, user.participant);
  return Math.max(first ?? joined, oldest);
}

/** The number up to which everything is too old to be shown, whether it was removed already or not. */
function tooOld({ now, settings: { history: { age } } }: World): number {
  return age === 0 ? -1 : sequenceAt(now - age) - 1;
}

/** The direct conversation with whoever has, or last had, that name; undefined where there is none. */
export function directWith(world: World, user: User, name: string): number | undefined {
  const present = world.user(name);
  const former = world.store.formerAccount(name);
  const other = present?.participant ?? (former ? `a:${former.id}` : `g:${fold(name)}`);
  return world.store.findDirectConversation(user.participant, other);
}

/** Guests read none, since the next guest of that nick is somebody else. */
function readableDirect(world: World, user: User, name: string): Readable | undefined {
  if (!user.account) return undefined;
  const conversation = directWith(world, user, name) ?? NO_CONVERSATION;
  const known = world.user(name)?.nick ?? world.store.formerAccount(name)?.name;
  return { conversation, after: tooOld(world), name: known ?? name };
}

/** What the target stands for, where the user may read it. */
export function readable(world: World, user: User, target: string): Readable | undefined {
  if (!target.startsWith("#")) return readableDirect(world, user, target);
  const channel = world.channel(target);
  return channel && readableRoom(world, user, channel);
}

/** All conversations that the user may read. */
export function allReadable(world: World, user: User): Readable[] {
  const found: Readable[] = [];
  for (const channel of user.channels) {
    const room = readableRoom(world, user, channel);
    if (room) found.push(room);
  }
  const directs = user.account ? world.store.directConversations(user.participant) : [];
  for (const { conversation, with: other } of directs) {
    found.push({ conversation, after: tooOld(world), name: nameOf(world, other) });
  }
  return found;
}

/** The nick that a participant goes by. */
function nameOf(world: World, participant: string): string {
  if (participant.startsWith("g:")) return participant.slice(2);
  return world.store.accountById(Number(participant.slice(2)))?.name ?? "*";
}
