/** A chat server that knows just enough to let one client in, and then has very much to say. */
import { formatTime } from "../protocol/time.ts";
import { parseMessage } from "../protocol/message.ts";

/** Rooms that are talked in beside the one that the client joins first, and people in them. */
export const ROOMS: readonly string[] = Array.from({ length: 9 }, (_, i) => `#room${i + 1}`);
const PEOPLE = 200;
/** One of so many messages is for the client alone, one of so many names it. */
const DIRECT = 100;
const NAMING = 50;
/** Messages in one write. */
const PORTION = 500;

const CAPS = "message-tags server-time account-tag";

const encoder = new TextEncoder();

export class Feeder {
  readonly port: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #came = Promise.withResolvers<Deno.Conn>();
  readonly #in = Promise.withResolvers<void>();
  #nick = "";
  #said = 0;
  #pong = Promise.withResolvers<void>();

  constructor() {
    this.port = this.#listener.addr.port;
    // A connection that breaks has nothing more to say.
    this.#serve().catch(() => {});
  }

  async #serve(): Promise<void> {
    const conn = await this.#listener.accept();
    this.#came.resolve(conn);
    let rest = "";
    for await (const text of conn.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) await this.#write(conn, this.#answer(line));
    }
  }

  #answer(line: string): string[] {
    const { command = "", params = [] } = parseMessage(line) ?? {};
    return this.#answers[command]?.(params) ?? [];
  }

  readonly #answers: Readonly<Record<string, (params: string[]) => string[] | void>> = {
    CAP: ([subcommand, words]) => {
      if (subcommand === "LS") return [`:feeder CAP * LS :${CAPS}`];
      return subcommand === "REQ" ? [`:feeder CAP * ACK :${words}`] : this.#welcome();
    },
    NICK: ([nick]) => void (this.#nick = nick),
    PING: ([token]) => [`:feeder PONG feeder :${token}`],
    PONG: () => this.#pong.resolve(),
    JOIN: ([room]) => [
      `:${this.#nick}!u@h JOIN ${room}`,
      `:feeder 353 ${this.#nick} = ${room} :${this.#nick} person1 person2`,
      `:feeder 366 ${this.#nick} ${room} :End`,
    ],
  };

  #welcome(): string[] {
    this.#in.resolve();
    return [
      `:feeder 001 ${this.#nick} :Welcome`,
      `:feeder 005 ${this.#nick} CHANTYPES=# PREFIX=(ov)@+ :are supported`,
      `:feeder 422 ${this.#nick} :No greeting`,
    ];
  }

  /** Says `count` messages; done once the client has taken all of them. */
  async say(count: number): Promise<void> {
    await this.#in.promise;
    const conn = await this.#came.promise;
    for (const end = this.#said + count; this.#said < end;) {
      const until = Math.min(this.#said + PORTION, end);
      const lines = [];
      while (this.#said < until) lines.push(this.#message(this.#said++));
      await this.#write(conn, lines);
    }
    this.#pong = Promise.withResolvers();
    await this.#write(conn, ["PING :all"]);
    await this.#pong.promise;
  }

  #message(at: number): string {
    const nick = `person${at * 7 % PEOPLE}`;
    const isDirect = at % DIRECT === 0;
    const target = isDirect ? this.#nick : ["#lobby", ...ROOMS][at * 3 % (ROOMS.length + 1)];
    const naming = at % NAMING === 1 ? `${this.#nick}: ` : "";
    const tags = `msgid=${at.toString(36)}-feeder;time=${formatTime(Date.now())};account=${nick}`;
    return `@${tags} :${nick}!user@host.example PRIVMSG ${target} ` +
      `:${naming}message ${at} of a great many, as long as most of them are`;
  }

  async #write(conn: Deno.Conn, lines: readonly string[]): Promise<void> {
    const bytes = encoder.encode(lines.map((line) => line + "\r\n").join(""));
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
  }

  async close(): Promise<void> {
    this.#listener.close();
    const conn = await this.#came.promise;
    try {
      conn.close();
    } catch {
      // The client has closed it.
    }
  }
}
