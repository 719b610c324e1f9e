/** The last messages of each room with an id, so that they can be answered; who spoke last, there and to one. */
import { fold } from "../protocol/names.ts";
import { MOST_PLACES, toFront } from "./crowd.ts";
import { Latest } from "./latest.ts";
import type { Said } from "./session/events.ts";

/** Messages of each room. */
const KEPT = 200;
/** Letters of a message that another one quotes. */
const QUOTED = 32;

export class Recall {
  /** By folded name of the room, earliest first. */
  readonly #rooms = new Latest<Said[]>(MOST_PLACES);
  /** Names of people with whom one had direct messages, latest first. */
  readonly partners: string[] = [];

  add(message: Said): void {
    if (message.kind === "notice") return;
    if (message.direct && message.kind === "say") toFront(this.partners, message.room);
    const key = fold(message.room);
    const known = this.#rooms.get(key);
    if (!known) return void this.#rooms.set(key, [message]);
    known.push(message);
    if (known.length > KEPT) known.shift();
  }

  /** Somebody has another name now. */
  rename(from: string, to: string): void {
    const at = this.partners.indexOf(from);
    if (at >= 0) this.partners[at] = to;
  }

  /** What was said before all that is known. */
  addOlder(room: string, messages: readonly Said[]): void {
    const known = this.in(room);
    const ids = new Set(known.map(({ id }) => id));
    const older = messages.filter(({ id, kind }) => kind !== "notice" && !(id && ids.has(id)));
    this.#rooms.set(fold(room), [...older, ...known].sort((a, b) => a.at - b.at).slice(-KEPT));
  }

  /** Forgets a message that is removed. */
  remove(room: string, id: string): void {
    this.#rooms.set(fold(room), this.in(room).filter((one) => one.id !== id));
  }

  in(room: string): readonly Said[] {
    return this.#rooms.get(fold(room)) ?? [];
  }

  find(room: string, id: string): Said | undefined {
    return this.in(room).findLast((one) => one.id === id);
  }

  /** Who spoke in the room, latest first. */
  speakers(room: string): string[] {
    const nicks = new Map<string, string>();
    for (const { nick } of this.in(room).toReversed()) {
      if (!nicks.has(fold(nick))) nicks.set(fold(nick), nick);
    }
    return [...nicks.values()];
  }

  /**
   * The message that a word means: "2" the last but one in the room, a nick that person's last one; undefined
   * the last one of others. Only messages with an id can be answered.
   */
  meant(room: string, word?: string): Said | undefined {
    const all = this.in(room).filter(({ id }) => id !== undefined);
    if (word === undefined) return all.findLast(({ own }) => !own);
    if (/^\d+$/.test(word)) return all.at(-Number(word) || all.length);
    return all.findLast(({ nick }) => fold(nick) === fold(word.replace(/[:,]$/, "")));
  }
}

/** The beginning of what was said, on one line. */
export function excerpt({ text }: Said): string {
  const chars = [...text.replace(/\s+/g, " ").trim()];
  return chars.length <= QUOTED ? chars.join("") : chars.slice(0, QUOTED - 1).join("") + "…";
}
