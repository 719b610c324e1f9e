/** Answers about people and rooms: WHO, WHOIS, LIST, AWAY. Source: modern.ircdocs.horse, "Numerics". */
import { keep } from "./answers.ts";
import type { Profile } from "./events.ts";
import { type Handlers, lastParam, param, type Turn } from "./turn.ts";

/** 352: `me room user host server nick flags :hops name`; flags are H or G (away), * and signs. */
function who(turn: Turn): void {
  const [, room, user, host, , nick = "", flags = ""] = turn.message.params;
  const { isupport } = turn.here.state;
  keep(turn.here.answers.people, {
    nick,
    address: `${user}@${host}`,
    room: room === "*" ? undefined : room,
    signs: [...flags].filter((flag) => isupport.signs.includes(flag)).join(""),
    away: flags.startsWith("G"),
    name: lastParam(turn).replace(/^\d+ /, ""),
  });
}

function endOfWho(turn: Turn): void {
  const { answers, emit } = turn.here;
  const { people } = answers;
  answers.people = [];
  const mask = param(turn, 1);
  emit({ type: "people", at: turn.at, mask, people, request: turn.request?.id });
}

/** A numeric of WHOIS that tells a part of the profile. */
function profile(read: (params: string[]) => Partial<Profile>) {
  return (turn: Turn) => {
    const { answers } = turn.here;
    answers.profile ??= { nick: param(turn, 1) };
    Object.assign(answers.profile, read(turn.message.params));
  };
}

function endOfWhois(turn: Turn): void {
  const { answers, emit } = turn.here;
  const { profile } = answers;
  answers.profile = undefined;
  if (profile) emit({ type: "profile", at: turn.at, profile, request: turn.request?.id });
}

/** 301 is part of WHOIS, and an answer to words that were sent to somebody who is away. */
function isAway(turn: Turn): void {
  const { answers, emit } = turn.here;
  const [, nick = "", text = ""] = turn.message.params;
  if (answers.profile) answers.profile.away = text;
  else emit({ type: "away", at: turn.at, nick, own: false, text });
}

function ownAway(away: boolean) {
  return ({ here: { state, emit }, at, request }: Turn) => {
    const same = state.away === away;
    state.away = away;
    const text = away ? request?.words || "away" : "";
    if (!same || away) emit({ type: "away", at, nick: state.nick, own: true, text });
  };
}

function listed(turn: Turn): void {
  const [, room = "", members = "", topic = ""] = turn.message.params;
  keep(turn.here.answers.rooms, { room, members: Number(members) || 0, topic });
}

function endOfList(turn: Turn): void {
  const { answers, emit } = turn.here;
  const { rooms } = answers;
  answers.rooms = [];
  emit({ type: "rooms", at: turn.at, rooms, request: turn.request?.id });
}

/** A count of seconds that is one; ten digits last until the year 2286. */
function seconds(text = ""): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function milliseconds(text: string | undefined): number | undefined {
  const count = seconds(text);
  return count === undefined ? undefined : count * 1000;
}

export const PEOPLE: Handlers = {
  301: isAway,
  305: ownAway(false),
  306: ownAway(true),
  311: profile(([, , user, host, , name]) => ({ address: `${user}@${host}`, name })),
  312: profile(([, , server]) => ({ server })),
  315: endOfWho,
  317: profile(([, , idle, since]) => ({ idle: seconds(idle), since: milliseconds(since) })),
  318: endOfWhois,
  319: profile(([, , rooms]) => ({ rooms })),
  321: () => {},
  322: listed,
  323: endOfList,
  330: profile(([, , account]) => ({ account })),
  338: () => {},
  352: who,
  378: () => {},
  379: () => {},
  671: () => {},
};
