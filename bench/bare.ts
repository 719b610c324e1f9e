/**
 * The floor of the runtime: what `Deno.listen` and one write a turn and connection give, with lines that are
 * shared by all who get them, and no chat at all. It answers as bench/floor.c does.
 * `deno run --allow-net=127.0.0.1 bench/bare.ts 6667`
 */
import { setImmediate } from "node:timers";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Room {
  members: Set<Client>;
  lines: string[];
  from: Client[];
}

const rooms = new Map<string, Room>();
const dirty = new Set<Room>();

class Client {
  nick = "";
  room: Room | undefined;
  #queue: Uint8Array[] = [];
  #writing = false;

  constructor(readonly conn: Deno.TcpConn) {}

  async read(): Promise<void> {
    const buffer = new Uint8Array(65536);
    let rest = "";
    try {
      for (let n; (n = await this.conn.read(buffer)) !== null;) {
        const lines = (rest + decoder.decode(buffer.subarray(0, n))).split("\r\n");
        rest = lines.pop()!;
        for (const line of lines) this.#take(line);
      }
    } catch {
      // It is gone.
    }
    this.room?.members.delete(this);
    this.conn.close();
  }

  #take(line: string): void {
    const [command, word] = line.split(" ", 2);
    if (command === "PRIVMSG") relay(this, line);
    else if (command === "NICK") this.say(`:bare 001 ${this.nick = word} :hello\r\n`);
    else if (command === "JOIN") this.#join(word);
    else if (command === "PING") this.say(`:bare PONG bare ${word}\r\n`);
  }

  #join(name: string): void {
    this.room = rooms.get(name) ?? { members: new Set(), lines: [], from: [] };
    rooms.set(name, this.room);
    this.room.members.add(this);
    this.say(`:bare 366 ${this.nick} ${name} :end\r\n`);
  }

  say(text: string): void {
    this.write(encoder.encode(text));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#queue.push(bytes);
    if (this.#writing) return;
    this.#writing = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        for (let at = 0; at < next.length;) at += await this.conn.write(next.subarray(at));
      }
    } catch {
      this.#queue = [];
    }
    this.#writing = false;
  }
}

function relay(from: Client, line: string): void {
  const { room } = from;
  if (room === undefined) return;
  if (dirty.size === 0) setImmediate(flushAll);
  dirty.add(room);
  room.lines.push(`:${from.nick}!${from.nick}@host ${line}\r\n`);
  room.from.push(from);
}

function flushAll(): void {
  for (const room of dirty) {
    const { lines, from, members } = room;
    const all = encoder.encode(lines.join(""));
    const speakers = new Set(from);
    for (const member of members) {
      if (!speakers.has(member)) member.write(all);
      else {
        const others = lines.filter((_, i) => from[i] !== member);
        if (others.length > 0) member.say(others.join(""));
      }
    }
    room.lines = [];
    room.from = [];
  }
  dirty.clear();
}

if (import.meta.main) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: Number(Deno.args[0]) });
  for await (const conn of listener) {
    conn.setNoDelay(true);
    new Client(conn).read();
  }
}
