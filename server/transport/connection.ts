/**
 * One TCP connection: bytes in, lines handed on in order; lines in, bytes out.
 *
 * Rules: one read and one write under way at most; while paused or held nothing is read, so a flood waits in
 * the sender's own kernel, and so does one whose answers are not read; who has not read what was sent is
 * closed at the send limit, but never for what one turn adds; closing waits for what is queued, but not for
 * ever; who closes only the own direction is answered first.
 */
import { type Fault, Framer, FROM_CLIENT } from "../../protocol/framer.ts";
import type { Line, Tail } from "../../protocol/line.ts";
import type { Outbox, Sender } from "./outbox.ts";

/** The part of `Deno.TcpConn` that is used. */
export interface Socket {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** What a connection tells the server about itself. */
export interface Listener {
  receive(item: string | Fault): void;
  /** Once, for whatever reason; `reason` is what others read. */
  gone(reason: string): void;
}

/** Bytes of the read buffer: small for the many that are silent, grown for the few that are not. */
const BUFFER = { first: 512, most: 65536 } as const;
/** Milliseconds that a closing connection has to take what is queued. */
const LINGER = 5000;

export class Connection implements Sender {
  tail: Tail | null = null;
  stored: Tail | null = null;
  #queue: Tail[] = [];
  /** A lower bound of the bytes in the queue. */
  #queued = 0;
  #writing = false;
  #closing = false;
  #closed = false;
  #paused = false;
  #held: ReturnType<typeof setTimeout> | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;
  #aborted: (() => void) | undefined;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #sendLimit: number;

  constructor(socket: Socket, outbox: Outbox, sendLimit: number) {
    this.#socket = socket;
    this.#outbox = outbox;
    this.#sendLimit = sendLimit;
  }

  push(line: Line): void {
    if (this.tail === null) {
      if (this.#closing) return;
      this.#outbox.dirty(this);
    }
    this.tail = line.after(this.tail);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#maybeWake();
  }

  hold(ms: number): void {
    clearTimeout(this.#held);
    this.#held = setTimeout(() => {
      this.#held = undefined;
      this.#maybeWake();
    }, ms);
  }

  /** Whether no line may be handed on now. */
  get #waits(): boolean {
    if (this.#paused || this.#held !== undefined) return true;
    const unread = this.#queued + (this.tail === null ? 0 : this.tail.length);
    return unread > this.#sendLimit / 2;
  }

  #maybeWake(): void {
    if (this.#waits) return;
    this.#wake?.();
    this.#wake = undefined;
  }

  close(): void {
    if (this.#closing) return;
    // The lines of this turn still leave: the outbox has this connection if there are any.
    if (this.tail === null) this.#outbox.dirty(this);
    this.#closing = true;
  }

  /** Reads until the end. Returns when the connection is closed. */
  async run(listener: Listener): Promise<void> {
    const framer = new Framer(FROM_CLIENT);
    let lost = false;
    try {
      let buffer = new Uint8Array(BUFFER.first);
      for (;;) {
        const count = await this.#socket.read(buffer);
        if (count === null || this.#closing) break;
        for (const item of framer.feed(buffer.subarray(0, count))) {
          while (this.#waits && !this.#closing && !this.#closed) {
            await new Promise<void>((resolve) => this.#wake = resolve);
          }
          if (this.#closing || this.#closed) break;
          listener.receive(item);
        }
        this.#outbox.turn();
        if (count === buffer.length && count < BUFFER.most) {
          buffer = new Uint8Array(count * 4 < BUFFER.most ? count * 4 : BUFFER.most);
        }
      }
    } catch {
      lost = !this.#closed;
    }
    if (this.#closing) return;
    listener.gone(this.#reason ?? (lost ? "connection lost" : "connection closed"));
    this.#outbox.turn();
    if (lost || this.#closed) return this.abort();
    this.close();
    await new Promise<void>((resolve) => this.#aborted = resolve);
  }

  #reason: string | undefined;

  /** To be called by the outbox at the end of a turn. */
  flush(): void {
    const { tail } = this;
    this.tail = null;
    if (this.#closed) return;
    if (tail !== null) {
      if (this.#queued > this.#sendLimit) {
        this.#reason = "too slow: did not read what was sent";
        return this.abort();
      }
      this.#queue.push(tail);
      this.#queued += tail.length;
    }
    if (!this.#writing) this.#drain();
    if (this.#closing && this.#writing) this.#linger ??= setTimeout(() => this.abort(), LINGER);
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    try {
      for (let tail = this.#queue.shift(); tail !== undefined; tail = this.#queue.shift()) {
        const { bytes } = tail;
        let written = await this.#socket.write(bytes);
        while (written < bytes.length) written += await this.#socket.write(bytes.subarray(written));
        this.#queued -= tail.length;
        this.#maybeWake();
      }
    } catch {
      // The peer is gone. The reading side says so, once it has read what was sent before that.
      this.#queue = [];
      this.#queued = 0;
      this.#maybeWake();
    }
    this.#writing = false;
    if (this.#closing) this.abort();
  }

  /** Closes at once; what is queued is lost. */
  abort(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#held);
    clearTimeout(this.#linger);
    this.#wake?.();
    this.#aborted?.();
    this.#queue = [];
    try {
      this.#socket.close();
    } catch {
      // It was closed by the other side already.
    }
  }
}
