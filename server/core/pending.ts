/** What the world still owes somebody: an answer to slow work, a word on what could not be stored. */
import type { Job, JobResult } from "./link.ts";
import type { Session } from "./session.ts";

/** Something of this turn that its sender believes stored; told if it can't be. */
export interface Promised {
  session: Session;
  label?: string;
  command: string;
}

/** Who waits for slow work, and what is done with its result. */
export interface Waiting {
  /** Undefined: the server itself. */
  session?: Session;
  /** Whether the session gets no further line until then. */
  pauses: boolean;
  label?: string;
  kind: Job["kind"];
  then(result: JobResult): void;
}

/** The number so far, and whether that is all. */
export type ErasureListener = (count: number, done: boolean) => void;
