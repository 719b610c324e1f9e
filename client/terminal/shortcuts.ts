/** Keys that do something other than to change the line. */
import type { Chat } from "../chat.ts";

const SHORTCUTS: Readonly<Record<string, (chat: Chat) => void>> = {
  "alt-a"(chat) {
    const next = chat.places.nextActive(chat.current);
    if (next) chat.go(next.name);
    else chat.view.tell("Nothing is unread elsewhere.");
  },
  "ctrl-n": (chat) => goBeside(chat, 1),
  "ctrl-p": (chat) => goBeside(chat, -1),
};

function goBeside(chat: Chat, step: number): void {
  const place = chat.places.beside(chat.current, step);
  if (place && !chat.isCurrent(place.name)) chat.go(place.name);
}

/** Does what the key is for: "alt-1" to "alt-9" go to the place with that number. */
export function shortcut(chat: Chat, key: string): void {
  const [, number] = /^alt-([1-9])$/.exec(key) ?? [];
  if (number !== undefined) chat.goNumber(Number(number));
  else if (Object.hasOwn(SHORTCUTS, key)) SHORTCUTS[key](chat);
}
