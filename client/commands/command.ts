/** What a slash command is; /help and Tab completion read the records. */
import { fold } from "../../protocol/names.ts";
import type { Chat } from "../chat.ts";
import { withEmoji } from "../emoji.ts";
import type { Session } from "../session/session.ts";

/** What a word of a command can be completed to. */
export type Completes =
  | "room"
  | "nick"
  | "place"
  | "window"
  | "server"
  | "address"
  | "command"
  | "search"
  | "setting"
  | "value"
  | "nothing";

export interface Command {
  name: string;
  aliases?: readonly string[];
  /** What follows the name: "NAME TEXT", "[ROOM]". */
  usage: string;
  /** One line. */
  help: string;
  /** What its words complete to; the last entry holds for all that follow. */
  completes: readonly Completes[];
  /** Words that are needed; with fewer, the usage is told. */
  needs?: number;
  /** Whether it works without a connection. */
  offline?: boolean;
  /** Whether its words wait where there is no connection and one comes back: then it must not need the session. */
  waits?: boolean;
  run(use: Use): void | Promise<void>;
}

/** All names of a command. */
export function namesOf({ name, aliases = [] }: Command): string[] {
  return [name, ...aliases];
}

/** What a command gets. */
export interface Use {
  chat: Chat;
  /** The connection's session; commands that are `offline` or `waits` must not use it. */
  session: Session;
  commands: readonly Command[];
  /** The first word behind the command, and so on. */
  words: readonly string[];
  /** All behind the command, and all behind its first word. */
  rest: string;
  afterFirst: string;
}

/** Words that a person has written to others: where that is set, with signs in place of their names. */
export function written({ ports: { settings } }: Chat, words: string): string {
  return settings?.get("emoji") === "on" ? withEmoji(words) : words;
}

/** What is told where a line comes while there is no connection. */
export const OFFLINE = "You are not connected: nothing was sent. /connect tries again.";

/** `dev` is `#dev`; `#dev` and `&dev` stay. */
export function roomName(session: Session | undefined, word: string): string {
  return session?.state.isupport.isRoom(word) || word.startsWith("#") ? word : `#${word}`;
}

/** The room where words go to; where that is a person or nothing, this is told. */
export function currentRoom(chat: Chat, session: Session): string | undefined {
  const room = chat.current;
  if (room !== undefined && session.state.rooms.has(fold(room))) return room;
  chat.view.complain("You are not in a room now: /go ROOM or /join ROOM first.");
}
