/** Slow work gives way to the chat, which has the same processors. */
import { setPriority } from "node:os";

/**
 * Of a thread, as nice(1) counts: what takes long for nobody but who asked comes last. Whoever starts the threads
 * comes before them: somebody waits for each, and it is done in a moment.
 */
export const GIVES_WAY = { foreman: 5, passwords: 15, searches: 15 } as const;

/**
 * To be called in a worker: from now on its thread has a processor only as far as nobody of more importance
 * wants it. Only Linux knows that of a single thread (setpriority(2), NOTES); elsewhere nothing changes.
 */
export function giveWay(niceness: number): void {
  if (Deno.build.os !== "linux") return;
  try {
    setPriority(0, niceness);
  } catch {
    // Where it is forbidden the work is done all the same.
  }
}
