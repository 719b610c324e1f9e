/** What makes somebody look who looks elsewhere: the bell, a desktop notification. */
import { printable } from "../printable.ts";
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

/** What to write to the terminal when this message came, "" for nothing. */
export function noticeOf(message: Said, settings: Settings): string {
  const { nick, room, text, direct } = message;
  const where = direct ? "" : ` in ${room}`;
  const shown = [...printable(`${nick}${where}: ${text}`)].slice(0, MOST).join("");
  const bell = settings.get("bell") === "on" ? "\x07" : "";
  return bell + FORMS[settings.get("notify")](shown);
}
