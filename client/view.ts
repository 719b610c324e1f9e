/** What shows a chat to a person or a program: the terminal, the plain and the JSON mode. */
import type { Done, Event, Said } from "./session/events.ts";

/** Why a part of a room's history is shown. */
export type HistoryKind =
  /** The room was opened, and this is the end of what was said. */
  | "opened"
  /** One is back in it: what was said meanwhile. */
  | "back"
  /** It was asked for what was said before that. */
  | "older"
  /** The connection was lost and is back. */
  | "missed";

export interface View {
  /** Something happened. */
  show(event: Event): void;
  /** A part of what was said before, oldest first. */
  history(room: string, messages: readonly Said[], kind: HistoryKind): void;
  /** An answer of the client itself. */
  tell(text: string): void;
  /** Rows of two columns, such as the list of commands. */
  table(rows: readonly (readonly [left: string, right: string])[]): void;
  /** Something did not work: a sentence that says what to do next. */
  complain(sentence: string): void;
  /** The server refused a request; `sentence` says so. Words that were to be sent must not get lost. */
  refused(done: Done, sentence: string): void;
}
