/** One connection over a socket that the test plays: order, one write at a time, limits, the end. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { Line } from "../../protocol/line.ts";
import { Backlog } from "../../server/transport/backlog.ts";
import { Connection, type ConnectionLimits } from "../../server/transport/connection.ts";
import { Outbox } from "../../server/transport/outbox.ts";
import { RANK, type Rank } from "../../server/transport/waiting.ts";
import { FakeSocket, settled } from "./fake_socket.ts";

const LIMITS: ConnectionLimits = {
  handshakeTime: 1000,
  bytesPerSecond: 1000,
  bytesBurst: 1_000_000,
  unfinishedLine: 10_000,
  sendQueue: 1000,
  sendQueues: 1_000_000,
};

function connect(
  limits: Partial<ConnectionLimits> = {},
  backlog = new Backlog(1_000_000),
  rank: Rank = RANK.REGULAR,
) {
  const socket = new FakeSocket();
  const turns: string[][] = [];
  const commit = () => turns.push([...gone]) > 0;
  const clock = { now: 0 };
  const schedule = (end: () => void) => void setImmediate(end);
  const outbox = new Outbox(
    { commit, tellUnstored() {} },
    schedule,
    undefined,
    () => clock.now,
  );
  const connection = new Connection(socket, outbox, { ...LIMITS, ...limits }, backlog);
  const lines: unknown[] = [];
  const gone: string[] = [];
  const foreign: true[] = [];
  let heard = () => {};
  let onLine = (_line: unknown) => {};
  const expelled: string[] = [];
  const ended = connection.run({
    free: false,
    rank,
    expel(reason) {
      expelled.push(reason);
      connection.close();
    },
    receive(item) {
      lines.push(item);
      onLine(item);
      heard();
    },
    foreign: () => void foreign.push(true),
    gone: (reason) => void gone.push(reason),
  });
  /** Sends lines in a turn of their own. */
  const say = (...texts: string[]) => {
    for (const text of texts) connection.push(new Line(text));
    return settled();
  };
  return {
    clock,
    socket,
    connection,
    lines,
    gone,
    expelled,
    foreign,
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

Deno.test("slow_reader: who does not read is closed at the limit, and others hear why", async () => {
  const { socket, say, gone, ended } = connect({ sendQueue: 100 });
  socket.takes = false;
  for (let i = 0; i < 100 && !socket.closed; i++) await say("x".repeat(30));
  await ended;
  assert(socket.closed);
  assert.equal(socket.writes.length, 1);
  assert.deepEqual(gone, ["too slow: did not read what was sent"]);
});

Deno.test("whose answers are not read is not listened to", async () => {
  const { socket, lines, say, onLine, end } = connect({ sendQueue: 100 });
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
  const { socket, say, gone, end } = connect({ sendQueue: 100 });
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

Deno.test("close: last words leave, although an earlier write ends before their turn does", async () => {
  const { socket, connection, say, ended } = connect();
  socket.takes = false;
  await say("one");
  connection.push(new Line("two"));
  connection.close();
  await socket.take();
  assert.deepEqual(socket.writes, ["one\r\n", "two\r\n"]);
  await socket.take();
  await ended;
  assert(socket.closed);
});

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

Deno.test("limits.bytes_per_second: more than the burst waits before it is looked at", async () => {
  const { socket, lines, nextLine, end } = connect({ bytesBurst: 100, bytesPerSecond: 100_000 });
  await socket.arrive("x".repeat(99) + "\n");
  assert.equal(lines.length, 1);
  const late = nextLine();
  await socket.arrive("y".repeat(199) + "\n");
  assert.equal(lines.length, 1, "it was looked at at once");
  await late;
  assert.equal(lines.length, 2);
  await end();
});

Deno.test("limits.bytes_burst: empty lines and what has no end count, too", async () => {
  const { socket, connection, lines, ended } = connect({ bytesBurst: 100, bytesPerSecond: 1 });
  await socket.arrive("\n".repeat(150));
  await socket.arrive("late\n");
  assert.deepEqual(lines, []);
  connection.abort();
  await ended;
});

Deno.test("limits.unfinished_line_bytes: a line without an end is told once, then the connection ends", async () => {
  const { socket, lines, expelled, ended } = connect({ unfinishedLine: 20_000 });
  for (let i = 0; i < 9; i++) await socket.arrive("x".repeat(2000));
  assert.deepEqual(lines.map((one) => (one as { fault: string }).fault), ["too-long"]);
  assert.deepEqual(expelled, []);
  for (let i = 0; i < 9 && !socket.closed; i++) await socket.arrive("x".repeat(2000));
  await ended;
  assert.deepEqual(expelled, ["a line has no end"]);
});

Deno.test("limits.send_queue_bytes and limits.send_queues_bytes: of all, who has most unread goes first", async () => {
  const over: string[] = [];
  const backlog = new Backlog(300, (limit) => over.push(limit));
  const slow = connect({}, backlog);
  const others = Array.from({ length: 3 }, () => connect({}, backlog));
  slow.socket.takes = false;
  for (let i = 0; i < 3; i++) await slow.say("x".repeat(98));
  for (const other of others) await other.say("x".repeat(98));
  assert.equal(backlog.bytes, 300);
  assert(!slow.socket.closed);
  others[0].socket.takes = false;
  await others[0].say("y".repeat(8));
  assert(!others[0].socket.closed);
  await slow.say("z");
  await slow.ended;
  assert.deepEqual(slow.gone, ["too slow: did not read what was sent"]);
  assert.deepEqual(over, ["limits.send_queues_bytes"]);
  assert.deepEqual([backlog.bytes, backlog.connections], [10, 3]);
  await others[0].socket.take();
  for (const other of others) await other.end();
  assert.deepEqual([backlog.bytes, backlog.connections], [0, 0]);
});

Deno.test("stranger_flood: of a stranger's lines only so many are handed on in a turn as there is time for", async () => {
  const { socket, clock, lines, onLine, turns, end } = connect(
    {},
    undefined,
    RANK.STRANGER,
  );
  const seen: number[] = [];
  onLine(() => {
    clock.now += 1;
    seen.push(turns.length);
  });
  const many = Array.from({ length: 6 }, (_, i) => `line ${i}`);
  await socket.arrive(many.join("\n") + "\n");
  while (lines.length < many.length) await settled();
  assert.deepEqual(lines, many, "none is lost, and they are in order");
  assert.deepEqual(seen.map((turn) => turn - seen[0]), [0, 0, 1, 1, 2, 2], "two in each turn");
  await end();
});

/** The beginning of a handshake of TLS, with so many bytes behind the record's header. */
function hello(length: number): Uint8Array {
  return Uint8Array.of(0x16, 0x03, 0x01, length >> 8, length & 0xff, ...Array(length).fill(10));
}

Deno.test("tls_on_irc: TLS is answered by an alert of TLS once its greeting is read, and ended", async () => {
  for (const length of [1, 507, 508, 1700]) {
    const { socket, lines, gone, foreign, ended, end } = connect();
    const bytes = hello(length);
    await socket.arrive(bytes.subarray(0, -1));
    assert.deepEqual([socket.writes, socket.closed], [[], false], String(length));
    await socket.arrive(bytes.subarray(-1));
    await ended;
    assert.deepEqual(socket.writes, ["\x15\x03\x03\0\x02\x02\x28"]);
    assert.deepEqual([gone, foreign.length], [["speaks TLS, which is not for this port"], 1]);
    assert.deepEqual(lines, []);
    await end();
  }
});

Deno.test("tls_on_irc: only who begins so speaks TLS, and who is closed before the end of it is not told", async () => {
  const { socket, lines, end } = connect();
  await socket.arrive("NICK ann\r\n", hello(3), "x\r\n");
  assert.equal(lines[0], "NICK ann");
  assert.deepEqual(socket.writes, []);
  await end();
  const late = connect();
  await late.socket.arrive(hello(9).subarray(0, 10));
  late.connection.close();
  await settled();
  await late.end();
  assert.deepEqual([late.socket.writes, late.foreign], [[], []]);
});
