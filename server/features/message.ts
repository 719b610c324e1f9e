/**
 * PRIVMSG, NOTICE and TAGMSG. Source: modern.ircdocs.horse, "Sending Messages"; IRCv3 message-tags,
 * echo-message, message-ids.
 *
 * Rules: words and reactions are stored before they are relayed; NOTICE is never answered with an error, nor is a
 * typing notice, which nobody has written; a line that would be too long with its source is refused, never cut.
 * What is said to those of a rank alone (`@#room`) is no part of the room's history, which all of its members
 * read: it is relayed and not kept.
 */
import { counted } from "../../protocol/counted.ts";
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES, type Message } from "../../protocol/message.ts";
import { PREFIX_MODES, type PrefixMode } from "../../protocol/modes.ts";
import { type Numeric, NUMERICS } from "../../protocol/numerics.ts";
import { fits, fold } from "../../protocol/names.ts";
import { Broadcast, type Relay } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { aside } from "../core/labels.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { joined, MultilineBroadcast, type Part } from "../core/multiline.ts";
import { fail, noSuchRoom, reply } from "../core/reply.ts";
import { type ClientBatch, type Session, Stage } from "../core/session.ts";
import { obey } from "../core/services.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { collect } from "./batch_lines.ts";
import { hurried, spoken, tooManyPeople } from "./pace.ts";
import { clientOnly, isLasting, lasting, withBot } from "./client_tags.ts";

/** One message on its way to one target. */
interface Sending {
  world: World;
  session: Session;
  user: User;
  command: string;
  /** Undefined for TAGMSG. */
  text?: string;
  /** Client-only tags, formatted. */
  clientTags?: string;
  /** Those of them that are kept with it. */
  lastingTags?: string;
  /** Its lines, where it has several; `text` is all of them then. */
  parts?: readonly Part[];
  /** Whether it becomes a part of history: words do, and reactions. */
  kept: boolean;
  /** Whether its sender is told why it was not sent. */
  answered: boolean;
  /** Whether its sender already counts as one to be told where it can't be stored. */
  promised?: boolean;
}

function refuseSending(
  { world, session, answered }: Sending,
  numeric: Numeric,
  ...params: string[]
) {
  if (answered) reply(world, session, numeric, ...params);
}

/** So that whoever sent it is told if the turn can't be stored: once, however many it was for. */
function promise(sending: Sending): void {
  if (sending.promised) return;
  sending.promised = true;
  const { world, session, command } = sending;
  world.promised.push({ session, label: session.label, command });
}

/** Why the user may not speak in the room, as a sentence, or undefined. */
export function muted(channel: Channel, user: User): string | undefined {
  const ranks = channel.members.get(user);
  if (ranks === undefined && channel.flags.has("n")) return "Cannot send: join the room first (+n)";
  if (ranks) return undefined;
  if (channel.flags.has("m")) {
    return "Cannot send: the room is moderated (+m), and you have no voice";
  }
  if (channel.flags.has("M") && !user.account) {
    return "Cannot send: only people who are logged in may speak here (+M)";
  }
  if (channel.lists.size > 0 && channel.isSilenced(user)) return "Cannot send: you are banned (+b)";
}

/** Why the room does not take the text from anybody, or undefined. */
function unwanted(channel: Channel, text: string | undefined): string | undefined {
  if (text?.charCodeAt(0) !== 1 || !channel.flags.has("C")) return undefined;
  const action = ["ACTION ", "ACTION\x01"].includes(text.slice(1, 8).toUpperCase());
  return action ? undefined : "Cannot send: the room takes no CTCP (+C)";
}

/** The longest of several lines: where it is short enough, all of them are. */
function longest(parts: readonly Part[]): string {
  return parts.reduce((most, { text }) => byteLength(text) > byteLength(most) ? text : most, "");
}

function refuseLong(sending: Sending, why: string): undefined {
  const { world, session, parts } = sending;
  if (parts === undefined) return void refuseSending(sending, "ERR_INPUTTOOLONG", why);
  fail(world, session, "BATCH", "MULTILINE_INVALID", [], why);
}

/** Stores what is to be kept and makes its relay; undefined where it is too long. */
function relay(
  sending: Sending,
  target: string,
  conversation: number | undefined,
  direct: boolean,
) {
  const { world, user, command, text, clientTags, parts } = sending;
  const source = user.mask;
  const line = parts === undefined ? text : longest(parts);
  const body = line === undefined ? `${command} ${target}` : `${command} ${target} :${line}`;
  if (!fits(body, LINE_BYTES - 2 - byteLength(source) - 2)) {
    const most = LINE_BYTES - 2 - byteLength(source) - 2 - byteLength(`${command} ${target} :`);
    const excess = counted(byteLength(line ?? "") - most, "byte");
    return refuseLong(sending, `Cannot send: the text is too long by ${excess}`);
  }
  const sequence = world.nextSequence();
  const account = user.account?.name;
  const durable = sending.kept && conversation !== undefined;
  if (durable) {
    world.store.append({
      sequence,
      conversation,
      command,
      source,
      account,
      target: direct ? target : undefined,
      text: text ?? "",
      tags: user.isBot ? withBot(sending.lastingTags) : sending.lastingTags,
    });
    promise(sending);
  }
  user.spoke = world.now;
  const event: Relay = { source, body, time: world.now, sequence, account, clientTags, durable };
  if (user.isBot) event.bot = true;
  if (parts === undefined) return new Broadcast(event);
  return new MultilineBroadcast(event, { command, target, batch: world.nextBatch() }, parts);
}

