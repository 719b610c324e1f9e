/**
 * One TCP connection: bytes in, lines handed on in order; lines in, bytes out.
 *
 * Rules: one read and one write under way at most; while paused or held nothing is read, so a flood waits in
 * the sender's own kernel, and so does one whose answers are not read; who has not read what was sent is
 * closed at the send limit, but never for what one turn adds; closing waits for what is queued, but not for
 * ever; who closes only the own direction is answered first; who sends more bytes a second than is allowed
 * waits, and a line that has no end is the end.
 */
import { type Fault, Framer, FROM_CLIENT } from "../../protocol/framer.ts";
import type { Line, Tail } from "../../protocol/line.ts";
import type { Backlog } from "./backlog.ts";
import { closeQuietly } from "./close.ts";
import type { Outbox, Sender } from "./outbox.ts";
import { Pace } from "./pace.ts";
import { ALERT, helloBytes } from "./tls_hello.ts";
import { RANK, type Rank } from "./waiting.ts";

/** The part of `Deno.TcpConn` that is used. */
export interface Socket {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

export interface ConnectionLimits {
  /** Milliseconds for what comes before the first line. */
  handshakeTime: number;
  /** Bytes that are taken a second in the long run, and at once. */
  bytesPerSecond: number;
  bytesBurst: number;
  /** Bytes of a line without an end at which it is closed. */
  unfinishedLine: number;
  /** Unread bytes at which it is closed, and those of all connections. */
  sendQueue: number;
  sendQueues: number;
}

/** What a connection tells the server about itself. */
export interface Listener {
  /** Whether bytes are not counted. */
  readonly free: boolean;
  /** Who comes first where there is not time for everybody. */
  readonly rank: Rank;
  /** Closes it, with a sentence. */
  expel(reason: string): void;
  receive(item: string | Fault): void;
  /** It has begun with TLS, which is not for here. To be followed by {@link gone}. */
  foreign(): void;
  /** Once, for whatever reason; `reason` is what others read. */
  gone(reason: string): void;
}

/** Bytes of the read buffer: small for the many that are silent, grown for the few that are not. */
const BUFFER = { first: 512, most: 65536 } as const;
/** Milliseconds that a closing connection has to take what is queued. */
const LINGER = 5000;

export class Connection implements Sender {
  tail: Tail | null = null;
  /** What is written next, whether that has begun, how many of its bytes have been, and what waits behind it. */
  #writing: Tail | null = null;
  #isUnderway = false;
  #written = 0;
  #queue: Tail[] | null = null;
  /** A lower bound of the bytes that are not written yet. */
  #queued = 0;
  #closing = false;
  #closed = false;
  #paused = false;
  #held: ReturnType<typeof setTimeout> | undefined;
  #heldUntil = 0;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;
  #aborted: (() => void) | undefined;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #limits: ConnectionLimits;
  readonly #backlog: Backlog;

