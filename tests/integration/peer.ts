/** One end of a bare connection: lines and bytes, nothing done by itself but PONG. */
import { Lines, type Wanted } from "./lines.ts";
import { inTime } from "./patience.ts";
import { plain } from "../harness.ts";

export function passwordOf(name: string): string {
  return `secret-of-${name}`;
}

export class Peer {
  readonly lines: Lines;
  readonly #conn: Deno.TcpConn | Deno.TlsConn;
  readonly #reading: Promise<void>;
  #writing: Promise<unknown> = Promise.resolve();
  #pings = 0;
  #deaf = false;
  #closed = false;

  private constructor(conn: Deno.TcpConn | Deno.TlsConn, who: string) {
    this.#conn = conn;
    this.lines = new Lines(who);
    this.#reading = this.#read();
  }

  static async connect(port: number, who = "somebody"): Promise<Peer> {
    return new Peer(await Deno.connect({ hostname: "127.0.0.1", port }), who);
  }

  /** By TLS, where the server shows one of these certificates or one that they vouch for; with one's own. */
  static async connectTls(
    port: number,
    trusted: string[],
    name = "localhost",
    mine?: { cert: string; key: string },
  ): Promise<Peer> {
    const ways = { caCerts: trusted, unsafelyDisableHostnameVerification: true };
    if (mine) {
      return new Peer(
        await Deno.connectTls({ hostname: "127.0.0.1", port, ...ways, ...mine }),
        name,
      );
    }
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    let open: { close(): void } = socket;
    try {
      const conn = await Deno.startTls(socket, { hostname: name, ...ways });
      open = conn;
      await conn.handshake();
      return new Peer(conn, `somebody at ${name}`);
    } catch (error) {
      open.close();
      throw error;
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(65536);
    try {
      while (!this.#deaf) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        this.lines.feed(buffer.subarray(0, count));
      }
    } catch {
      // Cut off, by the server or by us: the same as its end.
    }
    if (!this.#deaf) this.lines.end(true);
  }

  /** Sends lines together, behind what was sent before. */
  send(...lines: string[]): this {
    return this.bytes(new TextEncoder().encode(lines.map((line) => line + "\r\n").join("")));
  }

  /** Who is cut off while sending notices it by reading. */
  bytes(bytes: Uint8Array): this {
    this.#writing = this.#writing.then(() => this.#write(bytes)).catch(() => {});
    return this;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** Resolves when all that was sent is with the kernel. */
  async sent(): Promise<void> {
    await this.#writing;
  }

  until(wanted: Wanted): Promise<string> {
    return this.lines.until(wanted);
  }

  /** The lines that come before the answer to a PING: when it returns, the server has done all that was sent. */
  async barrier(): Promise<string[]> {
    const word = `barrier-${this.#pings++}`;
    this.send(`PING ${word}`);
    return (await this.lines.upTo((line) => line.endsWith(`:${word}`))).slice(0, -1);
  }

  /** Sends, and gives all that was answered. */
  async ask(...lines: string[]): Promise<string[]> {
    await this.barrier();
    this.send(...lines);
    return await this.barrier();
  }

  /** Asks again and again, until the answer has what is wanted. */
  async askUntil(line: string, wanted: (answer: string) => boolean): Promise<void> {
    let answer = "";
    const asking = async () => {
      do answer = (await this.ask(line)).join("\n"); while (!wanted(answer));
    };
    await inTime(asking(), () => `The answer to ${line} is still:\n${answer}`);
  }

  /** Waits until the server says that so many people are here, and nobody who has not logged in. */
  async untilPeople(count: number): Promise<void> {
    const people = new RegExp(` 251 \\S+ :There (is|are) ${count} `);
    await this.askUntil("LUSERS", (said) => people.test(said) && !/ 253 \S+ [1-9]/.test(said));
  }

  /** Introduces itself up to the end of the welcome; `steps` come before CAP END. */
  async enter(nick: string, caps: string[], ...steps: [send: string, until: Wanted][]) {
    this.send("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
    if (caps.length > 0) this.send(`CAP REQ :${caps.join(" ")}`);
    for (const [line, answer] of steps) {
      this.send(line);
      await this.until(answer);
    }
    this.send("CAP END");
    await this.until(/ (376|422) /);
    await this.barrier();
    return this;
  }

  /** Makes the account and comes in as it. */
  register(name: string, caps: string[] = []): Promise<this> {
    return this.enter(name, caps, [`REGISTER * * ${passwordOf(name)}`, " 900 "]);
  }

  /** Comes in by SASL. */
  login(name: string, caps: string[] = []): Promise<this> {
    return this.enter(
      name,
      ["sasl", ...caps],
      ["AUTHENTICATE PLAIN", "AUTHENTICATE +"],
      [`AUTHENTICATE ${plain(name, passwordOf(name))}`, " 903 "],
    );
  }

  /** Reads no more, but stays. */
  stopReading(): void {
    this.#deaf = true;
  }

  /** Ends its own direction only. */
  async closeWrite(): Promise<void> {
    await this.sent();
    await this.#conn.closeWrite();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
    await this.#reading;
    await this.#writing;
  }
}
