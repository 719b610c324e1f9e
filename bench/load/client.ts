/**
 * One client of the load: connects, registers, joins its room, answers PING, and from then on hands
 * over how many deliveries every read brought. The only file of the load that knows sockets.
 */
import { Deliveries } from "./deliveries.ts";
import { open, type Wire } from "./ways.ts";

/** A buffer starts small, for thousands of idle clients, and doubles whenever a read fills it. */
const FIRST_READ = 1024;
const LARGEST_READ = 256 * 1024;
/** WebSocket gives a little less than it has read. */
const FULL = 0.9;

/** What the server refused or did; its message is for people. */
export class LoadError extends Error {}

export interface Seat {
  host: string;
  port: number;
  nick: string;
  room: string;
  /** Capabilities to ask for, with spaces between them; "" for none. */
  caps: string;
  way: string;
  certificate: string;
}

export interface Hearing {
  /** After each read that completed deliveries. */
  onCount(deliveries: number): void;
  /** Given only by clients that take latencies. */
  onDelivery?(bytes: Uint8Array, start: number, end: number): void;
  /** The connection is of no use any more. */
  onEnd(error: LoadError): void;
}

type Handler = (client: Client, line: string) => void;

/** What is done when a line with that command or numeric arrives; all others are of no interest. */
const HANDLERS: Record<string, Handler> = {
  PING: (client, line) => client.send(encoder.encode("PONG" + line.slice(4) + "\r\n")),
  PONG: (client) => client.reached("answered"),
  "001": (client) => client.command(`JOIN ${client.seat.room}`),
  "366": (client) => client.reached("joined"),
};
/** Nick in use, not registered, no such target, may not speak, room full, invite only, banned, key, … */
const REFUSALS = /^(401|403|404|405|433|437|451|463|464|465|471|473|474|475|477|ERROR|FAIL)$/;

const encoder = new TextEncoder();

export class Client {
  readonly seat: Seat;
  /** Whether a write is under way: then nothing else can be written in that turn. */
  writing = false;
  readonly #hearing: Hearing;
  readonly #deliveries: Deliveries;
  readonly #conn: Wire;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #reached = new Map<string, () => void>();
  #ended = false;

  private constructor(conn: Wire, seat: Seat, hearing: Hearing) {
    this.#conn = conn;
    this.seat = seat;
    this.#hearing = hearing;
    this.#deliveries = new Deliveries({
      onLine: (text) => this.#line(text),
      onDelivery: hearing.onDelivery?.bind(hearing),
    });
  }

  /** Resolves when it is connected; nothing is said yet. @throws {LoadError} */
  static async connect(seat: Seat, hearing: Hearing): Promise<Client> {
    const conn = await open(seat).catch((error) => {
      throw new LoadError(`Cannot connect to ${seat.host}:${seat.port}: ${error.message}`);
    });
    return new Client(conn, seat, hearing);
  }

  /** Resolves when it has registered and joined its room. */
  async join(): Promise<void> {
    const { nick, caps } = this.seat;
    const joined = this.until("joined");
    this.#read();
    if (caps !== "") this.command(`CAP REQ :${caps}\r\nCAP END`);
    this.command(`NICK ${nick}\r\nUSER ${nick} 0 * :load`);
    await joined;
  }

  /** Resolves when everything that the server sent before now has arrived. */
  barrier(): Promise<void> {
    const answered = this.until("answered");
    this.command("PING barrier");
    return answered;
  }

  until(event: string): Promise<void> {
    return new Promise((resolve) => this.#reached.set(event, resolve));
  }

  reached(event: string): void {
    this.#reached.get(event)?.();
    this.#reached.delete(event);
  }

  /** From now on lines of at least `shortest` bytes are deliveries. */
  expect(shortest: number): void {
    this.#deliveries.expect(shortest);
  }

  command(line: string): void {
    this.send(encoder.encode(line + "\r\n"));
  }

  /** One write at a time; what comes meanwhile waits in order. */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.writing) this.#waiting.push(bytes);
    else this.#write(bytes);
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#conn.close();
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.writing = true;
    try {
      for (let next: typeof bytes | undefined = bytes; next; next = this.#waiting.shift()) {
        for (let at = 0; at < next.length;) at += await this.#conn.write(next.subarray(at));
      }
    } catch (error) {
      this.#end(error);
    }
    this.writing = false;
  }

  async #read(): Promise<void> {
    let buffer = new Uint8Array(FIRST_READ);
    try {
      for (let n; (n = await this.#conn.read(buffer)) !== null;) {
        const count = this.#deliveries.feed(buffer.subarray(0, n));
        if (count > 0) this.#hearing.onCount(count);
        if (n > buffer.length * FULL && buffer.length < LARGEST_READ) {
          buffer = new Uint8Array(2 * buffer.length);
        }
      }
      this.#end(new Error("the server closed the connection"));
    } catch (error) {
      this.#end(error);
    }
  }

  #line(text: string): void {
    const [first, second] = text.replace(/^@[^ ]* +/, "").split(" ", 2);
    const command = first.startsWith(":") ? second : first;
    if (REFUSALS.test(command)) this.#end(new Error(`the server said: ${text}`));
    else HANDLERS[command]?.(this, text);
  }

  #end(error: unknown): void {
    if (this.#ended) return;
    this.close();
    const reason = error instanceof Error ? error.message : String(error);
    this.#hearing.onEnd(new LoadError(`Client ${this.seat.nick} is gone: ${reason}`));
  }
}
