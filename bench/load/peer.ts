/** A client that reads every line as text: for loads that ask and wait for answers. */
import { Buffer } from "node:buffer";
import { LoadError } from "./client.ts";

const FIRST_READ = 16 * 1024;
const LARGEST_READ = 256 * 1024;

/** Milliseconds after which who waits for nothing reads what has come: each would else read line by line. */
const REST = 100;
const resting = new Set<() => void>();

function rested(): void {
  const all = [...resting];
  resting.clear();
  for (const wake of all) wake();
}

type Watcher = (line: string) => boolean;

export class Peer {
  readonly #conn: Deno.TcpConn;
  readonly #encoder = new TextEncoder();
  readonly #watchers = new Set<{ mark: string; matches: Watcher; done: (line: string) => void }>();
  #sent: Promise<unknown> = Promise.resolve();
  #broken: LoadError | undefined;
  #wake: (() => void) | undefined;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#read();
  }

  /** @throws {LoadError} */
  static async connect(port: number): Promise<Peer> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port }).catch((error) => {
      throw new LoadError(`Cannot connect to port ${port}: ${error.message}`);
    });
    conn.setNoDelay(true);
    return new Peer(conn);
  }

  /** Registers as a guest with that nick. */
  async welcome(nick: string, caps = ""): Promise<void> {
    const welcomed = this.until(` 001 ${nick} `);
    this.send(...(caps === "" ? [] : [`CAP REQ :${caps}`, "CAP END"]));
    this.send(`NICK ${nick}`, `USER ${nick} 0 * :load`);
    await welcomed;
  }

  /** One write for all of the lines. */
  send(...lines: string[]): void {
    if (lines.length === 0) return;
    const bytes = this.#encoder.encode(lines.join("\r\n") + "\r\n");
    this.#sent = this.#sent.then(() => this.#write(bytes)).catch((error) => this.#end(error));
  }

  /**
   * The first line from now on that has `mark` in it and for which `matches` is true. Never resolves where the
   * connection ends.
   */
  until(mark: string, matches: Watcher = () => true): Promise<string> {
    const watcher = (line: string) => line.includes(mark) && matches(line);
    if (this.#wake) {
      resting.delete(this.#wake);
      this.#wake();
    }
    return new Promise((done) => this.#watchers.add({ mark, matches: watcher, done }));
  }

  get error(): LoadError | undefined {
    return this.#broken;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  async #read(): Promise<void> {
    let buffer = Buffer.alloc(FIRST_READ);
    let rest = Buffer.alloc(0);
    try {
      for (let n; (n = await this.#conn.read(buffer)) !== null;) {
        const bytes = Buffer.concat([rest, buffer.subarray(0, n)]);
        const end = bytes.lastIndexOf("\n") + 1;
        rest = bytes.subarray(end);
        const whole = bytes.subarray(0, end);
        if (this.#isOfInterest(whole)) {
          whole.toString().split("\r\n").slice(0, -1).forEach((line) => this.#line(line));
        }
        if (n === buffer.length && n < LARGEST_READ) buffer = Buffer.alloc(4 * n);
        if (this.#watchers.size === 0) await this.#rest();
      }
      this.#end(new Error("the server closed the connection"));
    } catch (error) {
      this.#end(error);
    }
  }

  /** Until somebody waits for a line, but not for long. */
  async #rest(): Promise<void> {
    if (resting.size === 0) setTimeout(rested, REST);
    await new Promise<void>((resolve) => resting.add(this.#wake = resolve));
    this.#wake = undefined;
  }

  /** Most of what comes is for nobody: to make text of it would cost more than the server needs for it. */
  #isOfInterest(bytes: Buffer): boolean {
    for (const { mark } of this.#watchers) if (bytes.includes(mark)) return true;
    return bytes.includes("PING");
  }

  #line(line: string): void {
    if (line.startsWith("PING")) this.send(`PONG${line.slice(4)}`);
    for (const watcher of this.#watchers) {
      if (!watcher.matches(line)) continue;
      this.#watchers.delete(watcher);
      watcher.done(line);
    }
  }

  #end(error: unknown): void {
    this.#broken ??= new LoadError(error instanceof Error ? error.message : String(error));
    try {
      this.#conn.close();
    } catch {
      // The server was faster.
    }
  }
}
