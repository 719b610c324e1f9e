/** Words: PRIVMSG and NOTICE, live and in history. Source: modern.ircdocs.horse; IRCv3 echo-message. */
import { fold } from "../../protocol/names.ts";
import type { Batch } from "./batches.ts";
import type { Said, Typing } from "./events.ts";
import { Gathered, isMultiline } from "./multiline.ts";
import type { Pending } from "./requests.ts";
import { type Handlers, lastParam, param, type Turn, turnOf } from "./turn.ts";

const ACTION = /^\x01ACTION (.*?)\x01?$/s;
/** One's own words to NickServ that hold a password: never shown. */
const SECRET = /^(set\s+password|passw(or)?d|drop|identify|register)\b/i;

/** Where something was said: in a room, or between somebody and oneself. */
function placeOf(turn: Turn): { own: boolean; direct: boolean; room: string } {
  const { state } = turn.here;
  const target = state.isupport.withoutSigns(param(turn, 0));
  const own = state.isMe(turn.nick);
  const direct = !state.isupport.isRoom(target);
  const room = direct ? (own ? target : turn.nick) : state.room(target)?.name ?? target;
  return { own, direct, room };
}

/** The message as a value. */
function said(turn: Turn): Said {
  const { own, direct, room } = placeOf(turn);
  const words = lastParam(turn);
  const action = ACTION.exec(words);
  const kind = turn.command === "NOTICE" ? "notice" : action ? "action" : "say";
  return {
    type: "message",
    at: turn.at,
    room,
    nick: turn.nick,
    account: turn.message.tags?.get("account"),
    text: action ? action[1] : words,
    kind,
    own,
    direct,
    id: turn.message.tags?.get("msgid"),
    reply: turn.message.tags?.get("+draft/reply") || undefined,
    request: own ? turn.request?.id : isAnswer(turn) ? answeredBy(turn)!.id : undefined,
  };
}

/** What a notice answers: without labels, what was asked first. */
function answeredBy({ request, here }: Turn): Pending | undefined {
  return request ?? here.requests.oldest;
}

/** Whether it is what a service says to what one has asked it. */
function isAnswer(turn: Turn): boolean {
  return isQuestion(turn, turn.nick);
}

function isQuestion(turn: Turn, service: string): boolean {
  const asked = answeredBy(turn);
  return asked?.what === "service" && fold(asked.target) === fold(service);
}

/** What the server itself tells, not a person. */
function isServers(turn: Turn): boolean {
  const { command, source, here } = turn;
  if (command !== "NOTICE" || source.includes("!")) return false;
  return source === "" || source.includes(".") || source === here.state.server;
}

function message(turn: Turn): void {
  const { here, at } = turn;
  if (turn.message.params.length < 2) return;
  const around = here.batches.get(turn.message.tags?.get("batch"));
  if (isMultiline(around)) {
    around.gathered ??= new Gathered(around.tags ?? new Map(), turn.message);
    return around.gathered.add(turn.message);
  }
  const batch = here.batches.collected(turn.message.tags?.get("batch"));
  if (batch) return here.batches.add(batch, { ...said(turn), request: undefined });
  if (isServers(turn)) {
    const request = turn.request?.id;
    return here.emit({ type: "note", at, code: "", text: lastParam(turn), level: "info", request });
  }
  const event = said(turn);
  if (event.own) here.state.source = turn.source;
  // One's own question, echoed.
  if (event.own && isQuestion(turn, event.room)) return;
  if (event.own && fold(event.room) === "nickserv" && SECRET.test(event.text)) return;
  here.emit(event);
}

/** All lines of a message are there. */
export function several(turn: Turn, { gathered }: Batch): void {
  if (!gathered) return;
  const whole = turnOf(turn.here, gathered.message(), turn.at);
  message({ ...whole, request: turn.request });
}

const STATES: readonly string[] = ["active", "paused", "done"] satisfies Typing["state"][];

/** A message that is nothing but tags. Source: IRCv3 message-tags, draft/react, typing. */
function tagged(turn: Turn): void {
  const { here, at, nick, message: { tags = new Map<string, string>() } } = turn;
  if (here.batches.collected(tags.get("batch"))) return;
  const { own, direct, room } = placeOf(turn);
  const state = tags.get("+typing") ?? "";
  if (STATES.includes(state) && !own) {
    const typing = state as Typing["state"];
    return here.emit({ type: "typing", at, room, nick, direct, state: typing });
  }
  const undone = tags.has("+draft/unreact");
  const reaction = tags.get(undone ? "+draft/unreact" : "+draft/react");
  const id = tags.get("+draft/reply");
  if (!reaction || !id) return;
  here.emit({ type: "reacted", at, room, nick, own, direct, id, reaction, undone });
}

/** Source: IRCv3 draft/message-redaction, "REDACT". */
function redacted(turn: Turn): void {
  const { here, at, nick, message: { params: [target = "", id = "", reason = ""] } } = turn;
  if (id === "" || here.batches.collected(turn.message.tags?.get("batch"))) return;
  const own = here.state.isMe(nick);
  const direct = !here.state.isupport.isRoom(target);
  const room = direct ? (own ? target : nick) : here.state.room(target)?.name ?? target;
  here.emit({ type: "removed", at, room, by: nick, own, id, reason });
}

export const MESSAGES: Handlers = {
  PRIVMSG: message,
  NOTICE: message,
  REDACT: redacted,
  TAGMSG: tagged,
};
