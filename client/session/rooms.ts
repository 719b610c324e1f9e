/** Rooms and who is in them: JOIN, PART, KICK, QUIT, NICK, TOPIC, MODE and what goes with them. */
import { parseSource } from "../../protocol/message.ts";
import { fold } from "../../protocol/names.ts";
import { MOST_ROOMS } from "./answers.ts";
import { inOrder, type Room } from "./state.ts";
import { type Handlers, lastParam, param, type Turn } from "./turn.ts";

/** Members who leave are forgotten, rooms that one leaves too. */
function leave(turn: Turn, name: string, nick: string, by: string | undefined, reason: string) {
  const { state, emit } = turn.here;
  const room = state.room(name);
  if (!room) return;
  const own = state.isMe(nick);
  if (own) state.rooms.delete(fold(name));
  else room.members.delete(fold(nick));
  emit({ type: "left", at: turn.at, room: room.name, nick, own, by, reason });
}

function join(turn: Turn): void {
  const { state, emit } = turn.here;
  const name = param(turn, 0);
  const own = state.isMe(turn.nick);
  if (own) {
    state.source = turn.source;
    state.rooms.set(fold(name), { name, topic: "", members: new Map() });
  }
  const room = state.room(name);
  if (!room) return;
  state.add(room, turn.nick);
  emit({ type: "joined", at: turn.at, room: room.name, nick: turn.nick, own });
}

function quit(turn: Turn): void {
  const { state, emit } = turn.here;
  if (state.isMe(turn.nick)) return;
  const rooms = state.roomsOf(turn.nick);
  for (const room of rooms) room.members.delete(fold(turn.nick));
  const names = rooms.map((room) => room.name);
  emit({ type: "quit", at: turn.at, nick: turn.nick, rooms: names, reason: lastParam(turn) });
}

function rename(turn: Turn): void {
  const { state, emit } = turn.here;
  const to = param(turn, 0);
  const own = state.isMe(turn.nick);
  const rooms = state.roomsOf(turn.nick);
  for (const room of rooms) {
    const member = room.members.get(fold(turn.nick))!;
    room.members.delete(fold(turn.nick));
    room.members.set(fold(to), { ...member, nick: to });
  }
  if (own) state.nick = to;
  const names = rooms.map((room) => room.name);
  emit({ type: "renamed", at: turn.at, from: turn.nick, to, own, rooms: names });
}

/** The topic of a room: `changed` by somebody now, or told by the server. */
function topic(turn: Turn, name: string, text: string, changed: boolean): void {
  const room = turn.here.state.room(name);
  if (room) room.topic = text;
  const by = changed ? turn.nick : undefined;
  const shown = room?.name ?? name;
  // The room's topic is part of the answer to JOIN too, but it was not asked for.
  const request = turn.request?.what === "topic" ? turn.request.id : undefined;
  turn.here.emit({ type: "topic", at: turn.at, room: shown, text, by, changed, request });
}

function mode(turn: Turn): void {
  const { state, emit } = turn.here;
  const [name = "", letters = "", ...params] = turn.message.params;
  const room = state.room(name);
  if (!room) return;
  for (const [adding, sign, nick] of state.isupport.ranks(letters, params)) {
    rank(turn, room, nick, sign, adding);
  }
  const change = [letters, ...params].join(" ");
  emit({ type: "mode", at: turn.at, room: room.name, by: turn.nick, change });
}

function rank(turn: Turn, room: Room, nick: string, sign: string, adding: boolean): void {
  const member = room.members.get(fold(nick));
  if (!member) return;
  const held = new Set(member.signs);
  if (adding) held.add(sign);
  else held.delete(sign);
  member.signs = [...turn.here.state.isupport.signs].filter((one) => held.has(one)).join("");
}

/** 353: some of a room's members. `@+ann!user@host` where the capabilities say so. */
function names(turn: Turn): void {
  const { answers, state } = turn.here;
  const room = fold(param(turn, 2));
  let gathered = answers.names.get(room);
  if (!gathered) {
    if (answers.names.size >= MOST_ROOMS) return;
    answers.names.set(room, gathered = new Map());
  }
  for (const entry of lastParam(turn).split(" ")) {
    const bare = entry.replace(/!.*/, "");
    let at = 0;
    while (state.isupport.signs.includes(bare[at] ?? " ")) at++;
    const nick = bare.slice(at);
    if (nick === "") continue;
    const away = state.member(room, nick)?.away ?? false;
    gathered.set(fold(nick), { nick, signs: bare.slice(0, at), away });
  }
}

function endOfNames(turn: Turn): void {
  const { answers, state, emit } = turn.here;
  const name = param(turn, 1);
  const room = state.room(name);
  const members = answers.names.get(fold(name)) ?? room?.members ?? new Map();
  answers.names.delete(fold(name));
  if (room) room.members = members;
  emit({
    type: "members",
    at: turn.at,
    room: room?.name ?? name,
    members: inOrder(members.values(), state.isupport.signs),
    request: turn.request?.id,
  });
}

function away(turn: Turn): void {
  const { state } = turn.here;
  for (const room of state.roomsOf(turn.nick)) {
    room.members.get(fold(turn.nick))!.away = turn.message.params.length > 0;
  }
}

function invite(turn: Turn): void {
  const { state, emit } = turn.here;
  const [nick = "", room = ""] = turn.message.params;
  emit({ type: "invited", at: turn.at, room, by: turn.nick, nick, own: state.isMe(nick) });
}

/** 710: `me room nick!user@host :asks to be let in: words`. 711 answers the one who knocks. */
function knocked(
  { here, at, message: { params: [, room = "", mask = "", told = ""] } }: Turn,
): void {
  const [, text = ""] = /: (.+)$/.exec(told) ?? [];
  here.emit({ type: "knocked", at, room, nick: parseSource(mask).nick, text });
}

function hasKnocked(turn: Turn): void {
  const text = `You have knocked at ${param(turn, 1)}: wait until somebody there invites you.`;
  const { here, at, request } = turn;
  here.emit({ type: "note", at, code: "711", text, level: "info", request: request?.id });
}

export const ROOMS: Handlers = {
  JOIN: join,
  PART: (turn) => leave(turn, param(turn, 0), turn.nick, undefined, param(turn, 1)),
  KICK: (turn) => leave(turn, param(turn, 0), param(turn, 1), turn.nick, param(turn, 2)),
  QUIT: quit,
  NICK: rename,
  TOPIC: (turn) => topic(turn, param(turn, 0), param(turn, 1), true),
  MODE: mode,
  AWAY: away,
  INVITE: invite,
  331: (turn) => topic(turn, param(turn, 1), "", false),
  332: (turn) => topic(turn, param(turn, 1), param(turn, 2), false),
  341({ here, at, message: { params: [, nick = "", room = ""] } }) {
    here.emit({ type: "invited", at, room, by: here.state.nick, nick, own: false });
  },
  353: names,
  366: endOfNames,
  710: knocked,
  711: hasKnocked,
};
