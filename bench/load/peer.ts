/** A client that reads every line as text: for loads that ask and wait for answers. */
import { LoadError } from "./client.ts";

/** Bytes at a time; no line is as long. */
const READ = 32 * 1024;
const LF = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const PING = encoder.encode("PING");

/** Milliseconds after which who waits for nothing reads what has come: each would else read line by line. */
const REST = 100;
const resting = new Set<() => void>();

function rested(): void {
  const all = [...resting];
  resting.clear();
  for (const wake of all) wake();
}

/** Few lines have a P, and to look for one byte costs next to nothing. */
function holdsPing(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(PING[0]); at >= 0; at = bytes.indexOf(PING[0], at + 1)) {
    if (PING.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

type Watcher = (line: string) => boolean;

export class Peer {
  readonly #conn: Deno.TcpConn;
  readonly #watchers = new Set<
    { mark: string; matches: Watcher; done: (line: string) => void }
  >();
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
    const bytes = encoder.encode(lines.join("\r\n") + "\r\n");
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

  /** Into the same bytes again and again: memory that is made while something is measured is dear. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ);
    let rest = 0;
    try {
      for (let n; (n = await this.#conn.read(buffer.subarray(rest))) !== null;) {
        const came = rest + n;
        const end = buffer.lastIndexOf(LF, came - 1) + 1;
        const whole = buffer.subarray(0, end);
        if (this.#watchers.size > 0 || holdsPing(whole)) this.#hear(decoder.decode(whole));
        buffer.copyWithin(0, end, came);
        rest = came - end;
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

  /** Most of what comes is for nobody: to look at each line would cost more than the server needs for it. */
  #hear(text: string): void {
    const marks = ["PING", ...[...this.#watchers].map(({ mark }) => mark)];
    if (!marks.some((mark) => text.includes(mark))) return;
    for (const line of text.split("\r\n").slice(0, -1)) this.#line(line);
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
