/**
 * REDACT: takes a message or a reaction back. Source: IRCv3 draft/message-redaction.
 *
 * Rules: people redact what they said themselves, for as long as `history.redaction_seconds` allows, and
 * operators of a room what anybody said there. Who is no member, or was no party to a direct conversation,
 * learns nothing of what is in it. The words leave the database before anybody is told; what stays is the
 * REDACT itself, as an event for event playback. There is no fallback for clients without the capability.
 */
import { fromMsgid, sequenceTime, type StoredEvent, StoreError } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import type { FailCode } from "../../protocol/fails.ts";
import { cut, fold } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import { cannotStore } from "../core/dispatch.ts";
import { stored } from "../core/login.ts";
import { directWith, readableRoom } from "../core/reading.ts";
import { byUser, type Capability, type Command, type Feature } from "../core/records.ts";
import { fail } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

const CAPABILITY: Capability = { name: "draft/message-redaction" };

/** Where a message is to be redacted, and who is told. */
interface Place {
  conversation: number;
  /** Events up to that number can't be seen by the user. */
  after: number;
  name: string;
  direct: boolean;
  /** Whether the user may redact what others said. */
  moderates: boolean;
  sessions: readonly Session[];
}

function placeOf(world: World, user: User, target: string): Place | undefined {
  if (target.startsWith("#")) {
    const channel = world.channel(target);
    const room = channel && readableRoom(world, user, channel);
    if (channel === undefined || room === undefined) return undefined;
    const { audience: sessions } = channel;
    return { ...room, direct: false, moderates: channel.isOperator(user), sessions };
  }
  const conversation = directWith(world, user, target);
  if (conversation === undefined) return undefined;
  const other = world.user(target);
  const name = other?.nick ?? world.store.account(target)?.name ?? target;
  const theirs = other === undefined || other === user ? [] : other.sessions;
  const sessions = [...theirs, ...user.sessions];
  return { conversation, after: -1, name, direct: true, moderates: false, sessions };
}

const REDACTABLE: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

function find(world: World, { conversation, after }: Place, id: string): StoredEvent | undefined {
  const sequence = fromMsgid(id);
  if (sequence === undefined || sequence <= after) return undefined;
  const [event] = world.store.slice(conversation, {
    after: sequence - 1,
    before: sequence + 1,
    limit: 1,
    from: "start",
    events: true,
  });
  return event && REDACTABLE.has(event.command) ? event : undefined;
}

/** An account by its name since it has it, a guest for as long as nobody else can have had the nick. */
function isAuthor(user: User, { account, source, sequence }: StoredEvent): boolean {
  const at = sequenceTime(sequence);
  if (account === undefined) {
    return user.account === undefined && source === user.mask && at >= user.namedAt;
  }
  return user.account !== undefined && fold(user.account.name) === fold(account) &&
    at >= user.account.registeredAt;
}

interface Refusal {
  code: FailCode;
  context: string[];
  text: string;
}

function refusal(world: World, user: User, place: Place, event: StoredEvent): Refusal | undefined {
  if (place.moderates) return undefined;
  if (!isAuthor(user, event)) {
    const who = place.direct ? "only who sent it may do that" : "only who sent it, or an operator";
    return { code: "REDACT_FORBIDDEN", context: [], text: `Cannot redact the message: ${who}` };
  }
  const { redactionTime } = world.settings.history;
  if (redactionTime === 0 || world.now - sequenceTime(event.sequence) <= redactionTime) {
    return undefined;
  }
  const seconds = redactionTime / 1000;
  return {
    code: "REDACT_WINDOW_EXPIRED",
    context: [String(seconds)],
    text: `Cannot redact the message: that is possible for ${counted(seconds, "second")}`,
  };
}

/** The message that is meant, or why it can't be redacted. */
function meant(
  world: World,
  user: User,
  place: Place,
  id: string,
): { event: StoredEvent } | Refusal {
  const event = find(world, place, id);
  // Whose conversation with a guest this is can't be known, but for what was said in this visit.
  const hidden = place.direct && !user.account && event && !isAuthor(user, event);
  if (event === undefined || hidden) {
    const text = "Cannot redact the message: it does not exist, or is no longer kept";
    return { code: "UNKNOWN_MSGID", context: [], text };
  }
  return refusal(world, user, place, event) ?? { event };
}

function redact(
  world: World,
  session: Session,
  user: User,
  target: string,
  id: string,
  reason?: string,
): void {
  const refuse = (code: FailCode, context: string[], text: string) =>
    fail(world, session, "REDACT", code, [target, ...context], text);
  const place = placeOf(world, user, target);
  if (place === undefined) {
    return refuse("INVALID_TARGET", [], `Cannot redact messages there: you have none in ${target}`);
  }
  const found = meant(world, user, place, id);
  if ("code" in found) return refuse(found.code, [id, ...found.context], found.text);
  const text = id + (reason ? ` :${cut(reason, world.settings.limits.reasonBytes)}` : "");
  const relay = act(world, user, `REDACT ${place.name} ${text}`);
  relay.sequence = world.nextSequence();
  const by: StoredEvent = {
    sequence: relay.sequence,
    conversation: place.conversation,
    command: "REDACT",
    source: relay.source,
    account: relay.account,
    target: place.direct ? place.name : undefined,
    text,
  };
  const done = stored(world, () => world.store.redact(found.event.sequence, by));
  if (done instanceof StoreError) return cannotStore(world, session, "REDACT", done);
  const line = new Broadcast(relay);
  for (const one of place.sessions) {
    if (!one.has(CAPABILITY.name)) continue;
    if (one !== session || session.has("echo-message")) line.to(one);
  }
}

const command: Command = {
  name: "REDACT",
  stages: Stage.OPEN,
  params: 2,
  cost: 5,
  usage: "REDACT <#room or nick> <message id> [reason]",
  help: "Removes a message of yours; operators remove any message of their room.",
  run: byUser((world, session, user, { params: [target, id, reason] }) =>
    redact(world, session, user, target, id, reason)
  ),
};

export const redaction: Feature = { commands: [command], capabilities: [CAPABILITY] };
