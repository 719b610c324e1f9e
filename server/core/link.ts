/** What the core asks of the outside. The edge implements it; tests do too, without sockets. */
import type { ExportPage, ExportQuery, Search, StoredEvent } from "../../db/store.ts";
import type { Line } from "../../protocol/line.ts";
import type { Origin } from "./session.ts";
import type { Settings } from "./settings.ts";

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

/** Who asks for work that is dear; left out: the server itself, or who is free of limits. */
export interface Asker {
  /** What counts as one address (throttle.ts). */
  address: string;
  /** Whether somebody has logged in to the account from there before. */
  known: boolean;
}

/** Slow work that is done elsewhere while the connection that needs it waits. */
export type Job =
  /** `scram`: make what SCRAM-SHA-256 needs, too. */
  | { kind: "hash"; password: string; scram?: boolean; asker?: Asker }
  /** `hash` undefined: no such account; takes as long and fails. `delay`: milliseconds to wait before. */
  | {
    kind: "verify";
    password: string;
    hash: string | undefined;
    scram?: boolean;
    delay?: number;
    asker?: Asker;
  }
  /** A nonce, and the salt of the account with that folded name; one of its own where nobody has it. */
  | { kind: "scram-start"; name: string; verifier: string | undefined }
  /** Whether the proof is right; `verifier` undefined: nobody's, as with `hash`. */
  | {
    kind: "scram-finish";
    verifier: string | undefined;
    authMessage: string;
    proof: string;
    delay?: number;
  }
  /** In what is committed. */
  | { kind: "search"; search: Search }
  /** A page of all that is kept of an account, out of what is committed. */
  | { kind: "export"; query: ExportQuery; delay?: number }
  /** The digest under which an invitation's code is kept (protocol/invitation.ts). */
  | { kind: "digest"; code: string }
  /** A new code for an invitation, with its digest. */
  | { kind: "code" }
  /** Nothing but the delay. */
  | { kind: "pause"; delay: number };

/**
 * "busy": refused at once, because too many wait. `rehashed`: a new hash of a right password whose own was
 * made at another cost, so that checking it does not take another time than checking any other. `scram`:
 * the verifier that was asked for. `signature`: the server's, for the right proof. `fault`: why the search
 * was not done and what to do, as the end of a sentence.
 */
export type JobResult =
  | { hash: string; scram?: string }
  | { verified: boolean; rehashed?: string; scram?: string; signature?: string }
  | { nonce: string; salt: string; iterations: number }
  | { found: StoredEvent[] }
  | { page: ExportPage }
  | { digest: string; code?: string }
  | { paused: true }
  | { fault: string }
  | "busy";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface Ports {
  /**
   * A gateway at the address `from` says that a connection comes from `to` in truth: counts it there, and
   * gives its new origin or the sentence for whom there is no room.
   */
  relocate(from: string, to: string): Origin | string;
  /** Reads the configuration again: what it is called and says now, or the sentence why it can't be. */
  rehash?(): { name: string; settings: Settings } | string;
  /** Ends the server, once this turn is over. */
  stop?(reason: string): void;
  /** The address by which somebody comes with an invitation's code, into that room (protocol/invitation.ts). */
  invitationLine?(code: string, room: string | undefined): string;
  /** Starts the job; the result comes back by `World.answer` with the same number. */
  start(id: number, job: Job): void;
  log(level: LogLevel, event: string, fields?: Record<string, string | number | boolean>): void;
}
