/** One received message on its way through the handlers. */
import { type Message, parseSource } from "../../protocol/message.ts";
import { parseTime } from "../../protocol/time.ts";
import type { Batches } from "./batches.ts";
import type { Emit } from "./events.ts";
import type { Handshake } from "./handshake.ts";
import type { Pending, Requests } from "./requests.ts";
import type { State } from "./state.ts";
import type { Answers } from "./answers.ts";

/** What a handler may use: the parts of one session. */
export interface Here {
  readonly state: State;
  readonly requests: Requests;
  readonly batches: Batches;
  readonly handshake: Handshake;
  readonly answers: Answers;
  readonly emit: Emit;
  /** Queues a line without its line end. */
  readonly send: (line: string) => void;
  /** The greeting has ended. */
  ready(at: number): void;
}

export interface Turn {
  here: Here;
  message: Message;
  /** In upper case. */
  command: string;
  at: number;
  /** `nick!user@host`, a server's name or "". */
  source: string;
  nick: string;
  /** What this answers, if anything. */
  request?: Pending;
}

export type Handler = (turn: Turn) => void;
export type Handlers = Readonly<Record<string, Handler>>;

/** `now` in milliseconds since 1970; the server's own time goes before it. */
export function turnOf(here: Here, message: Message, now: number): Turn {
  const source = message.source ?? "";
  return {
    here,
    message,
    command: message.command.toUpperCase(),
    at: parseTime(message.tags?.get("time") ?? "") ?? now,
    source,
    nick: parseSource(source).nick,
  };
}

/** A parameter, or "". */
export function param(turn: Turn, index: number): string {
  return turn.message.params[index] ?? "";
}

/** The last parameter: a text for people, where there is one. */
export function lastParam(turn: Turn): string {
  return turn.message.params.at(-1) ?? "";
}
