/** WebSocket as values: handshakes, frames of a client whole and byte by byte, frames of the server. */
import assert from "node:assert/strict";
import {
  closeFrame,
  FrameDecoder,
  framesOf,
  originAllowed,
  parseUpgrade,
  pongFrame,
} from "../../protocol/websocket.ts";
import { clientFrame } from "./frames.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Result {
  text: string;
  pings: string[];
  close?: number;
}

function feed(pieces: Uint8Array[]): Result {
  const frames = new FrameDecoder();
  const result: Result = { text: "", pings: [] };
  for (const piece of pieces) {
    const { lines, ping, close } = frames.feed(piece);
    assert(lines.length <= piece.length + 1);
    result.text += String.fromCharCode(...lines);
    if (ping) result.pings.push(decoder.decode(ping));
    if (close !== undefined) result.close = close;
  }
  return result;
}

/** The same whole and byte by byte. */
function decode(...frames: Uint8Array[]): Result {
  const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
  const single = feed([...bytes].map((byte) => Uint8Array.of(byte)));
  const whole = feed([bytes]);
  assert.deepEqual({ ...single, pings: single.pings.slice(-1) }, {
    ...whole,
    pings: whole.pings.slice(-1),
  });
  return whole;
}

Deno.test("websocket: a message is a line, text or binary, whatever its length", () => {
  for (const length of [0, 1, 125, 126, 8000]) {
    const line = "x".repeat(length);
    for (const opcode of [0x81, 0x82]) {
      assert.deepEqual(decode(clientFrame(opcode, line)), { text: line + "\n", pings: [] });
    }
  }
});

Deno.test("websocket: more than 64 KiB in one frame", () => {
  const long = "x".repeat(70_000);
  assert.equal(feed([clientFrame(0x81, long)]).text.length, 70_001);
});

Deno.test("websocket: a message in pieces, a ping between them, half a character at their ends", () => {
  const euro = encoder.encode("€");
  const { text, pings } = decode(
    clientFrame(0x01, Uint8Array.of(...encoder.encode("5 "), euro[0])),
    clientFrame(0x89, "still there?"),
    clientFrame(0x00, euro.subarray(1, 2)),
    clientFrame(0x80, euro.subarray(2)),
    clientFrame(0x81, "next"),
  );
  assert.equal(decoder.decode(Uint8Array.from(text, (c) => c.charCodeAt(0))), "5 €\nnext\n");
  assert.deepEqual(pings, ["still there?"]);
});

Deno.test("websocket: of pings that come at once the last counts; a pong says nothing", () => {
  const frames = [clientFrame(0x89, "a"), clientFrame(0x8a, "x"), clientFrame(0x89, "b")];
  assert.deepEqual(feed([Uint8Array.from(frames.flatMap((one) => [...one]))]).pings, ["b"]);
});

Deno.test("websocket: binary is not looked at; text must be UTF-8", () => {
  assert.equal(decode(clientFrame(0x82, Uint8Array.of(0xff))).text, "\xff\n");
  assert.equal(decode(clientFrame(0x81, Uint8Array.of(0xff))).close, 1007);
  assert.equal(feed([clientFrame(0x81, Uint8Array.of(0xe2, 0x82))]).close, 1007);
});

const MASKED = clientFrame(0x81, "x");
const code = (value: number, ...reason: number[]) =>
  clientFrame(0x88, Uint8Array.of(value >> 8, value & 255, ...reason));

/** What ends it, and the code. */
const ENDS: [what: string, frames: Uint8Array[], close: number][] = [
  ["a close frame without a code", [clientFrame(0x88, "")], 1005],
  ["with a code and a reason", [code(1001, 0x62, 0x79, 0x65)], 1001],
  ["with a code of one's own", [code(4000)], 4000],
  ["with half a code", [clientFrame(0x88, "x")], 1002],
  ["with a code that is never sent", [code(1005)], 1002],
  ["with a code that nobody knows", [code(1999)], 1002],
  ["with a reason that is not UTF-8", [code(1000, 0xff)], 1007],
  ["no mask", [Uint8Array.of(0x81, 1, 0x78)], 1002],
  ["an extension's bit", [clientFrame(0xc1, "x")], 1002],
  ["an unknown opcode", [clientFrame(0x83, "x")], 1002],
  ["an unknown control opcode", [clientFrame(0x8b, "x")], 1002],
  ["a control frame in pieces", [clientFrame(0x09, "x")], 1002],
  ["a control frame that is too long", [clientFrame(0x89, "x".repeat(126))], 1002],
  ["a piece of nothing", [clientFrame(0x80, "x")], 1002],
  ["a message inside of another", [clientFrame(0x01, "x"), MASKED], 1002],
  ["a length beyond all", [Uint8Array.of(0x82, 0xff, ...Array(8).fill(255), 0, 0, 0, 0)], 1002],
];

