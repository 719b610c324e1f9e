/**
 * WebSocket frames of a load (RFC 6455, section 5.2): lines into frames of a client, and a server's frames
 * into lines, in place. No frame of ours is longer than 64 KB, and what is not a message is left out.
 */
const LF = 10;
const CR = 13;
const SHORT = 125;
/** The mask: four zeros, which change nothing. */
const MASK = 4;

/** Bytes that {@link Unframer.unframe} needs free at the front: the end of a header that came before. */
export const GAP = 4;

export class Unframer {
  /** Bytes of the message that are still to come. */
  #left = 0;
  /** Bytes of a header that was cut. */
  #header: number[] = [];
  #message = true;

  /** Turns `count` bytes of frames behind the gap into lines, at the beginning of `bytes`; gives their length. */
  unframe(bytes: Uint8Array, count: number): number {
    let to = 0;
    let at = GAP;
    const stop = GAP + count;
    while (at < stop) {
      if (this.#left === 0) {
        this.#header.push(bytes[at++]);
        this.#begin();
        continue;
      }
      const part = Math.min(this.#left, stop - at);
      if (this.#message) {
        bytes.copyWithin(to, at, at + part);
        to += part;
      }
      at += part;
      this.#left -= part;
      if (this.#left === 0 && this.#message) {
        bytes[to++] = CR;
        bytes[to++] = LF;
      }
    }
    return to;
  }

  /** Where a header is whole: what follows it. */
  #begin(): void {
    const header = this.#header;
    if (header.length < 2) return;
    const long = header[1] > SHORT;
    if (long && header.length < 4) return;
    this.#left = long ? header[2] << 8 | header[3] : header[1];
    this.#message = (header[0] & 15) <= 2;
    this.#header = [];
  }

  /** Each line of `bytes` as a message. */
  static frames(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(bytes.length + lines(bytes) * (4 + MASK));
    let to = 0;
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(LF, at);
      const stop = bytes[end - 1] === CR ? end - 1 : end;
      const length = stop - at;
      out[to++] = 0x82;
      if (length <= SHORT) out[to++] = 0x80 | length;
      else {
        out[to++] = 0x80 | 126;
        out[to++] = length >> 8;
        out[to++] = length & 255;
      }
      to += MASK;
      out.set(bytes.subarray(at, stop), to);
      to += length;
      at = end + 1;
    }
    return out.subarray(0, to);
  }
}

function lines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
