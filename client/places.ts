/**
 * Where one can talk: rooms and people, with what is unread in each, of one server ({@link Places}) and of all
 * together ({@link Windows}), in the order in which they were opened. A place's number is where it stands among
 * all, from 1; so it stays what it is while rooms are opened on other servers.
 */
import { fold } from "../protocol/names.ts";
import type { Said } from "./session/events.ts";

export interface Place {
  name: string;
  /** Those of the same server. */
  readonly home: Places;
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

/** The places of all servers. */
export class Windows {
  readonly #all: Place[] = [];

  get all(): readonly Place[] {
    return this.#all;
  }

  /** Opens a place behind all others. */
  add(place: Place): void {
    this.#all.push(place);
  }

  remove(place: Place): void {
    const at = this.#all.indexOf(place);
    if (at >= 0) this.#all.splice(at, 1);
  }

  /** The number of a place, from 1; 0 where there is no such place. */
  numberOf(place: Place): number {
    return this.#all.indexOf(place) + 1;
  }

  /** Where to go for what is unread: first to what is meant for one; muted places last. */
  nextActive(current: Place | undefined): Place | undefined {
    return this.active(current)[0];
  }

  /** Places other than that one with something unread, the most urgent first. */
  active(current: Place | undefined): Place[] {
    const urgency = ({ calls, muted }: Place) => muted ? 2 : calls > 0 ? 0 : 1;
    return this.#all.filter((place) => place.unread > 0 && place !== current)
      .sort((a, b) => urgency(a) - urgency(b));
  }

  /** The place that stands `step` behind the current one, round and round. */
  beside(current: Place | undefined, step: number): Place | undefined {
    const count = this.#all.length;
    const at = current === undefined ? 0 : Math.max(this.#all.indexOf(current), 0);
    return count === 0 ? undefined : this.#all[(at + step + count) % count];
  }
}

/** The places of one server. */
export class Places {
  readonly #all: Place[] = [];
  readonly #windows: Windows;
  readonly #server: string;
  /** Folded names of what is muted: `#dev` wherever it is, `#dev@host:port` on that server. */
  #muted: ReadonlySet<string> = new Set();

  /** `server`: its address as it stands behind the names of what is muted there. */
  constructor(windows = new Windows(), server = "") {
    this.#windows = windows;
    this.#server = server;
  }

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
    const muted = this.#isMuted(name);
    const place: Place = { name, home: this, unread: 0, calls: 0, muted, waiting: [] };
    this.#all.push(place);
    this.#windows.add(place);
    return place;
  }

  /** From now on exactly these are only counted. */
  mute(names: readonly string[]): void {
    this.#muted = new Set(names.map(fold));
    for (const place of this.#all) place.muted = this.#isMuted(place.name);
  }

  #isMuted(name: string): boolean {
    return this.namesOf(name).some((one) => this.#muted.has(fold(one)));
  }

  /** How a room or person stands in the settings: as that of all servers, and as that of this one. */
  namesOf(name: string): [everywhere: string, here: string] {
    return [name, `${name}@${this.#server}`];
  }

  remove(name: string): void {
    const at = this.#all.findIndex((place) => fold(place.name) === fold(name));
    if (at >= 0) this.#all.splice(at, 1).forEach((place) => this.#windows.remove(place));
  }

  rename(from: string, to: string): void {
    const place = this.find(from);
    const other = this.find(to);
    if (!place || other && other !== place) return;
    place.name = to;
  }

  clear(): void {
    for (const place of this.#all.splice(0)) this.#windows.remove(place);
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
}
