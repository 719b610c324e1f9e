/** Ways in over real sockets of this machine: WebSocket, several addresses, proxies, gateways. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openMemoryStore } from "../../db/memory.ts";
import { hash } from "../../db/passwords.ts";
import { parseCommandLine } from "../../server/command_line.ts";
import { readConfig } from "../../server/config.ts";
import { ListenError, type RunningServer, serveStore } from "../../server/serve.ts";
import { Folder } from "../integration/folder.ts";
import { Lines } from "../integration/lines.ts";
import { Peer } from "../integration/peer.ts";
import { clientFrame } from "../protocol/frames.ts";

type Env = Record<string, string>;

class Served {
  readonly folder = new Folder();
  readonly log: string[] = [];
  readonly server: RunningServer;

  constructor(env: Env = {}) {
    const data = this.folder.path;
    const all: Env = { CHAT_WEBSOCKET_LISTEN: "127.0.0.1:0", CHAT_DATA: data, ...env };
    const config = readConfig(parseCommandLine(["127.0.0.1", "0", "--allow-guests"]), {
      env: (name) => all[name],
      readFile: (path) => Deno.readTextFileSync(path),
    });
    this.server = serveStore(config, openMemoryStore(), (_level, event, fields) => {
      this.log.push(`${event} ${JSON.stringify(fields)}`);
    });
  }

  get port(): number {
    return this.server.addresses[0].port;
  }

  get web(): number {
    return this.server.websockets[0].port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close("the test is over");
    this.folder[Symbol.dispose]();
  }
}

/** A WebSocket client, the runtime's own. */
class Web {
  readonly lines = new Lines("web");
  readonly kinds = new Set<string>();
  readonly ended: Promise<CloseEvent>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.kinds.add(typeof data);
      const text = typeof data === "string" ? data : new TextDecoder().decode(data);
      assert(!/[\r\n]/.test(text));
      this.lines.feed(new TextEncoder().encode(text + "\n"));
    };
    this.ended = new Promise((resolve) => socket.onclose = resolve);
  }

  static async open(port: number, protocols: string[] = ["text.ircv3.net"]): Promise<Web> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, protocols);
    const web = new Web(socket);
    await Promise.race([web.ended, new Promise((resolve) => socket.onopen = resolve)]);
    return web;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(...messages: (string | Uint8Array<ArrayBuffer>)[]): this {
    for (const message of messages) this.#socket.send(message);
    return this;
  }

  until(wanted: string | RegExp): Promise<string> {
    return this.lines.until(wanted);
  }

  async close(): Promise<CloseEvent> {
    this.#socket.close(1000);
    return await this.ended;
  }
}

Deno.test("ws: text and binary people talk with each other and with TCP", async () => {
  await using served = new Served();
  const ann = await Web.open(served.web);
  const bob = await Web.open(served.web, ["x", "binary.ircv3.net", "text.ircv3.net"]);
  const eve = await Peer.connect(served.port);
  assert.deepEqual([ann.protocol, bob.protocol], ["text.ircv3.net", "binary.ircv3.net"]);
  ann.send("NICK ann", "USER ann 0 * :Ann", "JOIN #a");
  await ann.until(" 366 ");
  const bytes = new TextEncoder().encode("NICK bob");
  bob.send(bytes, "USER bob 0 * :Bob\r\n", "JOIN #a");
  await bob.until(" 366 ");
  await eve.enter("eve", []);
  eve.send("JOIN #a", "PRIVMSG #a :grüße");
  assert.match(await ann.until("PRIVMSG"), /^:eve!\S+ PRIVMSG #a :grüße$/);
  await bob.until("PRIVMSG #a :grüße");
  bob.send(new TextEncoder().encode("PRIVMSG #a :zurück"));
  await eve.until("PRIVMSG #a :zurück");
  assert.deepEqual([[...ann.kinds], [...bob.kinds]], [["string"], ["object"]]);
  assert.equal((await bob.close()).code, 1000);
  await eve.until(/^:bob!\S+ QUIT :connection closed/);
  await eve.close();
  const { code, wasClean } = await ann.send("QUIT").ended;
  assert.deepEqual([code, wasClean], [1000, true]);
});

Deno.test("ws: without a subprotocol, text", async () => {
  await using served = new Served();
  const ann = await Web.open(served.web, []);
  assert.equal(ann.protocol, "");
  ann.send("PING x");
  await ann.until("PONG");
  assert.deepEqual([...ann.kinds], ["string"]);
  await ann.close();
});

Deno.test("ws: a line's limits are those of TCP", async () => {
  await using served = new Served();
  const ann = await Web.open(served.web);
  ann.send("x".repeat(511));
  assert.match(await ann.until(" 417 "), / 417 \* :/);
  ann.send(`PING ${"y".repeat(505)}`, "x".repeat(300_000), "PING z");
  await ann.until("y".repeat(400));
  await ann.until(" 417 ");
  await ann.until("PONG chat.local :z");
  const bytes = Uint8Array.of(0x50, 0xff);
  ann.send(bytes);
  await ann.until("INVALID_UTF8");
  await ann.close();
});

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const upgrade = (...more: string[]) =>
  ["GET / HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade", ...more].concat(
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Version: 13",
    "\r\n",
  ).join("\r\n");

/** All that comes for these bytes until the server closes, or `enough` has come. */
async function raw(port: number, bytes: string | Uint8Array, enough?: string): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  const buffer = new Uint8Array(4096);
  let text = "";
  while (enough === undefined || !text.includes(enough)) {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) break;
    text += Buffer.from(buffer.subarray(0, count)).toString("latin1");
  }
  return text;
}

