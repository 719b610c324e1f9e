/** Where strangers write to one without end, places that nobody needs make room for new ones. */
import { fold } from "../protocol/names.ts";
import type { Place } from "./places.ts";

/** Places that are kept and of which something is known, and people. */
export const MOST_PLACES = 1000;

/** The place to forget, where there are too many: the first that is read, or else the first. */
export function dispensable(
  places: readonly Place[],
  isNeeded: (name: string) => boolean,
): Place | undefined {
  if (places.length <= MOST_PLACES) return undefined;
  const free = places.filter(({ name }) => !isNeeded(name));
  return free.find(({ unread }) => unread === 0) ?? free[0];
}

/** Puts that person first, who is in the list once. */
export function toFront(people: string[], nick: string): void {
  const known = people.findIndex((name) => fold(name) === fold(nick));
  if (known >= 0) people.splice(known, 1);
  people.unshift(nick);
  people.length = Math.min(people.length, MOST_PLACES);
}
