/** What one asks a server for of what was said. Source: IRCv3 chathistory, draft/search. */
import { formatTags } from "../../protocol/tags.ts";
import { formatTime } from "../../protocol/time.ts";

/** Which part of a conversation is wanted: the latest, or what is next to a message. */
export interface HistoryQuery {
  limit: number;
  /** A message's id: only what was said before it. */
  before?: string;
  /** A message's id or a time (milliseconds since 1970): what was said after it, the first of that. */
  after?: string | number;
  /** Milliseconds since 1970: what was said from then on, the first of that. */
  from?: number;
  /** A message's id: what was said before and after it, and itself. */
  around?: string;
}

/** CHATHISTORY's subcommand and where to look. */
export function placeInHistory({ before, from, after, around }: HistoryQuery): [string, string] {
  if (before !== undefined) return ["BEFORE", `msgid=${before}`];
  if (around !== undefined) return ["AROUND", `msgid=${around}`];
  if (typeof after === "string") return ["AFTER", `msgid=${after}`];
  // What was said at that very millisecond is after the one before it.
  const time = after ?? (from === undefined ? undefined : from - 1);
  return time === undefined ? ["LATEST", "*"] : ["AFTER", `timestamp=${formatTime(time)}`];
}

/** What to look for; words may be "". Times in milliseconds since 1970, both inclusive. */
export interface SearchQuery {
  words: string;
  from?: string;
  /** A room, or who one talked with. */
  in?: string;
  before?: number;
  after?: number;
  limit: number;
}

/** The attributes of SEARCH, as its one parameter. */
export function searchWords({ words, limit, before, after, ...query }: SearchQuery): string {
  const time = (ms: number | undefined) => ms === undefined ? "" : formatTime(ms);
  const attributes = { ...query, before: time(before), after: time(after), text: words };
  const all = Object.entries({ ...attributes, limit: String(limit) });
  return formatTags(all.filter((entry): entry is [string, string] => !!entry[1]));
}
