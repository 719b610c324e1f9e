/**
 * The JSON mode's objects, one a line. docs/client-json.md describes them; what is described there is only
 * ever added to while `v` stays the same.
 */
import { formatTime } from "../protocol/time.ts";
import { printable, safeJson } from "./printable.ts";
import type { Done, Event, Said } from "./session/events.ts";
import type { View } from "./view.ts";

export const JSON_VERSION = 1;

type Fields = Record<string, unknown>;
/** An event's fields beside `v`, `event` and `time`; undefined for what is not told. */
type Form<Type extends Event["type"]> = (
  event: Extract<Event, { type: Type }>,
) => Fields | undefined;

/** The fields of an event that are told as they are. */
function just<Type extends Event["type"]>(
  ...names: (keyof Extract<Event, { type: Type }> & string)[]
): Form<Type> {
  return (event) => Object.fromEntries(names.map((name) => [name, event[name]]));
}

const MESSAGE = just<"message">(
  ...[
    "room",
    "nick",
    "account",
    "text",
    "kind",
    "own",
    "direct",
    "id",
    "reply",
    "request",
  ] as const,
);

const FORMS: { [Type in Event["type"]]?: Form<Type> } = {
  welcome: just("nick", "account"),
  registered: just("account"),
  message: MESSAGE,
  reacted: just("room", "nick", "own", "direct", "id", "reaction", "undone"),
  removed: just("room", "by", "own", "id", "reason"),
  read: ({ room, until }) => ({ room, until: until === undefined ? undefined : formatTime(until) }),
  joined: just("room", "nick", "own"),
  left: just("room", "nick", "own", "by", "reason"),
  quit: just("nick", "rooms", "reason"),
  renamed: just("from", "to", "own", "rooms"),
  topic: just("room", "text", "by", "changed"),
  members: just("room", "members"),
  mode: just("room", "by", "change"),
  invited: just("room", "by", "nick", "own"),
  knocked: just("room", "nick", "text"),
  found: ({ query, messages }) => ({
    query,
    messages: messages.map((one) => ({ time: formatTime(one.at), ...MESSAGE(one) })),
  }),
  people: just("mask", "people"),
  profile: ({ profile: { since, ...profile } }) => ({
    profile: { ...profile, since: since === undefined ? undefined : formatTime(since) },
  }),
  rooms: just("rooms"),
  away: just("nick", "own", "text"),
  lost: just("reason"),
  note: just("level", "code", "text"),
  motd: just("lines"),
  done: (done) => done.what === "say" ? acknowledged(done) : undefined,
};

/** Names of the events that are told, but for those that answer one's own lines. */
export const JSON_EVENTS: ReadonlySet<string> = new Set(
  Object.keys(FORMS).filter((name) => name !== "done"),
);

function acknowledged({ request, target, words }: Done): Fields {
  return { event: "acknowledged", request, room: target, text: words };
}

/** The object of an event, or undefined for what is not told. */
export function jsonOf(event: Event): Fields | undefined {
  const form = FORMS[event.type] as Form<Event["type"]> | undefined;
  const fields = form?.(event as never);
  return fields && object(event.type, event.at, fields);
}

function object(event: string, at: number, fields: Fields): Fields {
  return { v: JSON_VERSION, event, time: formatTime(at), ...fields };
}

/** The object as a line of text that does nothing to a terminal. */
export function jsonLine(fields: Fields): string {
  return safeJson(fields) + "\n";
}

export function jsonView(
  out: (text: string) => void,
  err: (text: string) => void,
  now: () => number,
): View {
  const write = (event: string, at: number, fields: Fields) =>
    out(jsonLine(object(event, at, fields)));
  const old = (message: Said, hit?: string) => {
    const marks = { history: true, hit: hit !== undefined && message.id === hit || undefined };
    out(jsonLine({ ...jsonOf(message), ...marks }));
  };
  const complain = (sentence: string) => err(`chat-client: ${printable(sentence)}\n`);
  return {
    show(event) {
      const fields = jsonOf(event);
      if (fields) out(jsonLine(fields));
    },
    history: (_room, messages, _kind, hit) => messages.forEach((message) => old(message, hit)),
    tell: (text) => write("info", now(), { text }),
    table: (rows) =>
      rows.forEach(([left, right]) => write("info", now(), { text: `${left}: ${right}` })),
    complain,
    refused(done, sentence) {
      const { request, what, target: room, words, code, reason } = done;
      write("refused", done.at, { request, what, room, text: words || undefined, code, reason });
      complain(sentence);
    },
  };
}
