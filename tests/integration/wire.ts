/** A wire between a client and the server that keeps what goes over it, and can be cut and used again. */
import { Lines } from "./lines.ts";

export class Wire {
  readonly port: number;
  readonly fromServer: Lines;
  readonly fromClient: Lines;
  readonly #to: number;
  readonly #listener: Deno.TcpListener;
  readonly #conns = new Set<Deno.TcpConn>();
  readonly #forwarding: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  /** For all connections of `who` to the server's port `to`, one after another. */
  constructor(to: number, who: string) {
    this.#to = to;
    this.fromServer = new Lines(`from the server to ${who}`);
    this.fromClient = new Lines(`from ${who} to the server`);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of this.#listener) {
        const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#to });
        this.#forwarding.push(
          this.#forward(client, server, this.fromClient),
          this.#forward(server, client, this.fromServer),
        );
      }
    } catch {
      // Nobody listens any more.
    }
  }

  async #forward(from: Deno.TcpConn, to: Deno.TcpConn, lines: Lines): Promise<void> {
    this.#conns.add(from);
    const buffer = new Uint8Array(65536);
    try {
      for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
        const bytes = buffer.slice(0, count);
        lines.feed(bytes);
        for (let at = 0; at < count;) at += await to.write(bytes.subarray(at));
      }
    } catch {
      // One side is gone, and so will be the other.
    }
    this.#close(from);
    this.#close(to);
  }

  /** Ends the connection for both sides, which neither has asked for. */
  cut(): void {
    for (const conn of this.#conns) this.#close(conn);
  }

  #close(conn: Deno.TcpConn): void {
    this.#conns.delete(conn);
    try {
      conn.close();
    } catch {
      // It is closed already.
    }
  }

  /** What the server found wrong with what the client did: error numerics, FAIL and ERROR. */
  get complaints(): string[] {
    return this.fromServer.all.filter((line) => COMPLAINT.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    this.cut();
    await Promise.all(this.#forwarding);
  }
}

/** 422 only says that there is no message of the day. */
const COMPLAINT = /^(@\S+ )?(:\S+ )?((?!422)[45]\d\d|FAIL|ERROR) /;
