/** What stands before the words that one types: where they go, and what is unread elsewhere. */
import type { Chat } from "../chat.ts";
import { isolate } from "../bidi.ts";
import type { Place } from "../places.ts";
import { printable } from "../printable.ts";
import { width } from "../width.ts";
import { clip } from "./layout.ts";

/**
 * `#lobby [2:#dev 12!1 3:bob 1!]> `: in the second place 12 messages are unread, and one of them is meant for
 * one. Where the window is narrow, names are left out, and then places. `state` stands behind the room.
 */
export function promptOf(
  { current = "", places }: Pick<Chat, "current" | "places">,
  columns: number,
  state = "",
): string {
  const room = isolate(clip(printable(current), Math.max(Math.floor(columns / 2), 8))) + state;
  const active = places.active(current);
  if (active.length === 0) return `${room}> `;
  const most = Math.max(Math.floor(columns * 0.6), width(room) + 12);
  const forms = [active.map(named), active.map(counts)].map((marks) =>
    marks.map((mark, at) => `${places.numberOf(active[at])}:${mark}`)
  );
  const all = forms.map((marks) => `${room} [${marks.join(" ")}]> `)
    .find((prompt) => width(prompt) <= most);
  if (all !== undefined) return all;
  return `${room} [${asManyAs(forms[1], most - width(room) - 8)}]> `;
}

/** `12`, `12!1`, and `3!` where all are meant for one. */
function counts({ unread, calls }: Place): string {
  return calls === 0 ? `${unread}` : calls === unread ? `${unread}!` : `${unread}!${calls}`;
}
const named = (place: Place) => `${isolate(printable(place.name))} ${counts(place)}`;
/** Those that have room, and how many more there are. */
function asManyAs(marks: readonly string[], columns: number): string {
  let count = 1;
  while (width(marks.slice(0, count + 1).join(" ")) <= columns) count++;
  const rest = marks.length - count;
  return marks.slice(0, count).join(" ") + (rest > 0 ? ` +${rest}` : "");
}
