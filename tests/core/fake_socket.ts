/** A socket that the test plays. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import type { Socket } from "../../server/transport/connection.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Resolves once everything that can go on has gone on. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export class FakeSocket implements Socket {
  closed = false;
  /** What was handed over in each write, and how to end the one that is under way. */
  readonly writes: string[] = [];
  #incoming: (Uint8Array | null)[] = [];
  #reader: PromiseWithResolvers<void> | undefined;
  #writer: (PromiseWithResolvers<number> & { bytes: Uint8Array }) | undefined;
  /** Whether writes are taken whole at once. */
  takes = true;

  /** The peer sends; null: it has closed its direction. */
  arrive(...chunks: (string | Uint8Array | null)[]): Promise<void> {
    for (const chunk of chunks) {
      this.#incoming.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    }
    this.#reader?.resolve();
    return settled();
  }

  /** The connection is lost. */
  fail(): Promise<void> {
    this.#reader?.reject(new Error("reset"));
    return settled();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    assert.equal(this.#reader, undefined, "two reads at a time");
    while (this.#incoming.length === 0 || this.closed) {
      if (this.closed) throw new Error("closed");
      this.#reader = Promise.withResolvers();
      try {
        await this.#reader.promise;
      } finally {
        this.#reader = undefined;
      }
    }
    const chunk = this.#incoming.shift()!;
    if (chunk === null) return null;
    const taken = chunk.subarray(0, buffer.length);
    buffer.set(taken);
    if (taken.length < chunk.length) this.#incoming.unshift(chunk.subarray(taken.length));
    return taken.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    assert.equal(this.#writer, undefined, "two writes at a time");
    assert(!this.closed, "a write after the end");
    this.writes.push(decoder.decode(bytes));
    if (this.takes) return Promise.resolve(bytes.length);
    this.#writer = { ...Promise.withResolvers<number>(), bytes };
    return this.#writer.promise;
  }

  get writing(): boolean {
    return this.#writer !== undefined;
  }

  /** The peer takes so many bytes of the write under way; all of them if not said. */
  take(bytes?: number): Promise<void> {
    const writer = this.#writer!;
    this.#writer = undefined;
    writer.resolve(bytes ?? writer.bytes.length);
    return settled();
  }

  breakWrite(): Promise<void> {
    const writer = this.#writer!;
    this.#writer = undefined;
    writer.reject(new Error("broken pipe"));
    return settled();
  }

  close(): void {
    assert(!this.closed, "closed twice");
    this.closed = true;
    this.#reader?.reject(new Error("closed"));
    this.#writer?.reject(new Error("closed"));
  }
}
