/**
 * The messages of the load: `PRIVMSG #c0 :T000012345678 xxx…`, the number being the microsecond at
 * which it was written. All of them are equally long and the number stands at a fixed distance from
 * the end, so that it can be written and read without making a string.
 */
const DIGITS = 12;
const ZERO = 48;
const encoder = new TextEncoder();

export class Template {
  readonly #bytes: Uint8Array;
  /** From the line's end to the number's first digit. */
  readonly #back: number;

  /** `padding`: how many bytes follow the number and a space. */
  constructor(channel: string, padding: number) {
    const tail = " " + "x".repeat(padding) + "\r\n";
    this.#bytes = encoder.encode(`PRIVMSG ${channel} :T${"0".repeat(DIGITS)}${tail}`);
    this.#back = DIGITS + tail.length;
  }

  /** Bytes of a message as it is sent: whoever receives it gets a longer line. */
  get length(): number {
    return this.#bytes.length;
  }

  /** `count` messages, written at `micros`. */
  write(count: number, micros: number): Uint8Array<ArrayBuffer> {
    const size = this.#bytes.length;
    const out = new Uint8Array(count * size);
    out.set(this.#bytes);
    let rest = Math.floor(micros);
    for (let at = size - this.#back + DIGITS - 1; rest > 0; at--) {
      out[at] = ZERO + rest % 10;
      rest = Math.floor(rest / 10);
    }
    for (let i = 1; i < count; i++) out.copyWithin(i * size, 0, size);
    return out;
  }

  /** The microsecond in a line that ends at `end`; NaN where no message of ours stands there. */
  read(bytes: Uint8Array, end: number): number {
    let micros = 0;
    const first = end - this.#back;
    for (let at = first; at < first + DIGITS; at++) {
      const digit = bytes[at] - ZERO;
      if (!(digit >= 0 && digit <= 9)) return NaN;
      micros = micros * 10 + digit;
    }
    return micros;
  }
}
