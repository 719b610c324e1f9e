/**
 * WebSocket as values: the opening handshake, frames of a client into bytes of lines, lines into frames.
 *
 * Rules: a message is one line, whatever its pieces, and is handed on as its bytes and LF, so that the
 * framer's limits hold for it as for any other line and nothing of it is kept here; what breaks the
 * protocol ends it with the code that RFC 6455 names; of several pings the last alone is answered.
 * Source: RFC 6455; IRCv3 websocket.
 */

/** Subprotocols, and the opcode of the messages that they use. */
export const SUBPROTOCOLS: Readonly<Record<string, number>> = {
  "text.ircv3.net": 1,
  "binary.ircv3.net": 2,
};
/** RFC 6455, section 1.3. */
export const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Codes of a close frame (section 7.4.1). */
export const CLOSE = { normal: 1000, broken: 1002, noCode: 1005, notUtf8: 1007 } as const;

const OPCODE = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const LF = 10;

/** What a client asks for in its opening handshake. */
export interface Upgrade {
  /** Sec-WebSocket-Key. */
  key: string;
  /** The first of the client's subprotocols that is known here. */
  protocol?: string;
  /** Header fields by lower-case name; those that came several times are joined by ", ". */
  headers: ReadonlyMap<string, string>;
}

/** Why there is no WebSocket: an HTTP status, and a sentence for who sees it in a browser. */
export interface Refused {
  status: 400 | 403 | 405 | 426;
  why: string;
}

function words(list: string | undefined): string[] {
  return (list ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
}

/** Reads a request's head, without the empty line that ends it. Section 4.2.1. */
export function parseUpgrade(head: string): Upgrade | Refused {
  const [request, ...lines] = head.split("\r\n");
  const [, method, , minor] = /^([A-Z]+) (\S+) HTTP\/1\.(\d)$/.exec(request) ?? [];
  if (method === undefined) return { status: 400, why: "This is no HTTP request." };
  if (method !== "GET") return { status: 405, why: "A WebSocket is opened with GET." };
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, field, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (field === undefined) {
      return { status: 400, why: "A header field of the request is broken." };
    }
    const name = field.toLowerCase();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  const has = (name: string, word: string) =>
    words(headers.get(name)).some((one) => one.toLowerCase() === word);
  if (!has("upgrade", "websocket") || !has("connection", "upgrade") || minor === "0") {
    return { status: 426, why: "This address is for chat clients that speak WebSocket." };
  }
  if (headers.get("sec-websocket-version") !== "13") {
    return { status: 426, why: "The WebSocket's version must be 13." };
  }
  const key = headers.get("sec-websocket-key") ?? "";
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key) || !headers.get("host")) {
    return { status: 400, why: "Sec-WebSocket-Key or Host is missing or broken." };
  }
  const wanted = words(headers.get("sec-websocket-protocol"));
  return { key, protocol: wanted.find((one) => Object.hasOwn(SUBPROTOCOLS, one)), headers };
}

/**
 * Whether a page of that origin may connect. `allowed` is a list with spaces between: origins such as
 * `https://chat.example.org`, or `*`. Without Origin it is no browser, and a page of the very host that
 * it connects to is always welcome. Section 10.2.
 */
export function originAllowed(headers: ReadonlyMap<string, string>, allowed: string): boolean {
  const origin = headers.get("origin")?.toLowerCase();
  if (origin === undefined) return true;
  const host = headers.get("host")?.toLowerCase();
  if (origin === `https://${host}` || origin === `http://${host}`) return true;
  return allowed.toLowerCase().split(/[\s,]+/).some((one) => one === "*" || one === origin);
}

/** What bytes of a client gave. */
export interface Decoded {
  /** Bytes of lines with LF at each message's end; at most one more than the bytes that came. */
  lines: Uint8Array;
  /** The last ping's payload, which a pong must carry. */
  ping?: Uint8Array;
  /** The code of the client's close frame or, where `fault` says why, ours. Nothing comes after it. */
  close?: number;
  fault?: string;
}

class Broken extends Error {
  constructor(readonly code: number, why: string) {
    super(why);
  }
}

/** A frame under way: `at` bytes of its payload have come, `left` are to come. */
interface Frame {
  opcode: number;
  final: boolean;
  mask: number[];
  at: number;
  left: number;
}

/** Frames of a client to bytes of lines, in whatever pieces they come. */
export class FrameDecoder {
  /** Bytes of a frame's head that has not come whole: 14 at most. */
  #head: number[] = [];
  #frame: Frame | null = null;
  /** Opcode of the message under way; 0 between messages. */
  #message = 0;
  #control: number[] = [];
  #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #ended = false;

