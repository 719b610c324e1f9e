/**
 * Where one can talk: rooms and people, in the order in which they were opened, with what is unread in each.
 * A place's number is where it stands in the list, from 1.
 */
import { fold } from "../protocol/names.ts";
import type { Said } from "./session/events.ts";

export interface Place {
  name: string;
  /** Messages that came while one was elsewhere, and how many of them are meant for one. */
  unread: number;
  calls: number;
  /** Whether they are only counted. */
  muted: boolean;
  /** The last of them, earliest first. */
  waiting: Said[];
  /** What was said until then is read: milliseconds since 1970. */
  readAt?: number;
}

/** Messages that are kept for when one goes there; and where the connection was lost meanwhile. */
const WAITING = 50;
const MISSED = 5000;

export class Places {
  readonly #all: Place[] = [];
  /** Folded names of what is muted, wherever it is. */
  #muted: ReadonlySet<string> = new Set();

  get all(): readonly Place[] {
    return this.#all;
  }

  find(name: string): Place | undefined {
    return this.#all.find((place) => fold(place.name) === fold(name));
  }

  /** The place of that name, which is made where there is none. */
  add(name: string): Place {
    const known = this.find(name);
    if (known) return known;
    const place: Place = {
      name,
      unread: 0,
      calls: 0,
      muted: this.#muted.has(fold(name)),
      waiting: [],
    };
    this.#all.push(place);
    return place;
  }

  /** From now on exactly these are only counted. */
  mute(names: readonly string[]): void {
    this.#muted = new Set(names.map(fold));
    for (const place of this.#all) place.muted = this.#muted.has(fold(place.name));
  }

  remove(name: string): void {
    const at = this.#all.findIndex((place) => fold(place.name) === fold(name));
    if (at >= 0) this.#all.splice(at, 1);
  }

  rename(from: string, to: string): void {
    const place = this.find(from);
    const other = this.find(to);
    if (!place || other && other !== place) return;
    place.name = to;
  }

  clear(): void {
    this.#all.length = 0;
  }

  /** Counts a message that came to a place where one is not. */
  heard(name: string, message: Said, calls: boolean): void {
    const place = this.add(name);
    place.unread++;
    if (calls) place.calls++;
    place.waiting.push(message);
    if (place.waiting.length > WAITING) place.waiting.shift();
  }

  /** Counts what was said in a place while the connection was lost: all of it waits. */
  missed(name: string, messages: readonly Said[], calls: (message: Said) => boolean): void {
    const place = this.add(name);
    const { readAt = 0 } = place;
    const unread = messages.filter(({ at, own }) => at > readAt && !own);
    place.unread += unread.length;
    place.calls += unread.filter(calls).length;
    if (unread.length > 0) place.waiting = [...place.waiting, ...messages].slice(-MISSED);
  }

  /** All that was said there until `at` is read. */
  read(name: string, at: number | undefined): void {
    const place = this.find(name);
    if (!place || at === undefined) return;
    const readAt = place.readAt = Math.max(at, place.readAt ?? 0);
    if (place.waiting.some((message) => message.at > readAt)) return;
    Object.assign(place, { unread: 0, calls: 0, waiting: [] });
  }

  /** One is there now: nothing is unread. Gives what waited. */
  enter(name: string): Said[] {
    const place = this.add(name);
    const { waiting } = place;
    Object.assign(place, { unread: 0, calls: 0, waiting: [] });
    return waiting;
  }

  /** The number of a place, from 1; 0 where there is no such place. */
  numberOf(place: Place): number {
    return this.#all.indexOf(place) + 1;
  }

  /** Where to go for what is unread: first to what is meant for one; muted places last. */
  nextActive(current: string | undefined): Place | undefined {
    return this.active(current)[0];
  }

  /** Places other than that one with something unread, the most urgent first. */
  active(current: string | undefined): Place[] {
    const urgency = ({ calls, muted }: Place) => muted ? 2 : calls > 0 ? 0 : 1;
    return this.#all.filter((place) => place.unread > 0 && !isSame(place, current))
      .sort((a, b) => urgency(a) - urgency(b));
  }

  /** The place that stands `step` behind the current one, round and round. */
  beside(current: string | undefined, step: number): Place | undefined {
    const count = this.#all.length;
    const at = this.#all.findIndex((place) => isSame(place, current));
    return count === 0 ? undefined : this.#all[(Math.max(at, 0) + step + count) % count];
  }
}

function isSame(place: Place, name: string | undefined): boolean {
  return name !== undefined && fold(place.name) === fold(name);
}
