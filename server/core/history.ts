/**
 * What happens in rooms, kept as events of their history (IRCv3 draft/chathistory, "draft/event-playback").
 *
 * An event is stored in the turn in which it is shown. Its line is not durable, unlike that of a message:
 * somebody has come or gone whether or not that could be stored, and the room must not disagree about it.
 */
import type { StoredEvent } from "../../db/store.ts";
import type { Relay } from "./broadcast.ts";
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** Commands whose line names no room: they happen in every room that the person is in. */
const EVERYWHERE: ReadonlySet<string> = new Set(["QUIT", "NICK"]);

/** The line of an event; `room` is what its room is called now. */
export function eventBody({ command, text, target }: StoredEvent, room: string): string {
  const place = EVERYWHERE.has(command) ? "" : ` ${target ?? room}`;
  return command + place + (text === "" ? "" : ` ${text}`);
}

function keep(
  world: World,
  channel: Channel,
  relay: Relay,
  text: string,
  at: number,
  target?: string,
): number {
  const sequence = world.nextSequence();
  world.store.append({
    sequence,
    conversation: channel.conversation,
    command: relay.body.slice(0, at),
    source: relay.source,
    account: relay.account,
    target,
    text,
    tags: relay.bot ? "bot" : undefined,
  });
  return sequence;
}

/** Keeps the relay as an event of the room, and gives it the event's number. */
export function remembered(world: World, channel: Channel, relay: Relay): Relay {
  const { body } = relay;
  const at = body.indexOf(" ");
  const text = body.slice(at + channel.name.length + 2);
  return { ...relay, sequence: keep(world, channel, relay, text, at) };
}

/** As {@link remembered} of a RENAME, whose line names the room as it was called before. */
export function rememberRename(world: World, channel: Channel, old: string, relay: Relay): Relay {
  const at = relay.body.indexOf(" ");
  const text = relay.body.slice(at + old.length + 2);
  return { ...relay, sequence: keep(world, channel, relay, text, at, old) };
}

/** As {@link remembered} of a JOIN, whose forms are made when it is shown. */
export function rememberJoin(world: World, channel: Channel, user: User): number {
  const account = user.account?.name;
  const relay = { source: user.mask, body: "JOIN", time: world.now, account, bot: user.isBot };
  return keep(world, channel, relay, user.realname, 4);
}

/**
 * Keeps a QUIT or NICK in each room of the person. Its line goes once to each neighbour, so it has no
 * number: each room's event has one of its own.
 */
export function rememberEverywhere(world: World, user: User, relay: Relay): Relay {
  const at = relay.body.indexOf(" ");
  for (const channel of user.channels) keep(world, channel, relay, relay.body.slice(at + 1), at);
  return relay;
}