function toRoom(sending: Sending, name: string): void {
  const { world, session, user, text } = sending;
  const channel = world.channel(name);
  if (channel === undefined) {
    if (sending.answered) noSuchRoom(world, session, name);
    return;
  }
  const why = muted(channel, user) ?? unwanted(channel, text) ??
    (sending.kept ? hurried(world, channel, user) : undefined);
  if (why) return refuseSending(sending, "ERR_CANNOTSENDTOCHAN", channel.name, why);
  const message = relay(sending, channel.name, channel.conversation, false);
  if (message === undefined) return;
  if (sending.kept) spoken(world, channel, user);
  if (text !== undefined) message.toAll(channel.audience, session);
  else tagsTo(message, channel.audience, session);
  echo(sending, message);
}

/** `@#room`: the lowest rank that is meant, and the room; undefined where the target is no such thing. */
function rankedTarget(target: string): { bit: number; sign: string; name: string } | undefined {
  let lowest: PrefixMode | undefined;
  let i = 0;
  for (; target[i] !== "#"; i++) {
    const mode = PREFIX_MODES.find(({ sign }) => sign === target[i]);
    if (mode === undefined) return undefined;
    if (lowest === undefined || mode.bit < lowest.bit) lowest = mode;
  }
  return lowest && { bit: lowest.bit, sign: lowest.sign, name: target.slice(i) };
}

/** To the members of that rank or a higher one (modern, "STATUSMSG Parameter"), and one's other devices. */
function toRanks(sending: Sending, bit: number, sign: string, name: string): void {
  const { world, session, user, text } = sending;
  const channel = world.channel(name);
  if (channel === undefined) {
    if (sending.answered) noSuchRoom(world, session, name);
    return;
  }
  const why = muted(channel, user) ?? unwanted(channel, text);
  if (why) return refuseSending(sending, "ERR_CANNOTSENDTOCHAN", channel.name, why);
  const message = relay(sending, sign + channel.name, undefined, false);
  if (message === undefined) return;
  const people = [...channel.members].filter(([one, ranks]) => one === user || ranks >= bit);
  const sessions = people.flatMap(([one]) => one.sessions);
  if (text !== undefined) message.toAll(sessions, session);
  else tagsTo(message, sessions, session);
  echo(sending, message);
}

function tagsTo(message: Broadcast, sessions: Iterable<Session>, except: Session): void {
  for (const session of sessions) {
    if (session !== except && session.has("message-tags")) message.to(session);
  }
}

function echo({ session, text }: Sending, message: Broadcast): void {
  if (!session.has("echo-message")) return;
  if (text !== undefined || session.has("message-tags")) message.to(session);
}

function toPerson(sending: Sending, nick: string): void {
  const { world, session, user, text } = sending;
  const target = world.user(nick);
  if (target === undefined) return toAbsent(sending, nick);
  if (target.modes.has("R") && !user.account && target !== user) {
    const why = "Cannot send: they take messages only from people who are logged in (+R)";
    return refuseSending(sending, "ERR_NEEDREGGEDNICK", target.nick, why);
  }
  const remembered = user.account !== undefined || target.account !== undefined;
  const conversation = sending.kept && remembered
    ? world.store.directConversation(user.participant, target.participant)
    : undefined;
  const message = relay(sending, target.nick, conversation, true);
  if (message === undefined) return;
  const others = user === target ? [] : user.sessions;
  if (text !== undefined) message.toAll([...target.sessions, ...others], session);
  else tagsTo(message, [...target.sessions, ...others], session);
  echo(sending, message);
  // To oneself: once as the echo, which has the label, and once as what has arrived.
  if (user === target && (text !== undefined || session.has("message-tags"))) {
    for (const line of message.linesFor(session)) aside(session, line);
  }
  if (target.away !== undefined && sending.command === "PRIVMSG") {
    reply(world, session, "RPL_AWAY", target.nick, target.away);
  }
}

/**
 * To an account that is not connected: kept, and found by CHATHISTORY when it is back. Only from accounts,
 * because nobody could answer a guest who has gone by then.
 */
