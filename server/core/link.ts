/** What the core asks of the outside. The edge implements it; tests do too, without sockets. */
import type { Line } from "../../protocol/line.ts";

/** One connection, as the core sees it. Nothing here writes: what is pushed leaves at the end of the turn. */
export interface Link {
  push(line: Line): void;
  /** No further line is handed in until {@link resume}; those that have come wait in order. */
  pause(): void;
  resume(): void;
  /** No further line is handed in for so many milliseconds. */
  hold(ms: number): void;
  /** Closes once everything pushed is written, or can't be. `disconnect` is not called for it. */
  close(): void;
}

/** Slow work that is done elsewhere while the connection that needs it waits. */
export type Job =
  | { kind: "hash"; password: string }
  /** `hash` undefined: no such account; takes as long and fails. */
  | { kind: "verify"; password: string; hash: string | undefined };

/**
 * "busy": refused at once, because too many wait. `rehashed`: a new hash of a right password whose own was
 * made at another cost, so that checking it does not take another time than checking any other.
 */
export type JobResult = { hash: string } | { verified: boolean; rehashed?: string } | "busy";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface Ports {
  /** Starts the job; the result comes back by `World.answer` with the same number. */
  start(id: number, job: Job): void;
  log(level: LogLevel, event: string, fields?: Record<string, string | number | boolean>): void;
}
