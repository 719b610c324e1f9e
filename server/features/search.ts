/**
 * SEARCH: finds what was said in one's own rooms and conversations. Source: soju.im/search.
 *
 * Rules: the text is words, all of which must be there; nothing in it is a language of its own. Without
 * `after` the search begins at the latest message, with it at that time; what is found comes in the order
 * in which it was said. Who may read what is decided in core/reading.ts.
 */
import { sequenceAt, StoreError } from "../../db/store.ts";
import { parseTags } from "../../protocol/tags.ts";
import { parseTime } from "../../protocol/time.ts";
import { allReadable, type Readable, readable } from "../core/reading.ts";
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
  const found = world.store.search({
    within: places,
    words,
    from,
    after,
    before,
    limit: Math.min(query.limit, world.settings.limits.historyPage),
    order: after === undefined ? "end" : "start",
  });
  const names = new Map(places.map(({ conversation, name }) => [conversation, name]));
  sendEvents(world, session, "soju.im/search", found, (event) => names.get(event.conversation)!);
}

const USAGE =
  "SEARCH in=<#room or nick>;from=<nick>;text=<words>;after=<time>;before=<time>;limit=<number>";

const command: Command = {
  name: "SEARCH",
  stages: Stage.OPEN,
  params: 0,
  cost: 10,
  usage: USAGE,
  help: "Finds what was said in your rooms and to you; each part may be left out.",
  run: byUser((world, session, user, { params }) => {
    // Words with spaces need a colon or \s in the last parameter; many clients forget it.
    const refuse = (code: string, context: string[], text: string) =>
      fail(world, session, "SEARCH", code, context, `Cannot search: ${text}`);
    try {
      const refusal = search(world, session, user, params.join(" "));
      if (refusal) refuse("INVALID_PARAMS", [refusal.parameter], refusal.text);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      refuse("INTERNAL_ERROR", [], `${error.message}; try again later`);
    }
  }),
};

export const searching: Feature = {
  commands: [command],
  capabilities: [{ name: "soju.im/search" }],
};
