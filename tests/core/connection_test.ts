/** One connection over a socket that the test plays: order, one write at a time, limits, the end. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { Line } from "../../protocol/line.ts";
import { Connection, type Socket } from "../../server/transport/connection.ts";
import { Outbox } from "../../server/transport/outbox.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Resolves once everything that can go on has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

class FakeSocket implements Socket {
  closed = false;
  /** What was handed over in each write, and how to end the one that is under way. */
  readonly writes: string[] = [];
  #incoming: (Uint8Array | null)[] = [];
  #reader: PromiseWithResolvers<void> | undefined;
  #writer: (PromiseWithResolvers<number> & { bytes: Uint8Array }) | undefined;
  /** Whether writes are taken whole at once. */
  takes = true;

  /** The peer sends; null: it has closed its direction. */
  arrive(...chunks: (string | Uint8Array | null)[]): Promise<void> {
    for (const chunk of chunks) {
      this.#incoming.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    }
    this.#reader?.resolve();
    return settled();
  }

  /** The connection is lost. */
  fail(): Promise<void> {
    this.#reader?.reject(new Error("reset"));
    return settled();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    assert.equal(this.#reader, undefined, "two reads at a time");
    while (this.#incoming.length === 0 || this.closed) {
      if (this.closed) throw new Error("closed");
      this.#reader = Promise.withResolvers();
      try {
        await this.#reader.promise;
      } finally {
        this.#reader = undefined;
      }
    }
    const chunk = this.#incoming.shift()!;
    if (chunk === null) return null;
    const taken = chunk.subarray(0, buffer.length);
    buffer.set(taken);
    if (taken.length < chunk.length) this.#incoming.unshift(chunk.subarray(taken.length));
    return taken.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    assert.equal(this.#writer, undefined, "two writes at a time");
    assert(!this.closed, "a write after the end");
    this.writes.push(decoder.decode(bytes));
    if (this.takes) return Promise.resolve(bytes.length);
    this.#writer = { ...Promise.withResolvers<number>(), bytes };
    return this.#writer.promise;
  }

  get writing(): boolean {
    return this.#writer !== undefined;
  }

  /** The peer takes so many bytes of the write under way; all of them if not said. */
  take(bytes?: number): Promise<void> {
    const writer = this.#writer!;
    this.#writer = undefined;
    writer.resolve(bytes ?? writer.bytes.length);
    return settled();
  }

  breakWrite(): Promise<void> {
    const writer = this.#writer!;
    this.#writer = undefined;
    writer.reject(new Error("broken pipe"));
    return settled();
  }

  close(): void {
    assert(!this.closed, "closed twice");
    this.closed = true;
    this.#reader?.reject(new Error("closed"));
    this.#writer?.reject(new Error("closed"));
  }
}

function connect(sendLimit = 1000) {
  const socket = new FakeSocket();
  const turns: string[][] = [];
  const commit = () => turns.push([...gone]) > 0;
  const outbox = new Outbox({ commit, tellUnstored() {} }, setImmediate);
  const connection = new Connection(socket, outbox, sendLimit);
  const lines: unknown[] = [];
  const gone: string[] = [];
  let heard = () => {};
  let onLine = (_line: unknown) => {};
  const ended = connection.run({
    receive(item) {
      lines.push(item);
      onLine(item);
      heard();
    },
    gone: (reason) => void gone.push(reason),
  });
  /** Sends lines in a turn of their own. */
  const say = (...texts: string[]) => {
    for (const text of texts) connection.push(new Line(text));
    return settled();
  };
  return {
    socket,
    connection,
    lines,
    gone,
    /** What others had heard of it at the end of each turn. */
    turns,
    ended,
    say,
    /** Resolves at the next line that is handed on. */
    nextLine: () => new Promise<void>((resolve) => heard = resolve),
    onLine: (handle: (line: unknown) => void) => onLine = handle,
    /** The peer goes; waits for the end. */
    async end() {
      if (!socket.closed) await socket.fail();
      await ended;
      assert(socket.closed);
    },
  };
}

Deno.test("lines are handed on in order, whatever the pieces", async () => {
  const { socket, lines, gone, end } = connect();
  await socket.arrive(
    "one\r\ntw",
    "o\r",
    "\nthree\nfour\r\n\r\n",
    Uint8Array.of(0xff, 10),
    "five\n",
  );
  assert.deepEqual(lines.slice(0, 4), ["one", "two", "three", "four"]);
  assert.equal((lines[4] as { fault: string }).fault, "not-utf8");
  assert.equal(lines[5], "five");
  await end();
  assert.deepEqual(gone, ["connection lost"]);
});

Deno.test("more than the buffer holds arrives whole", async () => {
  const { socket, lines, end } = connect();
  const many = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
  await socket.arrive(many.join("\n") + "\n");
  while (lines.length < many.length) await settled();
  assert.deepEqual(lines, many);
  await end();
});

Deno.test("a turn's lines are one write", async () => {
  const { socket, say, end } = connect();
  await say("one", "two", "zwölf");
  await say("three");
  assert.deepEqual(socket.writes, ["one\r\ntwo\r\nzwölf\r\n", "three\r\n"]);
  await end();
});

Deno.test("one write at a time; what comes meanwhile waits in order", async () => {
  const { socket, say, end } = connect();
  socket.takes = false;
  await say("one");
  await say("two");
  await say("three");
  assert.deepEqual(socket.writes, ["one\r\n"]);
  await socket.take();
  await socket.take();
  assert.deepEqual(socket.writes, ["one\r\n", "two\r\n", "three\r\n"]);
  await end();
});

Deno.test("a write that is taken in part is finished first", async () => {
  const { socket, say, end } = connect();
  socket.takes = false;
  await say("abcdef");
  await say("next");
  await socket.take(2);
  await socket.take(5);
  assert.deepEqual(socket.writes, ["abcdef\r\n", "cdef\r\n", "\n"]);
  await socket.take();
  assert.equal(socket.writes.at(-1), "next\r\n");
  await end();
});

Deno.test("pause: what has come waits, in order", async () => {
  const { socket, connection, lines, onLine, end } = connect();
  onLine((line) => line === "stop" && connection.pause());
  await socket.arrive("one\nstop\ntwo\nthree\n", "four\n");
  assert.deepEqual(lines, ["one", "stop"]);
  connection.resume();
  await settled();
  assert.deepEqual(lines, ["one", "stop", "two", "three", "four"]);
  await end();
});

Deno.test("hold: the next line waits for its time, and for resume where it is paused too", async () => {
  const { socket, connection, lines, nextLine, onLine, end } = connect();
  onLine((line) => line === "stop" && connection.hold(1));
  await Promise.all([nextLine().then(nextLine), socket.arrive("stop\none\n")]);
  assert.deepEqual(lines, ["stop", "one"]);
  connection.pause();
  connection.hold(1);
  await socket.arrive("two\n");
  assert.deepEqual(lines, ["stop", "one"]);
  await Promise.all([nextLine(), Promise.resolve(connection.resume())]);
  assert.equal(lines.at(-1), "two");
  await end();
});

Deno.test("a connection that is lost while it is held or paused is over", async () => {
  const { socket, connection, lines, gone, ended } = connect();
  connection.hold(3_600_000);
  connection.pause();
  await socket.arrive("never\n");
  connection.abort();
  await ended;
  assert.deepEqual(lines, []);
  assert.equal(gone.length, 1);
  assert(socket.closed);
});

Deno.test("who does not read is closed at the limit, and others hear why", async () => {
  const { socket, say, gone, ended } = connect(100);
  socket.takes = false;
  for (let i = 0; i < 100 && !socket.closed; i++) await say("x".repeat(30));
  await ended;
  assert(socket.closed);
  assert.equal(socket.writes.length, 1);
  assert.deepEqual(gone, ["too slow: did not read what was sent"]);
});

Deno.test("whose answers are not read is not listened to", async () => {
  const { socket, lines, say, onLine, end } = connect(100);
  socket.takes = false;
  onLine((line) => void say(`${line} ${"x".repeat(20)}`));
  await socket.arrive("1\n2\n3\n4\n5\n6\n7\n8\n");
  assert(lines.length < 8);
  while (socket.writes.join("").length < 8 * 24) {
    await (socket.writing ? socket.take() : settled());
  }
  assert.deepEqual(lines, ["1", "2", "3", "4", "5", "6", "7", "8"]);
  await end();
});

Deno.test("what is read again frees the room that it took", async () => {
  const { socket, say, gone, end } = connect(100);
  socket.takes = false;
  for (let i = 0; i < 20; i++) {
    await say("x".repeat(90));
    await socket.take();
  }
  assert(!socket.closed);
  assert.equal(socket.writes.length, 20);
  await end();
  assert.deepEqual(gone, ["connection lost"]);
});

async function closeFlushes(): Promise<void> {
  const { socket, connection, say, gone, ended } = connect();
  socket.takes = false;
  await say("one");
  connection.push(new Line("two"));
  connection.close();
  await settled();
  assert(!socket.closed, "closed before what was said has left");
  await say("late");
  await socket.take();
  await socket.take();
  assert.deepEqual(socket.writes, ["one\r\n", "two\r\n"]);
  await ended;
  assert(socket.closed);
  assert.deepEqual(gone, []);
}

// The timer that gives up on a peer who takes nothing is still running at the end.
Deno.test({
  name: "close: what was said leaves, then the end; nobody is told of it",
  fn: closeFlushes,
});

Deno.test("close: with nothing to say it is the end at once; what comes later is ignored", async () => {
  const { socket, connection, lines, say, ended } = connect();
  connection.close();
  connection.close();
  await settled();
  await ended;
  await say("late");
  assert(socket.closed);
  assert.deepEqual([socket.writes, lines], [[], []]);
});

Deno.test("close: lines that had come already are not handed on any more", async () => {
  const { socket, connection, lines, onLine, ended } = connect();
  onLine((line) => line === "QUIT" && connection.close());
  await socket.arrive("one\nQUIT\ntwo\n");
  await ended;
  assert.deepEqual(lines, ["one", "QUIT"]);
});

Deno.test("the peer closes: said once, and the turn ends", async () => {
  const { socket, gone, turns, ended } = connect();
  await socket.arrive("bye", null);
  await ended;
  assert.deepEqual(turns.at(-1), ["connection closed"]);
  assert(socket.closed);
  assert.deepEqual(gone, ["connection closed"]);
});

Deno.test("a write that breaks does no harm; the reading side ends it", async () => {
  const { socket, say, gone, end } = connect();
  socket.takes = false;
  await say("one");
  await socket.breakWrite();
  await end();
  assert.deepEqual(gone, ["connection lost"]);
});
