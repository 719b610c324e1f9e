/** What stands before the words that one types: where they go, and what is unread elsewhere. */
import { isolate } from "../bidi.ts";
import type { Place } from "../places.ts";
import { printable } from "../printable.ts";
import { nameAt, type Servers } from "../servers.ts";
import { width } from "../width.ts";
import { clip } from "./layout.ts";

/**
 * `#lobby [2:#dev 12!1 3:bob 1!]> `: in the second place 12 messages are unread, and one of them is meant for
 * one. Where there are several servers, `#lobby@libera [2:#dev 12!1 5:#dev@oftc 3]> `. Where the window is narrow,
 * names are left out, and then places. `state` stands behind the room.
 */
export function promptOf(servers: Servers, columns: number, state = ""): string {
  const { windows, current, front } = servers;
  const label = front && servers.labelOf(front);
  const server = label && isolate(clip(printable(label), Math.max(Math.floor(columns * 0.3), 8)));
  const space = Math.floor(columns / 2) - (server === undefined ? 0 : width(server) + 1);
  const name = isolate(clip(printable(current?.name ?? ""), Math.max(space, 8)));
  const room = (name === "" && server ? server : nameAt(name, server)) + state;
  const active = windows.active(current);
  if (active.length === 0) return `${room}> `;
  const most = Math.max(Math.floor(columns * 0.6), width(room) + 12);
  const named = (place: Place) => `${isolate(printable(servers.titleOf(place)))} ${counts(place)}`;
  // More never have room, and where strangers write there may be a thousand, at each message.
  const shown = active.slice(0, most);
  const forms = [shown.map(named), shown.map(counts)].map((marks) =>
    marks.map((mark, at) => `${windows.numberOf(shown[at])}:${mark}`)
  );
  const all = forms.map((marks) => `${room} [${marks.join(" ")}]> `)
    .find((prompt) => width(prompt) <= most);
  if (all !== undefined) return all;
  return `${room} [${asManyAs(forms[1], most - width(room) - 8, active.length)}]> `;
}

/** `12`, `12!1`, and `3!` where all are meant for one. */
function counts({ unread, calls }: Place): string {
  return calls === 0 ? `${unread}` : calls === unread ? `${unread}!` : `${unread}!${calls}`;
}
/** Those that have room, and how many more of `all` there are. */
function asManyAs(marks: readonly string[], columns: number, all: number): string {
  let count = 1;
  while (width(marks.slice(0, count + 1).join(" ")) <= columns) count++;
  const rest = all - count;
  return marks.slice(0, count).join(" ") + (rest > 0 ? ` +${rest}` : "");
}
