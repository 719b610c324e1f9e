/**
 * Batches: lines that belong together. History is collected until it is complete; all others only lend
 * their label to the lines in them. Source: IRCv3 batch, chathistory.
 */
import type { Said } from "./events.ts";

export interface Batch {
  type: string;
  params: string[];
  /** The label of the request that it answers, or of the batch around it. */
  label?: string;
  /** Whether the end of this batch is the end of that request's answer. */
  answers: boolean;
  messages: Said[];
}

/** A server that opens more batches, or puts more into one, does not get more memory. */
const MOST_OPEN = 64;
const MOST_MESSAGES = 5000;

export class Batches {
  readonly #open = new Map<string, Batch>();

  get(reference: string | undefined): Batch | undefined {
    return reference === undefined ? undefined : this.#open.get(reference);
  }

  open(reference: string, batch: Omit<Batch, "messages">): void {
    if (this.#open.size < MOST_OPEN) this.#open.set(reference, { ...batch, messages: [] });
  }

  /** The history that is being collected under `reference`, if it is one. */
  historyOf(reference: string | undefined): Batch | undefined {
    const batch = this.get(reference);
    return batch && isHistory(batch) ? batch : undefined;
  }

  close(reference: string): Batch | undefined {
    const batch = this.#open.get(reference);
    this.#open.delete(reference);
    return batch;
  }

  add(batch: Batch, message: Said): void {
    if (batch.messages.length < MOST_MESSAGES) batch.messages.push(message);
  }
}

export function isHistory(batch: Batch): boolean {
  return batch.type === "chathistory" || batch.type === "draft/chathistory";
}