Deno.test("ws: the handshake's answer, and a frame that came with it", async () => {
  await using served = new Served();
  const frames = Uint8Array.of(...clientFrame(0x89, "hey"), ...clientFrame(0x81, "PING x"));
  const bytes = Uint8Array.of(...new TextEncoder().encode(upgrade()), ...frames);
  const text = await raw(served.web, bytes, "PONG chat.local");
  const [head, rest] = text.split("\r\n\r\n");
  assert.match(head, /^HTTP\/1\.1 101 /);
  assert.match(head, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
  assert.doesNotMatch(head, /Sec-WebSocket-Protocol/);
  assert(rest.startsWith("\x8a\x03hey"), rest);
});

Deno.test("ws: what breaks the protocol is told why, and ended", async () => {
  await using served = new Served();
  const bytes = Uint8Array.of(...new TextEncoder().encode(upgrade()), 0x81, 1, 0x78);
  const text = await raw(served.web, bytes);
  assert.match(text, /\x88.\x03\xeaa frame of a client is not masked/);
});

Deno.test("ws: whoever asks for a page or comes from a wrong one gets a sentence", async () => {
  await using served = new Served({ CHAT_WEBSOCKET_ORIGINS: "https://good.test" });
  const page = await raw(served.web, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  assert.match(page, /^HTTP\/1\.1 426 Upgrade Required\r\n[^]*\r\n\r\nThis address is for chat/);
  assert.match(await raw(served.web, upgrade("Origin: https://evil.test")), /^HTTP\/1\.1 403 /);
  const good = await raw(served.web, upgrade("Origin: https://good.test"), "\r\n\r\n");
  assert.match(good, /^HTTP\/1\.1 101 /);
  assert.equal(await raw(served.web, "x".repeat(9000)), "");
});

Deno.test("ws: at the server's end everybody is told, by a close frame, too", async () => {
  const served = new Served();
  const ann = await Web.open(served.web);
  ann.send("PING x");
  await ann.until("PONG");
  await served[Symbol.asyncDispose]();
  assert.match(await ann.until("ERROR"), /the test is over/);
  assert.equal((await ann.ended).code, 1000);
});

Deno.test("listen: several addresses, and none at all where one can't be had", async () => {
  await using served = new Served({ CHAT_LISTEN: "127.0.0.1:0, 127.0.0.1:0" });
  const ports = served.server.addresses.map(({ port }) => port);
  assert.equal(new Set(ports).size, 3);
  for (const port of ports) {
    const peer = await Peer.connect(port);
    await peer.barrier();
    await peer.close();
  }
  assert.throws(() => new Served({ CHAT_LISTEN: `127.0.0.1:${ports[0]}` }), (error) => {
    return error instanceof ListenError &&
      /^Cannot listen on 127\.0\.0\.1:\d+: another/.test(error.message);
  });
});

const PROXY = { CHAT_PROXY_FROM: "127.0.0.0/8" };
const HELLO = "NICK ann\r\nUSER ann 0 * :Ann\r\n";

Deno.test("proxy: people come from where it says; others are behind another cloak", async () => {
  await using served = new Served(PROXY);
  const header = "PROXY TCP4 198.51.100.3 192.0.2.1 1 2\r\n";
  const text = await raw(served.port, header + HELLO, " 001 ");
  assert.match(text, /001 ann :Welcome to chat, ann!ann@[0-9a-f]{12}\.cloak/);
  assert(served.log.some((line) => /^connected .*"address":"198\.51\.100\.3"/.test(line)));
  const own = await raw(served.port, "PROXY UNKNOWN\r\n" + HELLO, " 001 ");
  assert.match(own, /ann!ann@localhost/);
});

Deno.test("proxy: without its header it is turned away; from others the header is a line", async () => {
  await using served = new Served(PROXY);
  assert.equal(await raw(served.port, HELLO), "");
  await using plain = new Served({ CHAT_PROXY_FROM: "10.0.0.1" });
  const text = await raw(plain.port, "PROXY TCP4 198.51.100.3 192.0.2.1 1 2\r\n" + HELLO, " 001 ");
  assert.match(text, / 421 \* PROXY :[^]*ann!ann@localhost/);
});

/** So many a minute are let in; a new minute may have begun since. */
async function refusedWithin(most: number, come: () => Promise<string>): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (/too many connections from your address/.test(await come())) return;
  }
  assert.match(await come(), /^(:\S+ )?ERROR :.*too many connections from your address/);
}

