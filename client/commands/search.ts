/** /search: words and, as `key:value` among them, who said it, where and when. */
import { parseMoment, WRITE_MOMENT } from "../moment.ts";
import type { SearchQuery, Session } from "../session/session.ts";
import { type Command, roomName } from "./command.ts";

/** Each key puts its value into the query, or says what is wrong with it. */
const KEYS: Readonly<
  Record<string, (query: SearchQuery, value: string, session: Session) => string | undefined>
> = {
  from(query, value) {
    query.from = value;
    return value === "" ? "from: needs a name, such as from:ann." : undefined;
  },
  in(query, value, session) {
    query.in = placeName(session, value);
    return value === "" ? "in: needs a room or a name, such as in:#lobby." : undefined;
  },
  before(query, value) {
    const ms = parseMoment(value, Date.now());
    // The server takes what was said at that very millisecond for before.
    query.before = ms === undefined ? undefined : ms - 1;
    return ms === undefined ? `before:${value} is no time. ${WRITE_MOMENT}` : undefined;
  },
  after(query, value) {
    query.after = parseMoment(value, Date.now());
    return query.after === undefined ? `after:${value} is no time. ${WRITE_MOMENT}` : undefined;
  },
};

/** `dev` is the room `#dev` where one is in it, else a person. */
function placeName(session: Session, word: string): string {
  const room = roomName(session, word);
  return session.state.room(room)?.name ?? word;
}

function parse(words: readonly string[], session: Session): SearchQuery | string {
  const query: SearchQuery = { words: "", limit: 50 };
  const plain: string[] = [];
  for (const word of words) {
    const [, key = "", value = ""] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
    const name = key.toLowerCase();
    if (!Object.hasOwn(KEYS, name)) plain.push(word);
    else {
      const fault = KEYS[name](query, value, session);
      if (fault !== undefined) return fault;
    }
  }
  query.words = plain.join(" ");
  return query;
}

const search: Command = {
  name: "search",
  aliases: ["find", "grep", "lastlog", "more"],
  usage: "[WORDS]",
  help: "find messages by from:NAME in:ROOM before:TIME after:TIME; alone: more",
  completes: ["search"],
  run({ chat, session, words, rest }) {
    if (!session.canSearch) {
      return chat.view.complain(
        session.keepsHistory
          ? "This server cannot search. /history COUNT shows what was said before."
          : "This server cannot search: it keeps no history.",
      );
    }
    const query = rest === "" ? chat.finds.next(session.waiting) : parse(words, session);
    if (typeof query === "string") return chat.view.complain(query);
    const asked = rest === "" ? chat.finds.asked : rest;
    chat.finds.ask(session.search(query, asked), query);
  },
};

export const SEARCH_COMMANDS: readonly Command[] = [search];
