/**
 * Who came and went in a busy room, as one line.
 *
 * Rules: it is told before the next thing that is shown, and not by itself: where nobody speaks, nobody wants
 * to know. Who came and went again is left out of both lists.
 */
import { fold } from "../../protocol/names.ts";
import type { Event } from "../session/events.ts";

/** From so many people on, a room is busy. */
export const BUSY = 20;
/** So many people are gathered at most. */
const MOST = 1000;
/** Names in a list, before the others are only counted. */
const NAMED = 5;

interface Moved {
  nick: string;
  here: boolean;
  /** Whether it was there before. */
  before: boolean;
}

export class Comings {
  readonly #moved = new Map<string, Moved>();
  #since = 0;

  /** Takes the event where it is a coming or a going of somebody else; false where it is none. */
  take(event: Event): boolean {
    if (event.type !== "joined" && event.type !== "left" && event.type !== "quit") return false;
    if ("own" in event && event.own || "by" in event && event.by !== undefined) return false;
    const { nick, at } = event;
    if (this.#moved.size === 0) this.#since = at;
    const here = event.type === "joined";
    const before = this.#moved.get(fold(nick))?.before ?? !here;
    this.#moved.set(fold(nick), { nick, here, before });
    return true;
  }

  /** Whether it must be told now. */
  get isFull(): boolean {
    return this.#moved.size >= MOST;
  }

  /** What was taken, as a time and a text; undefined where there is nothing to tell. Then it is forgotten. */
  told(): { at: number; text: string } | undefined {
    const all = [...this.#moved.values()].filter(({ here, before }) => here !== before);
    const passing = this.#moved.size - all.length;
    this.#moved.clear();
    const parts = [
      listed(all.filter(({ here }) => here), "joined"),
      listed(all.filter(({ here }) => !here), "left"),
      passing === 0 ? "" : `${passing} came and went`,
    ].filter((part) => part !== "");
    return parts.length === 0 ? undefined : { at: this.#since, text: parts.join("; ") };
  }
}

function listed(people: readonly Moved[], what: string): string {
  if (people.length === 0) return "";
  const names = people.slice(0, NAMED).map(({ nick }) => nick);
  const rest = people.length - names.length;
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""} ${what}`;
}
