/**
 * A WebSocket as a socket of lines: the handshake, then frames in and out (protocol/websocket.ts).
 *
 * Rules: what a connection does (limits, pauses, one write at a time, the end) is its own business here as
 * with TCP, so reading goes only as far as the connection reads, which the runtime's own WebSocket does
 * not do: it takes messages of 64 MB from anybody. A handshake has little time and few bytes. Frames of
 * the same lines are made once for all who get them.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  ACCEPT_GUID,
  CLOSE,
  closeFrame,
  FrameDecoder,
  framesOf,
  originAllowed,
  parseUpgrade,
  pongFrame,
  type Refused,
  SUBPROTOCOLS,
  type Upgrade,
} from "../../protocol/websocket.ts";
import { closeQuietly } from "./close.ts";
import type { Socket } from "./connection.ts";

/** Bytes that a handshake may take. */
const HANDSHAKE_BYTES = 8192;
/** Milliseconds that a last close frame has to leave. */
const FAREWELL = 1000;

const encoder = new TextEncoder();

const STATUS: Record<Refused["status"], string> = {
  400: "Bad Request",
  403: "Forbidden",
  405: "Method Not Allowed",
  426: "Upgrade Required",
};

/** Frames by the bytes of their lines, which all who get the same lines share (protocol/line.ts). */
const made = new Map(
  Object.values(SUBPROTOCOLS).map((opcode) => [opcode, new WeakMap<Uint8Array, Uint8Array>()]),
);

function sharedFrames(lines: Uint8Array, opcode: number): Uint8Array {
  const known = made.get(opcode)!;
  let frames = known.get(lines);
  if (frames === undefined) known.set(lines, frames = framesOf(lines, opcode));
  return frames;
}

async function writeAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await socket.write(bytes.subarray(at));
}

export class WebSocketSocket implements Socket {
  readonly #socket: Socket;
  readonly #opcode: number;
  readonly #decoder = new FrameDecoder();
  /** Bytes that came behind the handshake. */
  #early: Uint8Array;
  #written: Promise<void> = Promise.resolve();
  #writes = 0;
  #pong: Uint8Array | undefined;
  #ended = false;
  #closed = false;

  constructor(socket: Socket, opcode: number, early: Uint8Array) {
    this.#socket = socket;
    this.#opcode = opcode;
    this.#early = early;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (!this.#ended) {
      // One byte less: a message's end takes one that did not come.
      const room = buffer.subarray(0, buffer.length - 1);
      const count = await this.#readRaw(room);
      if (count === null) return null;
      const { lines, ping, close, fault } = this.#decoder.feed(room.subarray(0, count));
      buffer.set(lines);
      if (ping !== undefined) this.#answer(ping);
      if (close !== undefined) this.#end(close, fault);
      if (lines.length > 0) return lines.length;
    }
    return null;
  }

  #readRaw(room: Uint8Array): Promise<number | null> {
    if (this.#early.length === 0) return this.#socket.read(room);
    const part = this.#early.subarray(0, room.length);
    room.set(part);
    this.#early = this.#early.subarray(part.length);
    return Promise.resolve(part.length);
  }

  async write(bytes: Uint8Array): Promise<number> {
    // Nothing may follow a close frame (RFC 6455, section 5.5.1).
    if (!this.#ended) await this.#send(sharedFrames(bytes, this.#opcode));
    return bytes.length;
  }

  #send(bytes: Uint8Array): Promise<void> {
    this.#writes++;
    const done = this.#written.then(() => writeAll(this.#socket, bytes)).finally(() => {
      this.#writes--;
    });
    this.#written = done.catch(() => {});
    return done;
  }

  /** While one pong waits to leave, a newer ping only replaces it (section 5.5.3). */
  #answer(ping: Uint8Array): void {
    const waits = this.#pong !== undefined;
    this.#pong = ping;
    if (waits) return;
    this.#written.then(() => {
      const payload = this.#pong!;
      this.#pong = undefined;
      if (!this.#ended) this.#send(pongFrame(payload)).catch(() => {});
    });
  }

  #end(code: number, fault?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#send(closeFrame(code, fault)).catch(() => {});
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Behind a write that is stuck no close frame would leave.
    if (this.#writes > 0 && !this.#ended) return this.#socket.close();
    this.#end(CLOSE.normal);
    const timer = setTimeout(() => this.#hangUp(), FAREWELL);
    this.#written.finally(() => {
      clearTimeout(timer);
      this.#hangUp();
    });
  }

  #hungUp = false;

  #hangUp(): void {
    if (this.#hungUp) return;
    this.#hungUp = true;
    closeQuietly(this.#socket);
  }
}

/** A WebSocket that was opened, and what its handshake said. */
export interface Opened {
  socket: Socket;
  headers: ReadonlyMap<string, string>;
}

/**
 * Opens a WebSocket on a fresh connection within `time` milliseconds; `origins` as for {@link originAllowed}. Undefined where it is
 * none: then the other side has been told why, and the connection is closed.
 */
export async function openWebSocket(
  socket: Socket,
  origins: string,
  time: number,
): Promise<Opened | undefined> {
  const timer = setTimeout(() => closeQuietly(socket), time);
  try {
    const request = await readHead(socket);
    if (request === undefined) return void closeQuietly(socket);
    const upgrade = parseUpgrade(request.head);
    const refused = "status" in upgrade
      ? upgrade
      : originAllowed(upgrade.headers, origins)
      ? undefined
      : { status: 403, why: "Pages of this origin may not connect here." } as const;
    if (refused) {
      await writeAll(socket, encoder.encode(refusal(refused)));
      return void closeQuietly(socket);
    }
    const { protocol, headers } = upgrade as Upgrade;
    await writeAll(socket, encoder.encode(acceptance(upgrade as Upgrade)));
    // Who names no subprotocol gets text: all that is sent here is UTF-8.
    const opcode = SUBPROTOCOLS[protocol ?? "text.ircv3.net"];
    return { socket: new WebSocketSocket(socket, opcode, request.rest), headers };
  } catch {
    return void closeQuietly(socket);
  } finally {
    clearTimeout(timer);
  }
}

/** A request up to its empty line, and what came behind; undefined where it is too long or ends. */
async function readHead(socket: Socket): Promise<{ head: string; rest: Uint8Array } | undefined> {
  const bytes = Buffer.alloc(HANDSHAKE_BYTES);
  for (let length = 0; length < bytes.length;) {
    const count = await socket.read(bytes.subarray(length));
    if (count === null) return undefined;
    length += count;
    const end = bytes.subarray(0, length).indexOf("\r\n\r\n");
    if (end < 0) continue;
    const rest = Uint8Array.from(bytes.subarray(end + 4, length));
    return { head: bytes.toString("latin1", 0, end), rest };
  }
  return undefined;
}

function acceptance({ key, protocol }: Upgrade): string {
  const accept = createHash("sha1").update(key + ACCEPT_GUID).digest("base64");
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    "\r\n",
  ].join("\r\n");
}

function refusal({ status, why }: Refused): string {
  return [
    `HTTP/1.1 ${status} ${STATUS[status]}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${encoder.encode(why + "\n").length}`,
    "Connection: close",
    ...(status === 426 ? ["Upgrade: websocket", "Sec-WebSocket-Version: 13"] : []),
    ...(status === 405 ? ["Allow: GET"] : []),
    "",
    why + "\n",
  ].join("\r\n");
}
