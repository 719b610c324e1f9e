/**
 * SEARCH: finds what was said in one's own rooms and conversations. Source: soju.im/search.
 *
 * Rules: the text is words, all of which must be there; nothing in it is a language of its own. Without
 * `after` the search begins at the latest message, with it at that time; what is found comes in the order
 * in which it was said. Who may read what is decided in core/reading.ts, when it is asked for and again
 * when it is sent, because the search itself is done beside the chat.
 */
import { type Search, sequenceAt, type StoredEvent, StoreError } from "../../db/store.ts";
import type { FailCode } from "../../protocol/fails.ts";
import { parseTags } from "../../protocol/tags.ts";
import { parseTime } from "../../protocol/time.ts";
import type { JobResult } from "../core/link.ts";
import { allReadable, type Readable, readable, readableRoom } from "../core/reading.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { fail } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { sendEvents } from "./playback.ts";

/** Messages that are sent where the client says no number. */
const DEFAULT_LIMIT = 100;
/** Conversations that one search looks into, the latest ones: each costs some microseconds. */
const MOST_PLACES = 2000;
/** Words that count; more would only make the search slower. */
const MOST_WORDS = 16;

/** What is asked for, before it is known where. */
interface Query {
  in?: string;
  from?: string;
  words: string[];
  after?: number;
  before?: number;
  limit: number;
}

/** Each attribute puts its value into the query, or says what is wrong with it. */
const ATTRIBUTES: Record<string, (query: Query, value: string) => string | undefined> = {
  in(query, value) {
    query.in = value;
    return value === "" ? "say a room or a nick: in=#room" : undefined;
  },
  from(query, value) {
    query.from = value;
    return value === "" ? "say a nick: from=ann" : undefined;
  },
  text(query, value) {
    query.words = value.split(/\s+/).filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
      .slice(0, MOST_WORDS);
    return query.words.length === 0 ? "there is no word to look for in it" : undefined;
  },
  after(query, value) {
    const ms = parseTime(value);
    if (ms === undefined) return WRITE_TIME;
    query.after = sequenceAt(ms) - 1;
  },
  before(query, value) {
    const ms = parseTime(value);
    if (ms === undefined) return WRITE_TIME;
    query.before = sequenceAt(ms + 1);
  },
  limit(query, value) {
    if (!/^\d{1,9}$/.test(value) || Number(value) === 0) return "say how many: limit=20";
    query.limit = Number(value);
  },
};

const WRITE_TIME = "a time is written like 2026-11-22T20:00:00.000Z";

interface Refusal {
  parameter: string;
  text: string;
}

function parse(text: string): Query | Refusal {
  const query: Query = { words: [], limit: DEFAULT_LIMIT };
  const attributes = parseTags(text);
  if (attributes.size === 0) return { parameter: "*", text: `say what to look for: ${USAGE}` };
  for (const [parameter, value] of attributes) {
    if (!Object.hasOwn(ATTRIBUTES, parameter)) {
      return { parameter, text: `say ${Object.keys(ATTRIBUTES).join(", ")}` };
    }
    const fault = ATTRIBUTES[parameter](query, value);
    if (fault !== undefined) return { parameter, text: fault };
  }
  return query;
}

function placesOf(world: World, user: User, target: string | undefined): Readable[] | Refusal {
  if (target === undefined) {
    const all = allReadable(world, user);
    return all.sort((a, b) => b.conversation - a.conversation).slice(0, MOST_PLACES);
  }
  const place = readable(world, user, target);
  if (place) return [place];
  const text = target.startsWith("#")
    ? "you are not in that room, or are banned from it"
    : "log in to keep direct messages";
  return { parameter: "in", text };
}

function search(world: World, session: Session, user: User, text: string): Refusal | void {
  const query = parse(text);
  if ("parameter" in query) return query;
  const places = placesOf(world, user, query.in);
  if ("parameter" in places) return places;
  const { words, from, after, before } = query;
  // What was said in this turn is found once it is stored.
  world.commit();
  const limit = Math.min(query.limit, world.settings.limits.historyPage);
  const order = after === undefined ? "end" : "start";
  const within = places.map(({ conversation, after }) => ({ conversation, after }));
  const search: Search = { within, words, from, after, before, limit, order };
  world.ask(
    session,
    { kind: "search", search },
    (result) => readingStore(world, session, () => answer(world, session, user, places, result)),
  );
}

function answer(
  world: World,
  session: Session,
  user: User,
  places: readonly Readable[],
  result: JobResult,
): void {
  if (result === "busy") return refuse(world, session, "INTERNAL_ERROR", [], BUSY);
  if ("fault" in result) return refuse(world, session, "INTERNAL_ERROR", [], result.fault);
  if (!("found" in result)) return;
  const still = session.user === user ? stillReadable(world, user, places) : new Map();
  const found = result.found.filter((event) => isStill(world, still, event));
  const nameOf = ({ conversation }: StoredEvent) => still.get(conversation)!.name;
  sendEvents(world, session, "soju.im/search", found, nameOf);
}

const BUSY = "too many searches wait at the moment; try again soon";

/** Of these places what may be read now, by conversation: rooms may have been left meanwhile. */
function stillReadable(
  world: World,
  user: User,
  places: readonly Readable[],
): Map<number, Readable> {
  const found = new Map<number, Readable>();
  for (const place of places) {
    if (!place.name.startsWith("#")) found.set(place.conversation, place);
  }
  for (const channel of user.channels) {
    const room = readableRoom(world, user, channel);
    if (room) found.set(room.conversation, room);
  }
  return found;
}

/** Whether what was found may be read now, and is still there: it may have been redacted meanwhile. */
function isStill(
  world: World,
  readable: ReadonlyMap<number, Readable>,
  { conversation, sequence }: StoredEvent,
): boolean {
  const place = readable.get(conversation);
  if (place === undefined || sequence <= place.after) return false;
  const only = { after: sequence - 1, before: sequence + 1, limit: 1, from: "end" } as const;
  return world.store.slice(conversation, only).length > 0;
}

/** Does what reads the store, or says that it can't be read. */
function readingStore(world: World, session: Session, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    refuse(world, session, "INTERNAL_ERROR", [], `${error.message}; try again later`);
  }
}

/** Source: soju.im/search. */
function refuse(
  world: World,
  session: Session,
  code: FailCode,
  context: string[],
  text: string,
): void {
  fail(world, session, "SEARCH", code, context, `Cannot search: ${text}`);
}

const USAGE =
  "SEARCH in=<#room or nick>;from=<nick>;text=<words>;after=<time>;before=<time>;limit=<number>";

const command: Command = {
  name: "SEARCH",
  stages: Stage.OPEN,
  params: 0,
  cost: 10,
  budget: "searches",
  usage: USAGE,
  help: "Finds what was said in your rooms and to you; each part may be left out.",
  run: byUser((world, session, user, { params }) => {
    // Words with spaces need a colon or \s in the last parameter; many clients forget it.
    readingStore(world, session, () => {
      const refusal = search(world, session, user, params.join(" "));
      if (refusal) refuse(world, session, "INVALID_PARAMS", [refusal.parameter], refusal.text);
    });
  }),
};

export const searching: Feature = {
  commands: [command],
  capabilities: [{ name: "soju.im/search" }],
};
