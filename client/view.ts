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
  | "missed"
  /** It was asked for what was said since a time. */
  | "since"
  /** It was asked for what was said around a message. */
  | "around";

export interface View {
  /** Something happened. */
  show(event: Event): void;
  /** A part of what was said before, oldest first; `hit`: the id of the message that it is about. */
  history(room: string, messages: readonly Said[], kind: HistoryKind, hit?: string): void;
  /** An answer of the client itself. */
  tell(text: string): void;
  /** Rows of two columns, such as the list of commands. */
  table(rows: readonly (readonly [left: string, right: string])[]): void;
  /** Something did not work: a sentence that says what to do next. */
  complain(sentence: string): void;
  /** The server refused a request; `sentence` says so. Words that were to be sent must not get lost. */
  refused(done: Done, sentence: string): void;
}

/** Who sees what a view shows of a chat, and nothing of what it tells the person. */
export type Watcher = Pick<View, "show" | "history">;

/** The view, with watchers beside it. */
export function watched(view: View, watchers: readonly Watcher[]): View {
  return {
    show(event) {
      view.show(event);
      for (const watcher of watchers) watcher.show(event);
    },
    history(room, messages, kind, hit) {
      view.history(room, messages, kind, hit);
      for (const watcher of watchers) watcher.history(room, messages, kind, hit);
    },
    tell: (text) => view.tell(text),
    table: (rows) => view.table(rows),
    complain: (sentence) => view.complain(sentence),
    refused: (done, sentence) => view.refused(done, sentence),
  };
}
