/**
 * CHATHISTORY. Source: IRCv3 draft/chathistory.
 *
 * Who may read what is decided in core/reading.ts. Without event playback there are messages alone, and
 * they alone count.
 */
import { fromMsgid, sequenceAt, sequenceTime, type Slice, StoreError } from "../../db/store.ts";
import { formatTime, parseTime } from "../../protocol/time.ts";
import { allReadable, type Readable, readable } from "../core/reading.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { fail, send } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { EVENT_PLAYBACK, playsEvents, sendEvents, startBatch } from "./playback.ts";

/** A place in history: events before it are `< first`, events after it are `> last`. */
interface Point {
  first: number;
  last: number;
}

interface Refusal {
  code: "INVALID_PARAMS" | "INVALID_TARGET" | "INVALID_MSGREFTYPE" | "MESSAGE_ERROR";
  /** What stands between the subcommand and the text. */
  context: string[];
  text: string;
}

function isRefusal(value: object): value is Refusal {
  return "code" in value;
}

function invalidParams(why: string, ...context: string[]): Refusal {
  return { code: "INVALID_PARAMS", context, text: `Cannot read history: ${why}` };
}

/** `timestamp=…`; a millisecond is all of its events. */
function parseTimestamp(text: string): Point | Refusal {
  const ms = text.startsWith("timestamp=") ? parseTime(text.slice(10)) : undefined;
  if (ms !== undefined) return { first: sequenceAt(ms), last: sequenceAt(ms + 1) - 1 };
  return invalidParams("a time is written like timestamp=2026-11-22T20:00:00.000Z", text);
}

/** `msgid=…` */
function parseMsgid(text: string): Point | Refusal {
  const sequence = fromMsgid(text.slice(6));
  if (sequence !== undefined) return { first: sequence, last: sequence };
  return invalidParams("there is no such message", text);
}

function parsePoint(target: string, text: string): Point | Refusal {
  if (text.startsWith("timestamp=")) return parseTimestamp(text);
  if (text.startsWith("msgid=")) return parseMsgid(text);
  const why = "Cannot read history: say timestamp=<time> or msgid=<id>";
  return { code: "INVALID_MSGREFTYPE", context: [target, text], text: why };
}

/** How points and a limit become a slice, by subcommand. */
const SLICES: Record<string, { points: number; slice(points: Point[], limit: number): Slice[] }> = {
  BEFORE: {
    points: 1,
    slice: ([point], limit) => [{ before: point.first, limit, from: "end" }],
  },
  AFTER: {
    points: 1,
    slice: ([point], limit) => [{ after: point.last, limit, from: "start" }],
  },
  LATEST: {
    points: 1,
    slice: ([point], limit) => [{ after: point.last, limit, from: "end" }],
  },
  AROUND: {
    points: 1,
    slice: ([point], limit) => [
      { before: point.first, limit: Math.floor(limit / 2), from: "end" },
      { after: point.first - 1, limit: Math.ceil(limit / 2), from: "start" },
    ],
  },
  BETWEEN: {
    points: 2,
    slice: ([a, b], limit) => [
      a.first <= b.first
        ? { after: a.last, before: b.first, limit, from: "start" }
        : { after: b.last, before: a.first, limit, from: "end" },
    ],
  },
};

const EVERYTHING: Point = { first: 0, last: -1 };

interface Query {
  slices: Slice[];
}

function parseQuery(
  world: World,
  subcommand: string,
  target: string,
  params: string[],
): Query | Refusal {
  const { points: count, slice } = SLICES[subcommand];
  const points: Point[] = [];
  for (const text of params.slice(0, count)) {
    const point = text === "*" && subcommand === "LATEST" ? EVERYTHING : parsePoint(target, text);
    if (isRefusal(point)) return point;
    points.push(point);
  }
  const limit = parseLimit(world, params[count]);
  return typeof limit === "number" ? { slices: slice(points, limit) } : limit;
}

function parseLimit(world: World, text: string): number | Refusal {
  const limit = Number(text);
  if (/^\d{1,9}$/.test(text) && limit > 0) {
    return Math.min(limit, world.settings.limits.historyPage);
  }
  return invalidParams("the last word is how many messages", text);
}