for (const [what, frames, close] of ENDS) {
  Deno.test(`websocket_bombs: websocket: it ends: ${what}`, () => {
    const result = decode(MASKED, ...frames, clientFrame(0x81, "late"));
    assert.equal(result.close, close);
    assert.match(result.text, /^x\nx?$/);
  });
}

Deno.test("websocket: lines become a frame each, without their ends", () => {
  const long = "y".repeat(300);
  const bytes = framesOf(encoder.encode(`one\r\n${long}\r\nzwölf\r\n`), 1);
  const expected = [0x81, 3, ...encoder.encode("one"), 0x81, 126, 1, 44, ...encoder.encode(long)];
  assert.deepEqual([...bytes], [...expected, 0x81, 6, ...encoder.encode("zwölf")]);
  assert.equal(framesOf(encoder.encode("a\r\n"), 2)[0], 0x82);
  const longest = framesOf(encoder.encode("z".repeat(70_000) + "\r\n"), 1);
  assert.deepEqual([...longest.subarray(0, 10)], [0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
});

Deno.test("websocket: pongs and ends", () => {
  assert.deepEqual([...pongFrame(Uint8Array.of(7))], [0x8a, 1, 7]);
  assert.deepEqual([...closeFrame(1000)], [0x88, 2, 3, 232]);
  assert.deepEqual([...closeFrame(1002, "no")], [0x88, 4, 3, 234, 0x6e, 0x6f]);
  assert.deepEqual([...closeFrame(1005)], [0x88, 0]);
});

const HEAD = [
  "GET /any/path?x HTTP/1.1",
  "Host: chat.test:8097",
  "upgrade: WebSocket",
  "Connection: keep-alive, Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];

const parse = (...more: string[]) => parseUpgrade([...HEAD, ...more].join("\r\n"));
const without = (start: string, ...more: string[]) =>
  parseUpgrade([...HEAD.filter((line) => !line.startsWith(start)), ...more].join("\r\n"));

Deno.test("websocket: a handshake, and the first subprotocol that is known", () => {
  const protocols: [string[], string | undefined][] = [
    [[], undefined],
    [["Sec-WebSocket-Protocol: text.ircv3.net"], "text.ircv3.net"],
    [["Sec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net"], "binary.ircv3.net"],
    [["Sec-WebSocket-Protocol: x", "Sec-WebSocket-Protocol: text.ircv3.net"], "text.ircv3.net"],
    [["Sec-WebSocket-Protocol: constructor"], undefined],
  ];
  for (const [lines, protocol] of protocols) {
    const upgrade = parse(...lines);
    assert("key" in upgrade);
    assert.equal(upgrade.protocol, protocol);
  }
});

const REFUSED: [what: string, upgrade: ReturnType<typeof parseUpgrade>, status: number][] = [
  ["no HTTP", parseUpgrade("NICK ann"), 400],
  ["HTTP/2", without("GET", "x"), 400],
  ["POST", parseUpgrade(HEAD.join("\r\n").replace("GET", "POST")), 405],
  ["HTTP/1.0", parseUpgrade(HEAD.join("\r\n").replace("1.1", "1.0")), 426],
  ["no Upgrade", without("upgrade"), 426],
  ["no Connection", without("Connection", "Connection: close"), 426],
  ["another version", without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), 426],
  ["no key", without("Sec-WebSocket-Key"), 400],
  ["half a key", without("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhl"), 400],
  ["no Host", without("Host"), 400],
  ["a field without a colon", parse("nonsense"), 400],
  ["a folded field", parse(" folded: x"), 400],
];

for (const [what, upgrade, status] of REFUSED) {
  Deno.test(`websocket: refused: ${what}`, () => {
    assert("status" in upgrade);
    assert.equal(upgrade.status, status);
  });
}

const ORIGINS: [origin: string | undefined, allowed: string, welcome: boolean][] = [
  [undefined, "", true],
  ["https://chat.test:8097", "", true],
  ["http://CHAT.test:8097", "", true],
  ["https://chat.test", "", false],
  ["https://evil.test", "", false],
  ["null", "", false],
  ["https://evil.test", "*", true],
  ["https://a.test", "https://b.test, https://A.test", true],
  ["http://a.test", "https://a.test", false],
  ["https://a.test.evil", "https://a.test", false],
];

for (const [origin, allowed, welcome] of ORIGINS) {
  Deno.test(`websocket_origins: websocket: origin ${origin} where "${allowed}" may: ${welcome}`, () => {
    const headers = new Map([["host", "chat.test:8097"]]);
    if (origin) headers.set("origin", origin);
    assert.equal(originAllowed(headers, allowed), welcome);
  });
}
