/** What is in a room's history, and that it has all that somebody saw. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import type { Peer } from "./peer.ts";

/** A message as somebody saw it. */
export interface Seen {
  id: string;
  text: string;
}

/** The messages to that room among the lines; the reader has message-tags. */
export function seenIn(lines: readonly string[], room: string): Seen[] {
  return lines.map((line) => parseMessage(line)).filter((message) => message !== undefined)
    .filter(({ command, params }) => command === "PRIVMSG" && params[0] === room)
    .map(({ tags, params }) => ({ id: tags?.get("msgid") ?? "", text: params[1] }));
}

/** What a reader needs for {@link wholeHistory}. */
export const READING = ["batch", "message-tags", "draft/chathistory"];

/** All of the room's history, page by page; the reader is in the room then. */
export async function wholeHistory(reader: Peer, room = "#lobby"): Promise<Seen[]> {
  await reader.ask(`JOIN ${room}`);
  let all: Seen[] = [];
  for (let where = `LATEST ${room} *`;; where = `BEFORE ${room} msgid=${all[0].id}`) {
    const page = seenIn(await reader.ask(`CHATHISTORY ${where} 1000`), room);
    if (page.length === 0) break;
    all = [...page, ...all];
  }
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length, "an id is doubled in history");
  return all;
}

/** That everything that `who` saw is stored, with the same id, in the same order. */
export function assertKept(stored: readonly Seen[], seen: readonly Seen[], who: string): void {
  const at = new Map(stored.map(({ id }, i) => [id, i]));
  let last = -1;
  for (const one of seen) {
    const place = at.get(one.id);
    assert(place !== undefined, `${who} saw "${one.text}" (${one.id}), and it is lost`);
    assert.deepEqual(stored[place], one);
    assert(place > last, `"${one.text}" stands before what ${who} saw before it`);
    last = place;
  }
}