function showTargets(world: World, session: Session, user: User, params: string[]): Refusal | void {
  const from = parseTimestamp(params[0]);
  const to = parseTimestamp(params[1]);
  if (isRefusal(from)) return from;
  if (isRefusal(to)) return to;
  const limit = parseLimit(world, params[2]);
  if (typeof limit !== "number") return limit;
  const mine = new Map<number, Readable>();
  for (const one of allReadable(world, user)) mine.set(one.conversation, one);
  const [low, high] = from.first <= to.first ? [from, to] : [to, from];
  const latest = world.store.latest([...mine.keys()], low.last, Number.MAX_SAFE_INTEGER)
    .filter((one) => one.sequence < high.first && one.sequence > mine.get(one.conversation)!.after)
    .sort((a, b) => a.sequence - b.sequence);
  const shown = from === low ? latest.slice(0, limit) : latest.slice(-limit);
  const ended = latest.length <= limit;
  const batch = startBatch(world, session, "draft/chathistory-targets", ended);
  for (const { conversation, sequence } of shown) {
    const at = formatTime(sequenceTime(sequence));
    send(world, session, `CHATHISTORY TARGETS ${mine.get(conversation)!.name} ${at}`, batch);
  }
  if (batch !== undefined) send(world, session, `BATCH -${batch}`);
}

function showHistory(
  world: World,
  session: Session,
  user: User,
  subcommand: string,
  [target, ...rest]: string[],
): Refusal | void {
  const query = parseQuery(world, subcommand, target, rest);
  if (isRefusal(query)) return query;
  const place = readable(world, user, target);
  if (place === undefined) {
    const text = target.startsWith("#")
      ? "Cannot read history: you are not in that room, or are banned from it"
      : "Cannot read history: log in to keep direct messages";
    return { code: "INVALID_TARGET", context: [target], text };
  }
  const { conversation, name, after: first } = place;
  let ended = true;
  const found = query.slices.flatMap((slice) => {
    const { limit, from } = slice;
    const after = Math.max(first, slice.after ?? first);
    const events = playsEvents(session);
    // One more than is shown tells whether there is more.
    const some = world.store.slice(conversation, { ...slice, after, events, limit: limit + 1 });
    if (some.length <= limit) return some;
    ended = false;
    return from === "start" ? some.slice(0, limit) : some.slice(some.length - limit);
  });
  // As it was asked for, in whatever case: the client knows the conversation by that name.
  sendEvents(world, session, `chathistory ${target}`, found, () => name, ended);
}

const chathistory: Command = {
  name: "CHATHISTORY",
  stages: Stage.OPEN,
  params: 0,
  cost: 3,
  budget: "history",
  usage:
    "CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS <#room or nick> <where> [<where>] <how many>",
  help: "Shows what was said before.",
  run: byUser((world, session, user, { params: [word = "*", ...rest] }) => {
    const refusal = answer(world, session, user, word.toUpperCase(), rest);
    if (refusal === undefined) return;
    const { code, context, text } = refusal;
    fail(world, session, "CHATHISTORY", code, [word, ...context], text);
  }),
};

function answer(
  world: World,
  session: Session,
  user: User,
  subcommand: string,
  params: string[],
): Refusal | void {
  const targets = subcommand === "TARGETS";
  if (!targets && !Object.hasOwn(SLICES, subcommand)) {
    return invalidParams(`say ${Object.keys(SLICES).join(", ")} or TARGETS`);
  }
  const needed = targets ? 3 : 2 + SLICES[subcommand].points;
  if (params.length !== needed) {
    const what = params.length < needed ? "something is missing" : "there are too many words";
    return invalidParams(`${what}: ${chathistory.usage}`);
  }
  try {
    return targets
      ? showTargets(world, session, user, params)
      : showHistory(world, session, user, subcommand, params);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const text = `Cannot read history: ${error.message}; try again later`;
    return { code: "MESSAGE_ERROR", context: params.slice(0, 1), text };
  }
}

export const history: Feature = {
  commands: [chathistory],
  capabilities: [{ name: "draft/chathistory" }, EVENT_PLAYBACK],
  isupport: ({ settings: { limits } }) => [
    `CHATHISTORY=${limits.historyPage}`,
    "MSGREFTYPES=msgid,timestamp",
  ],
};
