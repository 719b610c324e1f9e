/** What makes somebody look who looks elsewhere: the bell, a desktop notification. */
import { printable } from "../printable.ts";
import { nameAt } from "../servers.ts";
import type { Said } from "../session/events.ts";
import type { Settings } from "../settings.ts";

/** Characters of a notification. */
const MOST = 200;

/** ESC ] 9 and 777: what terminals take for notifications. They end with BEL, which all of them know. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  off: () => "",
  osc9: (text) => `\x1b]9;${text}\x07`,
  // A semicolon would begin the next field.
  osc777: (text) => `\x1b]777;notify;chat;${text.replaceAll(";", ",")}\x07`,
};

/**
 * What to write to the terminal when this message came, "" for nothing. `server`: on which one it came, if that
 * must be said.
 */
export function noticeOf(message: Said, settings: Settings, server?: string): string {
  const { nick, room, text, direct } = message;
  const from = direct ? nameAt(nick, server) : `${nick} in ${nameAt(room, server)}`;
  const shown = [...printable(`${from}: ${text}`)].slice(0, MOST).join("");
  const bell = settings.get("bell") === "on" ? "\x07" : "";
  return bell + FORMS[settings.get("notify")](shown);
}
