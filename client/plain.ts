/**
 * The plain mode's lines: `TIME PLACE WHAT`, one for each event; docs/client.md says their forms.
 *
 * Rules: the time is UTC; the place is a room, a person (direct messages) or `-`; what happened begins
 * with `nick:` for words, and with `*`, `-nick-`, `>`, `<` or `=`, which no nick is, for all else.
 */
import { formatTime } from "../protocol/time.ts";
import { printable } from "./printable.ts";
import type { Event, Profile, Said } from "./session/events.ts";
import type { View } from "./view.ts";

/** Lines for an event without their time: place and what; `at` where it is not the event's time. */
type Form<Type extends Event["type"]> = (
  event: Extract<Event, { type: Type }>,
) => readonly (readonly [place: string, what: string, at?: number])[];

const because = (reason: string) => reason === "" ? "" : ` (${reason})`;

const SAID: Readonly<Record<Said["kind"], (message: Said) => string>> = {
  say: ({ nick, text }) => `${nick}: ${text}`,
  action: ({ nick, text }) => `* ${nick} ${text}`,
  notice: ({ nick, text }) => `-${nick}- ${text}`,
};

const SERVER = "-";

/** What is not here is not shown. */
const FORMS: { [Type in Event["type"]]?: Form<Type> } = {
  message: (event) =>
    event.text.split("\n").map((text) => [event.room, SAID[event.kind]({ ...event, text })]),
  reacted: ({ room, nick, id, reaction, undone }) => [
    [room, `= ${nick} ${undone ? "takes back" : "reacts"} ${reaction} to ${id}`],
  ],
  removed: ({ room, by, id, reason }) => [[room, `= ${by} removed ${id}${because(reason)}`]],
  joined: ({ room, nick }) => [[room, `> ${nick} joined`]],
  left: ({ room, nick, by, reason }) => [
    [room, `< ${nick} ${by === undefined ? "left" : `was removed by ${by}`}${because(reason)}`],
  ],
  quit: ({ nick, rooms, reason }) =>
    rooms.map((room) => [room, `< ${nick} quit${because(reason)}`]),
  renamed: ({ from, to, rooms }) => rooms.map((room) => [room, `= ${from} is now ${to}`]),
  topic: ({ room, text, by }) => [
    [room, text === "" ? "= no topic" : `= topic: ${text}${by === undefined ? "" : ` (by ${by})`}`],
  ],
  members: ({ room, members }) => [
    [room, `= here: ${members.map(({ signs, nick }) => signs + nick).join(" ")}`],
  ],
  mode: ({ room, by, change }) => [[room, `= mode ${change} (by ${by})`]],
  invited: ({ room, by, nick }) => [[room, `= ${by} invited ${nick}`]],
  knocked: ({ room, nick }) => [[room, `= ${nick} knocks`]],
  found: ({ query, messages }) =>
    messages.length === 0
      ? [[SERVER, `= found nothing: ${query}`]]
      : messages.map((one) => [one.room, `= found: ${SAID[one.kind](one)}`, one.at]),
  people: ({ mask, people }) => [
    [mask, "= who: " + people.map((one) => one.nick + (one.away ? " (away)" : "")).join(", ")],
  ],
  profile: ({ profile }) => [[profile.nick, `= ${aboutPerson(profile)}`]],
  rooms: ({ rooms }) =>
    rooms.map(({ room, members, topic }) => [room, `= ${members} here${because(topic)}`]),
  away: ({ nick, own, text }) => [
    [own ? SERVER : nick, text === "" ? "= you are back" : `= away: ${text}`],
  ],
  note: ({ text }) => [[SERVER, `= ${text}`]],
  motd: ({ lines }) => lines.map((line) => [SERVER, `= ${line}`]),
};

function aboutPerson({ address, name, account, rooms, away }: Profile): string {
  const parts = [address, name, account && `account ${account}`, rooms && `in ${rooms}`];
  return [...parts, away && `away: ${away}`].filter((part) => part).join(", ");
}

/** The lines of an event, without line ends. */
export function plainLines(event: Event): string[] {
  const form = FORMS[event.type] as Form<Event["type"]> | undefined;
  return (form?.(event as never) ?? []).map(([place, what, at = event.at]) =>
    printable(`${formatTime(at)} ${place} ${what}`)
  );
}

/** The message as a search shows it. */
function foundAs(message: Said): Event {
  return { type: "found", at: message.at, query: "", messages: [message] };
}

/** Events on standard output, what did not work on standard error. */
export function plainView(
  out: (text: string) => void,
  err: (text: string) => void,
  now: () => number,
): View {
  const say = (text: string) => out(printable(`${formatTime(now())} ${SERVER} = ${text}`) + "\n");
  const complain = (sentence: string) => err(`chat-client: ${printable(sentence)}\n`);
  const show = (event: Event) => {
    for (const line of plainLines(event)) out(line + "\n");
  };
  return {
    show,
    history(_room, messages, _kind, hit) {
      for (const one of messages) show(one.id === undefined || one.id !== hit ? one : foundAs(one));
    },
    tell: say,
    table: (rows) => rows.forEach(([left, right]) => say(`${left}: ${right}`)),
    complain,
    refused(done, sentence) {
      complain(done.words === "" ? sentence : `${sentence} It was: ${done.words}`);
    },
  };
}
