/** Servers that are none, or are so no more: each is told in a sentence. */
import assert from "node:assert/strict";
import { main } from "../../client/main.ts";
import { inTime } from "../integration/patience.ts";
import { ChatServer } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { start } from "./running.ts";
import { FakeServer, MemoryIo } from "./support.ts";

const ACCOUNTS = { ann: "correct horse" };

/** Servers that are none, and what is said of them. */
const STRANGERS: [
  name: string,
  serve: (say: (d: string | Uint8Array) => Promise<void>) => Promise<void>,
  RegExp,
][] = [
  ["HTTP", (say) => say("HTTP/1.1 400 Bad Request\r\n\r\n"), /is not a chat server/],
  ["SSH", (say) => say("SSH-2.0-OpenSSH_9.2\r\n"), /is not a chat server/],
  [
    "random bytes",
    (say) => say(Uint8Array.from({ length: 4000 }, (_, i) => i * 7)),
    /is not a chat server/,
  ],
  ["no line end", (say) => say("x".repeat(200_000)), /is not a chat server/],
  ["closing at once", () => Promise.resolve(), /closed the connection at once/],
];
for (const [name, serve, sentence] of STRANGERS) {
  Deno.test(`not a chat server: ${name}: 3, and a sentence`, async () => {
    await using server = new FakeServer(async (visitor) => {
      const lines = visitor.lines();
      await lines.next();
      await serve((data) => visitor.raw(data));
    });
    const { io, exit } = start(server.port, ["--user", "ann"]);
    assert.equal(await exit(), 3);
    assert.match(io.errors, sentence);
    assert.equal(io.errors.split("\n").length, 2, "one sentence");
  });
}

/** Waits for the client to leave without a word. */
async function silence(visitor: { lines(): AsyncGenerator<string> }): Promise<void> {
  for await (const _line of visitor.lines()) { /* nothing is answered */ }
}

/** Starts the client as ann, with time limits that go off by hand. */
function startByHand(port: number) {
  const io = new MemoryIo();
  io.variables.CHAT_PASSWORD = "correct horse";
  const code = main(["--user", "ann", "127.0.0.1", String(port)], { io, limits: BY_HAND });
  return { io, exit: () => inTime(code, () => `It does not end.\n${io.output}\n${io.errors}`) };
}

Deno.test("a server that says nothing is given up with a sentence", async () => {
  using clock = new HandClock();
  await using server = new FakeServer(silence);
  const { io, exit } = startByHand(server.port);
  await clock.fire(BY_HAND.answer);
  assert.equal(await exit(), 3);
  assert.match(io.errors, /accepts connections but says nothing/);
});

Deno.test("a server that says something but nothing of capabilities takes a name", async () => {
  using clock = new HandClock();
  const heard = Promise.withResolvers<void>();
  await using server = new FakeServer(async (visitor) => {
    await visitor.say(":s NOTICE * :Looking up your name", "PING :heard");
    for await (const line of visitor.lines()) {
      if (line === "PONG :heard") heard.resolve();
      if (line === "QUIT") return;
    }
  });
  const { io, exit } = startByHand(server.port);
  await heard.promise;
  await clock.fire(BY_HAND.answer);
  assert.equal(await exit(), 4);
  assert.equal(
    io.errors,
    "chat-client: This server keeps no accounts: go in as a guest (--guest).\n",
  );
});

Deno.test("a server that passes over CAP in silence is asked something else", async () => {
  using clock = new HandClock();
  await using server = new FakeServer(async (visitor) => {
    for await (const line of visitor.lines()) {
      if (line.startsWith("PING")) await visitor.say(":s 451 * PING :You have not registered");
      if (line === "QUIT") return;
    }
  });
  const { io, exit } = startByHand(server.port);
  await clock.fire(BY_HAND.nudge);
  assert.equal(await exit(), 4);
  assert.match(io.errors, /keeps no accounts/);
});

Deno.test("a server that falls silent after the login is given up", async () => {
  using clock = new HandClock();
  const fell = Promise.withResolvers<void>();
  const before = (line: string) => {
    if (line.endsWith("hello")) fell.resolve();
    return line.endsWith("hello") || line.startsWith("PING");
  };
  await using server = new ChatServer({ accounts: { ...ACCOUNTS }, before });
  const { io, exit } = startByHand(server.port);
  io.type("hello\n");
  await fell.promise;
  await clock.fire(BY_HAND.quiet);
  await clock.fire(BY_HAND.gone);
  assert.equal(await exit(), 3);
  const [silent, unsent] = io.errors.split("\n");
  assert.equal(silent, "chat-client: The server does not answer any more.");
  assert.equal(unsent, "chat-client: Perhaps not sent: hello");
});

Deno.test("a server that does not answer the login is given up", async () => {
  using clock = new HandClock();
  const asked = Promise.withResolvers<void>();
  const before = (line: string) => {
    if (line.startsWith("AUTHENTICATE")) asked.resolve();
    return line.startsWith("AUTHENTICATE");
  };
  await using server = new ChatServer({ accounts: { ...ACCOUNTS }, before });
  const { io, exit } = startByHand(server.port);
  await asked.promise;
  await clock.fire(BY_HAND.login);
  assert.equal(await exit(), 3);
  assert.match(io.errors, /did not answer the login in time/);
});

Deno.test("a server that does not close after QUIT is left", async () => {
  using clock = new HandClock();
  const before = (line: string) => line === "QUIT";
  await using server = new ChatServer({ accounts: { ...ACCOUNTS }, before });
  const { io, exit } = startByHand(server.port);
  io.endInput();
  await clock.fire(BY_HAND.leave);
  assert.equal(await exit(), 0);
});

Deno.test("a port where nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { io, exit } = start(port, ["--user", "ann"]);
  assert.equal(await exit(), 3);
  assert.equal(
    io.errors,
    `chat-client: Nothing answers at 127.0.0.1:${port}: is chat-server running there, on that port?\n`,
  );
});
