/**
 * Batches: lines that belong together. History and what a search found are collected until
 * they are complete; all others only lend
 * their label to the lines in them. Source: IRCv3 batch, chathistory.
 */
import type { Tags } from "../../protocol/tags.ts";
import type { Said, Target } from "./events.ts";
import type { Gathered } from "./multiline.ts";

export interface Batch {
  type: string;
  params: string[];
  /** The label of the request that it answers, or of the batch around it. */
  label?: string;
  /** Whether the end of this batch is the end of that request's answer. */
  answers: boolean;
  /** Tags of the BATCH that opened it; "batch" among them names the one around it. */
  tags?: Tags;
  /** A message of several lines that is being received. */
  gathered?: Gathered;
  /** Whether the server says that there is no more of it (draft/chathistory-end). */
  ended: boolean;
  messages: Said[];
  targets: Target[];
}

/** A server that opens more batches, or puts more into one, does not get more memory. */
const MOST_OPEN = 64;
const MOST_MESSAGES = 5000;

export class Batches {
  readonly #open = new Map<string, Batch>();

  get(reference: string | undefined): Batch | undefined {
    return reference === undefined ? undefined : this.#open.get(reference);
  }

  open(reference: string, batch: Omit<Batch, "messages" | "targets">): void {
    if (this.#open.size >= MOST_OPEN) return;
    this.#open.set(reference, { ...batch, messages: [], targets: [] });
  }

  /** What is being collected under `reference`: history or hits. */
  collected(reference: string | undefined): Batch | undefined {
    const batch = this.get(reference);
    return batch && (isHistory(batch) || isSearch(batch)) ? batch : undefined;
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

export function isTargets(batch: Batch): boolean {
  return batch.type === "draft/chathistory-targets";
}

export function isHistory(batch: Batch): boolean {
  return batch.type === "chathistory" || batch.type === "draft/chathistory";
}

export function isSearch(batch: Batch): boolean {
  return batch.type === "soju.im/search";
}
