/**
 * One TCP connection: lines in, lines out. One write at a time; what is queued meanwhile goes out together.
 * Everything that fails is a sentence ({@link ConnectionFault}), said once.
 */
import { type Address, formatAddress } from "./address.ts";
import { type Fault, Framer, FROM_SERVER } from "../protocol/framer.ts";

/** Why there is no connection, for a person. */
export class ConnectionFault extends Error {}

/** How the system names what went wrong, and what that means. The first row that fits is said. */
const SENTENCES: readonly (readonly [sign: RegExp, say: (at: Address) => string])[] = [
  [
    /refused/i,
    (at) => `Nothing answers at ${formatAddress(at)}: is chat-server running there, on that port?`,
  ],
  [
    /lookup|resolve|not known|no such host|nodename|notfound/i,
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
  [/reset|broken pipe|aborted/i, (at) => `${formatAddress(at)} broke the connection.`],
];

export function sentenceFor(error: unknown, at: Address): string {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const row = SENTENCES.find(([sign]) => sign.test(text));
  return row ? row[1](at) : `There is no connection to ${formatAddress(at)}.`;
}

const encoder = new TextEncoder();
const READ_BYTES = 65_536;

export class Connection {
  readonly address: Address;
  readonly #conn: Deno.TcpConn;
  #queue = "";
  #writing = false;
  #closed = false;

  private constructor(address: Address, conn: Deno.TcpConn) {
    this.address = address;
    this.#conn = conn;
  }

  /** Connects within `limit` milliseconds, or throws a {@link ConnectionFault}. */
  static async open(address: Address, limit: number): Promise<Connection> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new Error("timed out")), limit);
    try {
      const { host: hostname, port } = address;
      const conn = await Deno.connect({ hostname, port, signal: patience.signal });
      conn.setNoDelay(true);
      return new Connection(address, conn);
    } catch (error) {
      const cause = patience.signal.aborted ? patience.signal.reason : error;
      throw new ConnectionFault(sentenceFor(cause, address));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether the other end is this machine, so that nobody else can read along. */
  get isLocal(): boolean {
    const { hostname } = this.#conn.remoteAddr;
    return hostname === "::1" || /^(::ffff:)?127\./.test(hostname);
  }

  /** What comes, until the connection ends; ends with a {@link ConnectionFault} where it breaks. */
  async *read(): AsyncGenerator<(string | Fault)[]> {
    const framer = new Framer(FROM_SERVER);
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      let count: number | null;
      try {
        count = await this.#conn.read(buffer);
      } catch (error) {
        if (this.#closed) return;
        throw new ConnectionFault(sentenceFor(error, this.address));
      }
      if (count === null) return;
      yield framer.feed(buffer.subarray(0, count));
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
        for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
      }
    } catch {
      // The reading side meets the same end and says why.
    }
    this.#writing = false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