  constructor(socket: Socket, outbox: Outbox, limits: ConnectionLimits, backlog: Backlog) {
    this.#socket = socket;
    this.#outbox = outbox;
    this.#limits = limits;
    this.#backlog = backlog;
    backlog.connections++;
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

  /** Only ever for longer: there is more than one reason to wait. */
  hold(ms: number): void {
    const until = performance.now() + ms;
    if (this.#held !== undefined && until <= this.#heldUntil) return;
    this.#heldUntil = until;
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
    return unread > this.#limits.sendQueue / 2;
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

  /** Resolves once a line may be handed on, or none ever will. */
  async #ready(): Promise<void> {
    while (this.#waits && !this.#closing && !this.#closed) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Whether the next line is to wait: a stranger's may after each; others hand on all that came at once. */
  #isOver({ rank }: Listener, held: boolean): boolean {
    return (held || rank === RANK.STRANGER) && this.#outbox.mustWait(rank);
  }

  /** Reads until the end. Returns when the connection is closed. */
  async run(listener: Listener): Promise<void> {
    const framer = new Framer(FROM_CLIENT);
    const { bytesPerSecond, bytesBurst, unfinishedLine } = this.#limits;
    const pace = new Pace(bytesPerSecond, bytesBurst, performance.now());
    let lost = false;
    let begun = false;
    try {
      let buffer = new Uint8Array(BUFFER.first);
      for (;;) {
        const count = await this.#socket.read(buffer);
        if (count === null || this.#closing) break;
        const hello = begun ? 0 : helloBytes(buffer.subarray(0, count));
        if (hello > 0) return await this.#refuseTls(listener, buffer, hello - count);
        begun = true;
        const late = listener.free ? 0 : pace.spend(count, performance.now());
        if (late > 0) {
          this.hold(late);
          await this.#ready();
        }
        if (this.#outbox.mustWait(listener.rank)) await this.#outbox.later(listener.rank);
        this.#outbox.turn();
        for (const item of framer.feed(buffer.subarray(0, count))) {
          const held = this.#waits;
          if (held) await this.#ready();
          if (this.#isOver(listener, held)) await this.#outbox.later(listener.rank);
          if (this.#closing || this.#closed) break;
          listener.receive(item);
        }
        if (!listener.free && framer.skipped > unfinishedLine) {
          this.#backlog.over("limits.unfinished_line_bytes");
          listener.expel("a line has no end");
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
    this.#outbox.turn();
    listener.gone(this.#reason ?? (lost ? "connection lost" : "connection closed"));
    if (lost || this.#closed) return this.abort();
    this.close();
    await new Promise<void>((resolve) => this.#aborted = resolve);
  }

  /** Ends it by TLS. What is unread at the end would take the answer with it (RFC 1122 section 4.2.2.13). */
  async #refuseTls(listener: Listener, buffer: Uint8Array, unread: number): Promise<void> {
    for (let left = unread; left > 0;) {
      const count = await this.#socket.read(buffer);
      if (count === null || this.#closing) break;
      left -= count;
    }
    if (this.#closing) return;
    await this.#socket.write(ALERT);
    this.#outbox.turn();
    listener.foreign();
    listener.gone("speaks TLS, which is not for this port");
    this.abort();
  }

  #reason: string | undefined;

  /** To be called by the outbox at the end of a turn. */
  seal(): void {
    const { tail } = this;
    this.tail = null;
    if (this.#closed) return;
    if (tail !== null) {
      const tooSlow = this.#queued > this.#limits.sendQueue;
      if (tooSlow || this.#backlog.isTooMuch(this.#queued)) {
        this.#backlog.over(tooSlow ? "limits.send_queue_bytes" : "limits.send_queues_bytes");
        this.#reason = "too slow: did not read what was sent";
        return this.abort();
      }
      this.#queued += tail.length;
      this.#backlog.bytes += tail.length;
      if (this.#writing === null) this.#writing = tail;
      else (this.#queue ??= []).push(tail);
    }
  }

  /** To be called by the outbox, some time behind {@link seal}. */
  flush(): void {
    if (this.#closed) return;
    if (this.#writing !== null && !this.#isUnderway) this.#begin(this.#writing);
    if (!this.#closing) return;
    if (this.#writing === null) this.abort();
    else this.#linger ??= setTimeout(() => this.abort(), LINGER);
  }

  #begin(tail: Tail): void {
    this.#writing = tail;
    this.#isUnderway = true;
    this.#written = 0;
    this.#write(tail.bytes);
  }

  /** Nearly every delivery comes by here: with an async function each takes half a microsecond more. */
  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes).then((count) => this.#wrote(count), () => this.#lost());
  }

  #wrote(count: number): void {
    if (this.#closed) return;
    const { bytes, length } = this.#writing!;
    this.#written += count;
    if (this.#written < bytes.length) return this.#write(bytes.subarray(this.#written));
    this.#unqueue(length);
    const next = this.#queue?.shift();
    if (next === undefined) this.#rest();
    else this.#begin(next);
    this.#maybeWake();
  }

  /** The peer is gone. The reading side says so, once it has read what was sent before that. */
  #lost(): void {
    if (this.#closed) return;
    this.#unqueue(this.#queued);
    this.#rest();
    this.#maybeWake();
  }

  /** Nothing is left to write. */
  #rest(): void {
    this.#writing = this.#queue = null;
    this.#isUnderway = false;
    // What is said in this turn still leaves: the outbox has this connection then.
    if (this.#closing && this.tail === null) this.abort();
  }

  #unqueue(bytes: number): void {
    this.#queued -= bytes;
    this.#backlog.bytes -= bytes;
  }

  /** Closes at once; what is queued is lost. */
  abort(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#held);
    clearTimeout(this.#linger);
    this.#wake?.();
    this.#aborted?.();
    this.#writing = this.#queue = null;
    this.#unqueue(this.#queued);
    this.#backlog.connections--;
    closeQuietly(this.#socket);
  }
}