function toAbsent(sending: Sending, nick: string): void {
  const { world, session, user, text } = sending;
  const account = user.account && world.store.account(nick);
  if (account === undefined) return refuseSending(sending, "ERR_NOSUCHNICK", nick);
  if (!sending.kept) return;
  const conversation = world.store.directConversation(user.participant, `a:${account.id}`);
  const message = relay(sending, account.name, conversation, true);
  if (message === undefined) return;
  if (text !== undefined) message.toAll(user.sessions, session);
  else tagsTo(message, user.sessions, session);
  echo(sending, message);
  if (sending.command === "PRIVMSG") tellAbsent(world, session, account.name);
}

/** As of somebody who is away; taken back with the message where that can't be stored. */
function tellAbsent(world: World, session: Session, name: string): void {
  const text = `${name} is not connected, and will find the message on return`;
  const body = `${NUMERICS.RPL_AWAY[0]} ${session.nick} ${name} :${text}`;
  const { settings, now: time } = world;
  new Broadcast({ source: settings.name, body, time, durable: true }).to(session);
}

/** A service hears PRIVMSG at every stage and nothing else at any. */
function toTarget(sending: Sending, target: string): void {
  const { world, session, command, text } = sending;
  const service = world.services.get(fold(target));
  if (service !== undefined) {
    if (command === "PRIVMSG") obey(world, session, service, text!);
  } else if (session.stage !== Stage.OPEN) {
    refuseSending(
      sending,
      "ERR_NEEDREGGEDNICK",
      target,
      "Cannot send: log in first, with /msg NickServ IDENTIFY <name> <password>",
    );
  } else if (target.startsWith("#")) toRoom(sending, target);
  else {
    const ranked = rankedTarget(target);
    if (ranked) return toRanks(sending, ranked.bit, ranked.sign, ranked.name);
    const why = sending.kept ? tooManyPeople(world, session, sending.user, target) : undefined;
    if (why) refuseSending(sending, "ERR_TARGETTOOFAST", target, why);
    else toPerson(sending, target);
  }
}

function sendAll(sending: Sending, message: Message): void {
  const { world, session, command } = sending;
  // The rest of the turn would be taken back as well.
  if (world.lost && sending.kept) return cannotStore(world, session, command);
  const targets = message.params[0].split(",").filter((target) => target !== "");
  if (targets.length > world.settings.limits.targets) {
    const most = counted(world.settings.limits.targets, "recipient");
    const text = `Nothing was sent: ${most} at most`;
    return refuseSending(sending, "ERR_TOOMANYTARGETS", targets[0], text);
  }
  for (const target of targets) toTarget(sending, target);
}

/** Says what a client has collected in a batch. */
export function sayLines(world: World, session: Session, batch: ClientBatch): void {
  const { target, tags, parts } = batch;
  const command = batch.command!;
  if (world.lost) return cannotStore(world, session, command);
  const sending: Sending = {
    world,
    session,
    user: session.user!,
    command,
    text: joined(parts),
    parts,
    clientTags: clientOnly(tags),
    lastingTags: lasting(tags),
    kept: true,
    answered: command === "PRIVMSG",
  };
  toTarget(sending, target);
}

function words(command: "PRIVMSG" | "NOTICE", help: string): Command {
  return {
    name: command,
    stages: Stage.LOCKED | Stage.OPEN,
    params: 0,
    usage: `${command} <#room or nick>[,...] :<text>`,
    help,
    run: byUser((world, session, user, message) => {
      const ofBatch = session.batch !== undefined || message.tags?.has("batch");
      if (ofBatch && collect(world, session, command, message)) return;
      const [targets, text] = message.params;
      const clientTags = clientOnly(message.tags);
      const lastingTags = lasting(message.tags);
      const sending: Sending = {
        world,
        session,
        user,
        command,
        text,
        clientTags,
        lastingTags,
        kept: true,
        answered: command === "PRIVMSG",
      };
      if (!targets?.replaceAll(",", "")) {
        return refuseSending(
          sending,
          "ERR_NORECIPIENT",
          `Say who it is for: ${command} <#room or nick> :<text>`,
        );
      }
      if (!text) return refuseSending(sending, "ERR_NOTEXTTOSEND");
      sendAll(sending, message);
    }),
  };
}

const tagmsg: Command = {
  name: "TAGMSG",
  stages: Stage.OPEN,
  params: 1,
  usage: "@+<tag>=<value> TAGMSG <#room or nick>",
  help: "Sends client-only tags without words, such as a typing notice.",
  run: byUser((world, session, user, message) => {
    const clientTags = clientOnly(message.tags);
    const more = lasting(message.tags);
    const kept = isLasting(message.tags);
    const lastingTags = kept ? more : undefined;
    const answered = clientTags === undefined || more !== undefined;
    const command = "TAGMSG";
    sendAll({ world, session, user, command, clientTags, lastingTags, kept, answered }, message);
  }),
};

export const messages: Feature = {
  commands: [
    words("PRIVMSG", "Says something in a room or to a person."),
    words("NOTICE", "As PRIVMSG, but never answered by machines."),
    tagmsg,
  ],
  isupport: () => [`STATUSMSG=${PREFIX_MODES.map(({ sign }) => sign).join("")}`],
};
