/** Keys that do something other than to change the line. */
import type { Servers } from "../servers.ts";

const SHORTCUTS: Readonly<Record<string, (servers: Servers) => void>> = {
  "alt-a"(servers) {
    const next = servers.windows.nextActive(servers.current);
    if (next) servers.enter(next);
    else servers.front?.view.tell("Nothing is unread elsewhere.");
  },
  "ctrl-n": (servers) => goBeside(servers, 1),
  "ctrl-p": (servers) => goBeside(servers, -1),
};

function goBeside(servers: Servers, step: number): void {
  const place = servers.windows.beside(servers.current, step);
  if (place && place !== servers.current) servers.enter(place);
}

/** Does what the key is for: "alt-1" to "alt-9" go to the place with that number. */
export function shortcut(servers: Servers, key: string): void {
  const [, number] = /^alt-([1-9])$/.exec(key) ?? [];
  if (number !== undefined) servers.enterNumber(Number(number));
  else if (Object.hasOwn(SHORTCUTS, key)) SHORTCUTS[key](servers);
}
