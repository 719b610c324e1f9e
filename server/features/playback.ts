/**
 * Events of history as lines of a batch. Source: IRCv3 draft/chathistory, "Returned message notes".
 *
 * Rules: what is no message is shown only to who has asked for event playback, and a line that needs a
 * capability only to who has it. An event has the id, the time and the source that it had.
 */
import { isMessage, sequenceTime, type StoredEvent } from "../../db/store.ts";
import { Broadcast, type Relay } from "../core/broadcast.ts";
import { eventBody } from "../core/history.ts";
import { MultilineBroadcast, partsOf } from "../core/multiline.ts";
import type { Capability } from "../core/records.ts";
import { send } from "../core/reply.ts";
import type { Session } from "../core/session.ts";
import type { World } from "../core/world.ts";

export const EVENT_PLAYBACK: Capability = { name: "draft/event-playback" };

/** Whether the session is shown events beside messages. */
export function playsEvents(session: Session): boolean {
  return session.has(EVENT_PLAYBACK.name);
}

/** Commands that a client must have asked for, by the capability. */
const NEEDS: Record<string, string> = {
  TAGMSG: "message-tags",
  REDACT: "draft/message-redaction",
  RENAME: "draft/channel-rename",
};

function bodyFor(session: Session, event: StoredEvent, room: string): string | undefined {
  const { command, target, text } = event;
  if (isMessage(command)) return `${command} ${target ?? room} :${text}`;
  if (Object.hasOwn(NEEDS, command) && !session.has(NEEDS[command])) return undefined;
  if (command !== "JOIN") return eventBody(event, room);
  return session.has("extended-join")
    ? `JOIN ${room} ${event.account ?? "*"} :${text}`
    : `JOIN ${room}`;
}

/**
 * Starts a batch where the client knows batches, and gives its name. `ended`: there is no more of it than
 * it holds (draft/chathistory, "draft/chathistory-end").
 */
export function startBatch(
  world: World,
  session: Session,
  type: string,
  ended: boolean,
): string | undefined {
  if (!session.has("batch")) return undefined;
  const batch = world.nextBatch();
  const clientTags = ended ? "draft/chathistory-end" : undefined;
  const { settings: { name: source }, now: time } = world;
  new Broadcast({ source, body: `BATCH +${batch} ${type}`, time, clientTags }).to(session);
  return batch;
}

function broadcastOf(world: World, event: StoredEvent, room: string, relay: Relay): Broadcast {
  const parts = isMessage(event.command) ? partsOf(event.text) : undefined;
  if (parts === undefined) return new Broadcast(relay);
  const { command, target = room } = event;
  return new MultilineBroadcast(relay, { command, target, batch: world.nextBatch() }, parts);
}

/**
 * Sends the events as a batch of that type, or bare where the client knows no batches; `roomOf` is what an
 * event's room is called, `ended` as in {@link startBatch}.
 */
export function sendEvents(
  world: World,
  session: Session,
  type: string,
  events: readonly StoredEvent[],
  roomOf: (event: StoredEvent) => string,
  ended = false,
): void {
  const batch = startBatch(world, session, type, ended);
  for (const event of events) {
    const room = roomOf(event);
    const body = bodyFor(session, event, room);
    if (body === undefined) continue;
    const { source, sequence, account, tags: clientTags } = event;
    const time = sequenceTime(sequence);
    const relay: Relay = { source, body, time, sequence, account, clientTags, batch };
    broadcastOf(world, event, room, relay).to(session);
  }
  if (batch !== undefined) send(world, session, `BATCH -${batch}`);
}
