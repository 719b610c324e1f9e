import assert from "node:assert/strict";
import { flags, UsageError } from "../../bench/flags.ts";
import { LoadError } from "../../bench/load/client.ts";
import { Template } from "../../bench/load/message.ts";
import { Room } from "../../bench/load/room.ts";
import { DEFAULTS as LOAD } from "../../bench/load/plan.ts";
import { listens, run } from "../../bench/load/run.ts";

const decoder = new TextDecoder();

Deno.test("ways: where there is none, or no certificate for TLS, a sentence says so", async () => {
  const why = (way: string) => run({ ...LOAD, clients: 1, way });
  await assert.rejects(why("foo"), { message: /^Cannot connect to .*: there is no way "foo"$/ });
  await assert.rejects(why("tls"), LoadError);
});

Deno.test("messages: as many as asked for, each with its time", () => {
  const template = new Template("#c7", 3);
  const bytes = template.write(2, 1234567.8);
  assert.equal(decoder.decode(bytes), "PRIVMSG #c7 :T000001234567 xxx\r\n".repeat(2));
  assert.equal(bytes.length, 2 * template.length);
});

Deno.test("messages: the time is read from the end of what others receive", () => {
  const template = new Template("#c7", 3);
  for (const micros of [0, 9, 1234567, 999_999_999_999]) {
    const tail = decoder.decode(template.write(1, micros));
    const received = new TextEncoder().encode(`@time=x :b0!b0@host ${tail}`);
    assert.equal(template.read(received, received.length), micros);
  }
  const other = new TextEncoder().encode(":b0!b0@host JOIN #c7 and more and more\r\n");
  assert.ok(Number.isNaN(template.read(other, other.length)));
  assert.ok(Number.isNaN(template.read(other, 5)));
});

Deno.test("rooms: in flight is what the average member has not seen", () => {
  const room = new Room("#c0");
  room.members = 5;
  room.sent = 10;
  assert.deepEqual([room.inFlight, room.expected], [10, 40]);
  room.got = 7;
  assert.equal(room.inFlight, 9);
  room.got = 40;
  assert.equal(room.inFlight, 0);
});

const DEFAULTS = { port: 1, longName: "x", quick: false };
const HELP = { port: "its port", longName: "a name", quick: "short" };

Deno.test("flags: defaults, and what is said instead", () => {
  assert.deepEqual(flags([], DEFAULTS, HELP), DEFAULTS);
  const words = ["--port=2", "--long-name", "a b", "--quick"];
  assert.deepEqual(flags(words, DEFAULTS, HELP), { port: 2, longName: "a b", quick: true });
});

Deno.test("flags: what makes no sense is refused with a sentence", () => {
  const refused: [string[], RegExp][] = [
    [["--port", "many"], /^Cannot use --port many: it must be a number of 0 or more\.$/],
    [["--port="], /must be a number/],
    [["--port", "-1"], /^Cannot read the command line: .*--help\.$/s],
    [["--ports", "2"], /^Cannot read the command line: Unknown option '--ports'\. Try --help\.$/],
  ];
  for (const [words, expected] of refused) {
    assert.throws(() => flags(words, DEFAULTS, HELP), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, expected);
      return true;
    });
  }
});

Deno.test("listeners: as many as wanted, and not the senders at the front", () => {
  const count = (clients: number, listeners: number) =>
    Array.from({ length: clients }, (_, i) => i)
      .filter((i) => listens(i, { ...LOAD, clients, listeners })).length;
  for (const clients of [1, 7, 8, 10, 199, 200, 2000]) {
    for (const listeners of [0, 1, 3, 8, 200]) {
      assert.equal(count(clients, listeners), Math.min(clients, listeners));
    }
  }
  assert.equal(listens(0, { ...LOAD, clients: 200, listeners: 8 }), false);
});

Deno.test("flags: --help is no mistake", () => {
  assert.throws(() => flags(["--help"], DEFAULTS, HELP), (error) => {
    assert.ok(error instanceof UsageError);
    assert.equal(error.exitCode, 0);
    assert.match(error.message, /--long-name +a name \(x\)/);
    return true;
  });
});
