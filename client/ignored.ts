/** Whom one does not want to hear: the setting "ignored". */
import { fold } from "../protocol/names.ts";
import type { Event } from "./session/events.ts";
import type { Settings } from "./settings.ts";

/** What somebody does of which the others see nothing where they ignore that person. */
const HEARD: ReadonlySet<Event["type"]> = new Set([
  ...["message", "reacted", "typing", "invited", "knocked"] as const,
]);

/** Whether that comes from somebody who is ignored. */
export function isIgnored(event: Event, settings: Settings | undefined): boolean {
  if (!settings || !HEARD.has(event.type)) return false;
  const from = "by" in event ? event.by : "nick" in event ? event.nick : undefined;
  return from !== undefined && settings.list("ignored").some((one) => fold(one) === fold(from));
}
