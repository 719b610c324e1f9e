/**
 * Bytes to lines.
 *
 * Rules: a line ends at LF or CR, so CR LF gives one line and no CR is ever inside of one; empty
 * lines are dropped; a line that is too long, holds NUL or is no UTF-8 becomes a fault in its place;
 * what is kept between two calls never grows beyond the longest allowed line.
 * Source: modern.ircdocs.horse, "Message Format"; IRCv3 message-tags, "Size limit"; UTF8ONLY.
 */
import { LINE_BYTES } from "./message.ts";
import { CLIENT_TAGS_BYTES, SERVER_TAGS_BYTES } from "./tags.ts";

/** What was wrong with a line; `start` is what can be shown of its first 64 bytes. */
export interface Fault {
  fault: "too-long" | "not-utf8" | "nul";
  start: string;
}

export interface FrameLimits {
  /** Bytes of the tags, '@' and space included. */
  tags: number;
  /** Bytes of the rest, CR LF included. */
  line: number;
}

/** What a server takes from its clients. */
export const FROM_CLIENT: FrameLimits = { tags: CLIENT_TAGS_BYTES, line: LINE_BYTES };
/** What a client takes from a server; some servers send longer lines than they should. */
export const FROM_SERVER: FrameLimits = { tags: SERVER_TAGS_BYTES, line: 4 * LINE_BYTES };

const LF = 10;
const CR = 13;
const SHOWN = 64;
const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const NOTHING = new Uint8Array(0);

export class Framer {
  #rest = NOTHING;
  #skipping = false;
  #skipped = 0;
  readonly #limits: FrameLimits;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Most bytes to hold of a line that has not ended: none that is longer can be good. */
  get #most(): number {
    return this.#limits.tags + this.#limits.line;
  }

  /** Bytes held of a line that has not ended. */
  get held(): number {
    return this.#rest.length;
  }

  /** Bytes that were let go of a line that has not ended. */
  get skipped(): number {
    return this.#skipping ? this.#skipped : 0;
  }

  /** Takes bytes as they came and gives the lines and faults that they complete, in order. */
  feed(bytes: Uint8Array): (string | Fault)[] {
    const out: (string | Fault)[] = [];
    let end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
    if (end === 0) {
      this.#keep(bytes, out);
      return out;
    }
    let start = 0;
    if (this.#skipping) {
      while (bytes[start] !== LF && bytes[start] !== CR) start++;
      start++;
      this.#skipping = false;
    }
    let whole = start < end ? bytes.subarray(start, end) : NOTHING;
    if (this.#rest.length > 0) {
      whole = concat(this.#rest, whole);
      this.#rest = NOTHING;
    }
    this.#split(whole, out);
    end = Math.max(end, start);
    if (end < bytes.length) this.#keep(bytes.subarray(end), out);
    return out;
  }

  #keep(bytes: Uint8Array, out: (string | Fault)[]): void {
    if (this.#skipping) return void (this.#skipped += bytes.length);
    if (this.#rest.length + bytes.length > this.#most) {
      const start = concat(this.#rest.subarray(0, SHOWN), bytes.subarray(0, SHOWN));
      out.push({ fault: "too-long", start: head(start) });
      this.#rest = NOTHING;
      this.#skipping = true;
      this.#skipped = bytes.length;
      return;
    }
    this.#rest = concat(this.#rest, bytes);
  }

  #split(whole: Uint8Array, out: (string | Fault)[]): void {
    let text: string;
    try {
      text = strict.decode(whole);
    } catch {
      return this.#splitBytes(whole, out);
    }
    let at = 0;
    const plain = text.length === whole.length;
    while (at < text.length) {
      let end = text.indexOf("\n", at);
      if (end < 0) end = text.length;
      let stop = end;
      if (stop > at && text.charCodeAt(stop - 1) === CR) stop--;
      const line = text.slice(at, stop);
      if (line !== "") {
        if (line.includes("\r")) {
          for (const part of line.split("\r")) if (part !== "") this.#line(part, plain, out);
        } else this.#line(line, plain, out);
      }
      at = end + 1;
    }
  }

  #splitBytes(whole: Uint8Array, out: (string | Fault)[]): void {
    let at = 0;
    for (let i = 0; i <= whole.length; i++) {
      if (i < whole.length && whole[i] !== LF && whole[i] !== CR) continue;
      if (i > at) this.#lineBytes(whole.subarray(at, i), out);
      at = i + 1;
    }
  }

  #lineBytes(line: Uint8Array, out: (string | Fault)[]): void {
    let text: string;
    try {
      text = strict.decode(line);
    } catch {
      // The same fault as where the line came in pieces and was given up before its end.
      const fault = line.length > this.#most ? "too-long" : "not-utf8";
      out.push({ fault, start: head(line) });
      return;
    }
    this.#line(text, false, out);
  }

  #line(line: string, plain: boolean, out: (string | Fault)[]): void {
    const tagged = line.charCodeAt(0) === 0x40;
    const tags = tagged ? line.indexOf(" ") + 1 : 0;
    const { tags: mostTags, line: mostLine } = this.#limits;
    const long = plain
      ? tags > mostTags || line.length - tags > mostLine - 2
      : byteLength(line.slice(0, tags)) > mostTags || byteLength(line.slice(tags)) > mostLine - 2;
    if (long) out.push({ fault: "too-long", start: headOf(line) });
    else if (line.includes("\0")) out.push({ fault: "nul", start: headOf(line) });
    else out.push(line);
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** Never ends in half a character. */
function head(bytes: Uint8Array): string {
  const text = lenient.decode(bytes.subarray(0, SHOWN), { stream: true });
  lenient.decode();
  return text;
}

function headOf(line: string): string {
  return head(encoder.encode(line.slice(0, SHOWN)));
}

/** Length in UTF-8 bytes, without encoding; half a surrogate pair is encoded as U+FFFD. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else bytes += 2;
    if (unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(i + 1))) i++;
  }
  return bytes;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