  feed(bytes: Uint8Array): Decoded {
    const lines = new Uint8Array(bytes.length + 1);
    const decoded: Decoded = { lines };
    let length = 0;
    try {
      for (let at = 0; at < bytes.length && !this.#ended;) {
        if (this.#frame === null) {
          this.#head.push(bytes[at++]);
          this.#frame = this.#parseHead();
          if (this.#frame === null) continue;
        }
        const part = bytes.subarray(at, at + this.#frame.left);
        at += part.length;
        length = this.#payload(part, lines, length, decoded);
      }
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#ended = true;
      decoded.close = error.code;
      decoded.fault = error.message;
    }
    decoded.lines = lines.subarray(0, length);
    return decoded;
  }

  /** Section 5.2. */
  #parseHead(): Frame | null {
    const head = this.#head;
    if (head.length < 2) return null;
    const opcode = head[0] & 0x0f;
    const final = (head[0] & 0x80) !== 0;
    const short = head[1] & 0x7f;
    if (head.length === 2) this.#checkHead(opcode, final, short);
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (head.length < 2 + extended + 4) return null;
    let left = extended === 0 ? short : 0;
    for (let i = 0; i < extended; i++) left = left * 256 + head[2 + i];
    if (!Number.isSafeInteger(left)) throw new Broken(CLOSE.broken, "a frame is too long");
    const mask = head.slice(2 + extended);
    this.#head = [];
    return { opcode, final, mask, at: 0, left };
  }

  #checkHead(opcode: number, final: boolean, short: number): void {
    const [first, second] = this.#head;
    const fail = (why: string): never => {
      throw new Broken(CLOSE.broken, why);
    };
    if ((first & 0x70) !== 0) fail("a frame has bits of extensions that were not agreed on");
    if ((second & 0x80) === 0) fail("a frame of a client is not masked");
    if (opcode >= OPCODE.close) {
      if (opcode > OPCODE.pong) fail("a frame has an unknown opcode");
      if (!final || short > 125) fail("a control frame is too long or in pieces");
    } else if (opcode > OPCODE.binary) fail("a frame has an unknown opcode");
    else if (opcode === OPCODE.more && this.#message === 0) {
      fail("a message goes on that none began");
    } else if (opcode !== OPCODE.more && this.#message !== 0) {
      fail("a message begins inside of another");
    } else if (opcode !== OPCODE.more) this.#message = opcode;
  }

  /** Takes a part of the frame's payload; gives how long `lines` is now. */
  #payload(part: Uint8Array, lines: Uint8Array, length: number, decoded: Decoded): number {
    const frame = this.#frame!;
    const from = length;
    const control = frame.opcode >= OPCODE.close;
    for (let i = 0; i < part.length; i++) {
      const byte = part[i] ^ frame.mask[(frame.at + i) & 3];
      if (control) this.#control.push(byte);
      else lines[length++] = byte;
    }
    frame.at += part.length;
    frame.left -= part.length;
    const done = frame.left === 0;
    if (done) this.#frame = null;
    if (!control) {
      const end = done && frame.final;
      this.#checkText(lines.subarray(from, length), end);
      if (end) {
        this.#message = 0;
        lines[length++] = LF;
      }
    } else if (done) this.#obey(frame.opcode, decoded);
    return length;
  }

  /** Section 8.1. */
  #checkText(bytes: Uint8Array, end: boolean): void {
    if (this.#message !== OPCODE.text) return;
    try {
      this.#text.decode(bytes, { stream: !end });
    } catch {
      throw new Broken(CLOSE.notUtf8, "a text message is not UTF-8");
    }
  }

  #obey(opcode: number, decoded: Decoded): void {
    const payload = Uint8Array.from(this.#control);
    this.#control = [];
    if (opcode === OPCODE.ping) decoded.ping = payload;
    if (opcode !== OPCODE.close) return;
    this.#ended = true;
    decoded.close = payload.length === 0 ? CLOSE.noCode : closeCode(payload);
  }
}

/** The code of a close frame's payload. Sections 5.5.1 and 7.4. */
function closeCode(payload: Uint8Array): number {
  const code = payload[0] * 256 + payload[1];
  const known = (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) ||
    (code >= 3000 && code <= 4999);
  if (!known) throw new Broken(CLOSE.broken, "a close frame has an impossible code");
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
  } catch {
    throw new Broken(CLOSE.notUtf8, "a close frame's reason is not UTF-8");
  }
  return code;
}

/** Bytes of a server's frame before a payload of that length. */
function headBytes(length: number): number {
  return length < 126 ? 2 : length < 65536 ? 4 : 10;
}

/** Writes a final, unmasked frame at `at`; gives where it ends. */
function writeFrame(to: Uint8Array, at: number, opcode: number, payload: Uint8Array): number {
  const { length } = payload;
  const head = headBytes(length);
  to[at] = 0x80 | opcode;
  to[at + 1] = head === 2 ? length : head === 4 ? 126 : 127;
  for (let i = head - 1, rest = length; i > 1; i--, rest = Math.floor(rest / 256)) {
    to[at + i] = rest % 256;
  }
  to.set(payload, at + head);
  return at + head + length;
}

function frame(opcode: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes(payload.length) + payload.length);
  writeFrame(bytes, 0, opcode, payload);
  return bytes;
}

export function pongFrame(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame(OPCODE.pong, payload);
}

/** `reason` is at most 123 bytes. */
export function closeFrame(code: number, reason = ""): Uint8Array<ArrayBuffer> {
  if (code === CLOSE.noCode) return frame(OPCODE.close, new Uint8Array(0));
  const text = new TextEncoder().encode(reason);
  return frame(OPCODE.close, Uint8Array.of(code >> 8, code & 255, ...text));
}

/** Lines with CR LF, as they go over TCP, as one message each without it. */
export function framesOf(lines: Uint8Array, opcode: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf(LF, at);
    const line = lines.subarray(at, end - 1);
    parts.push(line);
    size += headBytes(line.length) + line.length;
    at = end + 1;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const line of parts) at = writeFrame(bytes, at, opcode, line);
  return bytes;
}