Deno.test("proxy: whom it brings has the limits of the own address", async () => {
  await using served = new Served({ ...PROXY, CHAT_LIMITS_CONNECTIONS_PER_MINUTE: "2" });
  const come = (address: string) =>
    raw(served.port, `PROXY TCP4 ${address} 192.0.2.1 1 2\r\n${HELLO}QUIT\r\n`);
  for (let i = 0; i < 2; i++) assert.match(await come("198.51.100.3"), /you have left/);
  await refusedWithin(2, () => come("198.51.100.3"));
  assert.match(await come("198.51.100.4"), /you have left/);
});

Deno.test("proxy: to WebSocket it speaks HTTP, and only its own word counts", async () => {
  await using served = new Served(PROXY);
  const header = "X-Forwarded-For: 203.0.113.9, 198.51.100.7, 127.0.0.2";
  await raw(served.web, upgrade(header), "\r\n\r\n");
  await using plain = new Served();
  await raw(plain.web, upgrade(header), "\r\n\r\n");
  const addresses = [served, plain].map(({ log }) =>
    /"address":"([^"]+)"/.exec(log.find((line) => line.startsWith("connected"))!)![1]
  );
  assert.deepEqual(addresses, ["198.51.100.7", "127.0.0.1"]);
});

Deno.test("webirc: the edge gives the person a cloak and a place at the door of their own", async () => {
  await using served = new Served({
    CHAT_WEBIRC_FROM: "127.0.0.1",
    CHAT_WEBIRC_PASSWORD_HASH: hash("hunter2-secret", 4),
    CHAT_LIMITS_CONNECTIONS_PER_MINUTE: "1",
  });
  const come = () => raw(served.port, `WEBIRC hunter2-secret g h 198.51.100.3\r\n${HELLO}QUIT\r\n`);
  assert.match(await come(), /ann!ann@[0-9a-f]{12}\.cloak/);
  await refusedWithin(1, come);
});

Deno.test("slow_handshake: limits.handshake_seconds: who says nothing before the first line is closed", async () => {
  await using served = new Served({
    CHAT_LIMITS_HANDSHAKE_SECONDS: "1",
    CHAT_PROXY_FROM: "127.0.0.1",
  });
  assert.equal(await raw(served.web, "GET / HTTP/1.1\r\nHost: "), "");
  assert.equal(await raw(served.port, "PROXY TCP4 "), "");
});

Deno.test("limits.trust_loopback: this machine is held to the limits, too", async () => {
  await using served = new Served({
    CHAT_LIMITS_TRUST_LOOPBACK: "false",
    CHAT_LIMITS_CONNECTIONS_PER_ADDRESS: "1",
    CHAT_LIMITS_COMMANDS_BEFORE_LOGIN: "20",
    CHAT_LIMITS_COMMANDS_BURST: "1000",
  });
  assert.match(await raw(served.port, "PING x\r\n".repeat(30)), /20 lines without logging in/);
  // It is closed, or this would wait for ever; its sentence is lost where bytes were on their way still.
  await raw(served.port, "x".repeat(300_000));
  const ann = await Peer.connect(served.port);
  assert.match(await raw(served.port, ""), /your address has 1 connection already/);
  await ann.close();
});
