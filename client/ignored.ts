/** Whom one does not want to hear, on one server or everywhere: the setting "ignored". */
import { fold } from "../protocol/names.ts";
import type { Places } from "./places.ts";
import type { Event } from "./session/events.ts";
import type { Settings } from "./settings.ts";

/** What somebody does of which the others see nothing where they ignore that person. */
const HEARD: ReadonlySet<Event["type"]> = new Set([
  ...["message", "reacted", "typing", "invited", "knocked"] as const,
]);

/** Whether that, on the server of those places, comes from somebody who is ignored. */
export function isIgnored(event: Event, settings: Settings | undefined, places: Places): boolean {
  if (!settings || !HEARD.has(event.type)) return false;
  const from = "by" in event ? event.by : "nick" in event ? event.nick : undefined;
  const ignored = from === undefined ? [] : settings.list("ignored");
  if (ignored.length === 0) return false;
  const names = places.namesOf(from!).map(fold);
  return ignored.some((one) => names.includes(fold(one)));
}
