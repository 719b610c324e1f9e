/**
 * Moves what is committed from the log into the database (sqlite.org/wal.html, "Checkpointing"), on another thread,
 * with a connection of its own: whoever does it waits for the disk, for up to half a second on a busy one (measured).
 *
 * Rules: one at a time, and only where something was written since the last. It keeps nobody from writing: what is
 * written meanwhile is for the next time. Where it fails or does not keep up, SQLite does it on the chat's
 * thread, once the log has grown to `wal_autocheckpoint` pages (opening.ts).
 */
import type { Thread } from "./thread.ts";

/** It is given the database's path, and answers when it is done, well or not. */
type CheckpointThread = Thread<string, boolean>;

export class Checkpoints {
  readonly #path: string;
  readonly #start: () => CheckpointThread;
  #worker: CheckpointThread | undefined;
  /** When the log was written to, when it was last looked at, in milliseconds. */
  #seen = 0;
  /** What is under way. */
  #done: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(path: string, start: () => CheckpointThread) {
    this.#path = path;
    this.#start = start;
  }

  /** To be called every few seconds. */
  look(): void {
    if (this.#busy || !this.#wasWritten()) return;
    this.#worker ??= this.#start();
    this.#busy = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = promise;
    const over = () => {
      this.#busy = false;
      resolve();
    };
    this.#worker.onmessage = over;
    this.#worker.onerror = (event) => {
      // Unless it is prevented, what a worker did not catch ends the whole process.
      event.preventDefault();
      this.#worker?.terminate();
      this.#worker = undefined;
      over();
    };
    this.#worker.postMessage(this.#path);
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    await this.#done;
    this.#busy = true;
    this.#worker?.terminate();
  }

  #wasWritten(): boolean {
    try {
      const written = Deno.statSync(`${this.#path}-wal`).mtime?.getTime() ?? 0;
      if (written === this.#seen) return false;
      this.#seen = written;
      return true;
    } catch {
      return false;
    }
  }
}
