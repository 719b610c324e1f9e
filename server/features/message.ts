/**
 * PRIVMSG, NOTICE and TAGMSG. Source: modern.ircdocs.horse, "Sending Messages"; IRCv3 message-tags,
 * echo-message, message-ids.
 *
 * Rules: what has words is stored before it is relayed; NOTICE and TAGMSG are never answered with an error
 * but a missing one of parameters; a line that would be too long with its source is refused, never cut.
 */
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES, type Message } from "../../protocol/message.ts";
import type { Numeric } from "../../protocol/numerics.ts";
import { formatTags, type Tags } from "../../protocol/tags.ts";
import { fold } from "../../protocol/names.ts";
import { Broadcast, type Relay } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { aside } from "../core/labels.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { noSuchRoom, reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import { obey } from "../core/services.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

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
  /** Whether its sender already counts as one to be told where it can't be stored. */
  promised?: boolean;
}

function refuseSending(
  { world, session, command }: Sending,
  numeric: Numeric,
  ...params: string[]
) {
  if (command === "PRIVMSG") reply(world, session, numeric, ...params);
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
  if (channel.lists.size > 0 && channel.isBanned(user)) return "Cannot send: you are banned (+b)";
}

/** The client-only tags of a message (message-tags, "Client-only tags"). */
function clientOnly(tags: Tags | undefined): string | undefined {
  if (tags === undefined) return undefined;
  return formatTags([...tags].filter(([key]) => key.startsWith("+"))) || undefined;
}

/** Stores the message where it has words and makes its relay; undefined where it is too long. */
function relay(
  sending: Sending,
  target: string,
  conversation: number | undefined,
  direct: boolean,
) {
  const { world, user, command, text, clientTags } = sending;
  const source = user.mask;
  const body = text === undefined ? `${command} ${target}` : `${command} ${target} :${text}`;
  if (byteLength(body) + byteLength(source) + 2 > LINE_BYTES - 2) {
    const most = LINE_BYTES - 2 - byteLength(source) - 2 - byteLength(`${command} ${target} :`);
    const why = `Cannot send: the text is too long by ${byteLength(text ?? "") - most} bytes`;
    refuseSending(sending, "ERR_INPUTTOOLONG", why);
    return undefined;
  }
  const sequence = world.nextSequence();
  const account = user.account?.name;
  const durable = text !== undefined && conversation !== undefined;
  if (durable) {
    world.store.append({
      sequence,
      conversation,
      command,
      source,
      account,
      target: direct ? target : undefined,
      text,
      tags: clientTags,
    });
    promise(sending);
  }
  user.spoke = world.now;
  const event: Relay = { source, body, time: world.now, sequence, account, clientTags, durable };
  return new Broadcast(event);
}

function toRoom(sending: Sending, name: string): void {
  const { world, session, user, text } = sending;
  const channel = world.channel(name);
  if (channel === undefined) {
    if (sending.command === "PRIVMSG") noSuchRoom(world, session, name);
    return;
  }
  const why = muted(channel, user);
  if (why) return refuseSending(sending, "ERR_CANNOTSENDTOCHAN", channel.name, why);
  const message = relay(sending, channel.name, channel.conversation, false);
  if (message === undefined) return;
  if (text !== undefined) message.toAll(channel.audience, session);
  else tagsTo(message, channel.audience, session);
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
  if (target === undefined) return refuseSending(sending, "ERR_NOSUCHNICK", nick);
  const remembered = user.account !== undefined || target.account !== undefined;
  const conversation = text !== undefined && remembered
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
    aside(session, message.line(session.shape));
  }
  if (target.away !== undefined && sending.command === "PRIVMSG") {
    reply(world, session, "RPL_AWAY", target.nick, target.away);
  }
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
  else toPerson(sending, target);
}

function sendAll(sending: Sending, message: Message): void {
  const { world, session, command } = sending;
  // The rest of the turn would be taken back as well.
  if (world.lost && sending.text !== undefined) return cannotStore(world, session, command);
  const targets = message.params[0].split(",").filter((target) => target !== "");
  if (targets.length > world.settings.limits.targets) {
    const text = `Nothing was sent: ${world.settings.limits.targets} recipients at most`;
    return refuseSending(sending, "ERR_TOOMANYTARGETS", targets[0], text);
  }
  for (const target of targets) toTarget(sending, target);
}

function words(command: "PRIVMSG" | "NOTICE", help: string): Command {
  return {
    name: command,
    stages: Stage.LOCKED | Stage.OPEN,
    params: 0,
    usage: `${command} <#room or nick>[,...] :<text>`,
    help,
    run: byUser((world, session, user, message) => {
      const [targets, text] = message.params;
      const clientTags = clientOnly(message.tags);
      const sending: Sending = { world, session, user, command, text, clientTags };
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
    if (clientTags === undefined) return;
    sendAll({ world, session, user, command: "TAGMSG", clientTags }, message);
  }),
};

export const messages: Feature = {
  commands: [
    words("PRIVMSG", "Says something in a room or to a person."),
    words("NOTICE", "As PRIVMSG, but never answered by machines."),
    tagmsg,
  ],
};
