/**
 * One connection, with TLS or without: lines in, lines out. One write at a time; what is queued meanwhile
 * goes out together. Everything that fails is a sentence ({@link ConnectionFault}), said once.
 */
import { type Address, formatAddress, isLoopback, TLS_PORT } from "./address.ts";
import { openPlain, type Pipe } from "./pipe.ts";
import { openTls, systemAuthorities } from "./tls.ts";
import { ConnectionFault, openTrusted, STRANGER, type Trust } from "./trust.ts";
import { type Fault, Framer, FROM_SERVER } from "../protocol/framer.ts";

/** How the system names what went wrong, and what that means. The first row that fits is said. */
const SENTENCES: readonly (readonly [sign: RegExp, say: (at: Address) => string])[] = [
  [
    /InvalidContentType|corrupt message|InvalidMessage/i,
    (at) =>
      `${formatAddress(at)} does not speak TLS. Its port for TLS may be another one, such as ` +
      `${TLS_PORT}; --plain-text goes without, and others can then read along.`,
  ],
  [
    /handshake|alert|peer is incompatible/i,
    (at) => `${formatAddress(at)} and chat-client cannot agree on how to encrypt.`,
  ],
  [
    /refused/i,
    (at) => `Nothing answers at ${formatAddress(at)}: is chat-server running there, on that port?`,
  ],
  [
    /lookup|resolve|not known|no such host|nodename|notfound|getaddrinfo/i,
    (at) => `There is no machine called “${at.host}”: check the name.`,
  ],
  [
    /timed? ?out/i,
    (at) => `${formatAddress(at)} does not answer: check the name and the network.`,
  ],
  [/unreachable|no route/i, (at) => `${formatAddress(at)} cannot be reached from here.`],
  [
    /permission|notcapable|denied/i,
    (at) => `The system does not allow a connection to ${formatAddress(at)}.`,
  ],
  [
    /reset|broken pipe|aborted|epipe|eof|premature/i,
    (at) => `${formatAddress(at)} broke the connection.`,
  ],
];

export function sentenceFor(error: unknown, at: Address): string {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const row = SENTENCES.find(([sign]) => sign.test(text));
  return row ? row[1](at) : `There is no connection to ${formatAddress(at)}.`;
}

const encoder = new TextEncoder();

export class Connection {
  readonly address: Address;
  readonly #pipe: Pipe;
  #queue = "";
  #writing = false;
  #closed = false;

  private constructor(address: Address, pipe: Pipe) {
    this.address = address;
    this.#pipe = pipe;
  }

  /** Connects, each attempt within `limit` milliseconds, or throws a {@link ConnectionFault}. */
  static async open(address: Address, limit: number, trust: Trust = STRANGER): Promise<Connection> {
    const timers: number[] = [];
    const signal = () => {
      const patience = new AbortController();
      timers.push(setTimeout(() => patience.abort(new Error("timed out")), limit));
      return patience.signal;
    };
    try {
      const pipe = address.tls
        ? await openTrusted(address, trust, { open: openTls, systemAuthorities, signal })
        : await openPlain(address, signal());
      return new Connection(address, pipe);
    } catch (error) {
      if (error instanceof ConnectionFault) throw error;
      throw new ConnectionFault(sentenceFor(error, address));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  /** Whether the other end is this machine, so that nobody else can read along. */
  get isLocal(): boolean {
    return isLoopback(this.#pipe.remote);
  }

  /** What comes, until the connection ends; ends with a {@link ConnectionFault} where it breaks. */
  async *read(): AsyncGenerator<(string | Fault)[]> {
    const framer = new Framer(FROM_SERVER);
    try {
      for await (const chunk of this.#pipe.chunks()) yield framer.feed(chunk).map(detached);
    } catch (error) {
      if (!this.#closed) throw new ConnectionFault(sentenceFor(error, this.address));
    }
  }

  /** Queues a line without its line end. */
  send(line: string): void {
    if (this.#closed) return;
    this.#queue += line.replace(/[\r\n\0]/g, " ") + "\r\n";
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // What is queued in the same turn goes out in one write.
    await Promise.resolve();
    try {
      while (this.#queue !== "" && !this.#closed) {
        const bytes = encoder.encode(this.#queue);
        this.#queue = "";
        await this.#pipe.write(bytes);
      }
    } catch {
      // The reading side meets the same end and says why.
    }
    this.#writing = false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pipe.close();
  }
}

/**
 * A line by itself. As it is it may be a part of all that came with it, which would stay in memory as long as
 * anything of the line is kept.
 */
function detached(line: string | Fault): string | Fault {
  return typeof line === "string" ? (" " + line).slice(1) : line;
}

/** Milliseconds in which a server of this machine takes a connection. */
const AT_ONCE = 300;

/** Whether anything takes connections there; nothing is said to it. */
export async function answers(at: Address): Promise<boolean> {
  try {
    (await openPlain(at, AbortSignal.timeout(AT_ONCE))).close();
    return true;
  } catch {
    return false;
  }
}
