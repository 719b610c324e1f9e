/** A wire between a client and the server that keeps what went over it, as lines. */
import { Lines } from "./lines.ts";

export class Relay {
  readonly port: number;
  readonly fromServer: Lines;
  readonly fromClient: Lines;
  readonly #listener: Deno.TcpListener;
  readonly #conns: Deno.TcpConn[] = [];
  readonly #done: Promise<void>;

  /** For one connection of `who` to the server's `port`. */
  constructor(port: number, who: string) {
    this.fromServer = new Lines(`from the server to ${who}`);
    this.fromClient = new Lines(`from ${who} to the server`);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#done = this.#run(port);
  }

  async #run(port: number): Promise<void> {
    const client = await this.#listener.accept().catch(() => undefined);
    if (client === undefined) return;
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    this.#conns.push(client, server);
    await Promise.all([
      forward(client, server, this.fromClient),
      forward(server, client, this.fromServer),
    ]);
  }

  /** What the server found wrong with what the client did: error numerics, FAIL and ERROR. */
  get complaints(): string[] {
    // 422 only says that there is no message of the day.
    const complaint = /^(@\S+ )?(:\S+ )?((?!422)[45]\d\d|FAIL|ERROR) /;
    return this.fromServer.all.filter((line) => complaint.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) close(conn);
    await this.#done;
  }
}

async function forward(from: Deno.TcpConn, to: Deno.TcpConn, lines: Lines): Promise<void> {
  const buffer = new Uint8Array(65536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      const bytes = buffer.slice(0, count);
      for (let at = 0; at < count;) at += await to.write(bytes.subarray(at));
      lines.feed(bytes);
    }
  } catch {
    // One side is gone, and so will be the other.
  }
  lines.end(true);
  close(to);
}

function close(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
