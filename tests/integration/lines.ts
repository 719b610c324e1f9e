/** Lines that come in bit by bit, for a test that waits for one of them. */
import { inTime } from "./patience.ts";

export type Wanted = string | RegExp | ((line: string) => boolean);

const SHOWN = 40;

export class Lines {
  /** All that came, without line ends. */
  readonly all: string[] = [];
  /** Whether no more will come. */
  ended = false;
  readonly #whose: string;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #at = 0;
  #waiting = new Set<() => void>();

  /** `whose` is for messages: "ann", "the server's log". */
  constructor(whose: string) {
    this.#whose = whose;
  }

  feed(bytes: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = parts.pop()!;
    for (const part of parts) this.all.push(part.endsWith("\r") ? part.slice(0, -1) : part);
    this.#wake();
  }

  /** Nothing more comes; a line without its end is one unless it may have been cut off. */
  end(isCut = false): void {
    if (this.#rest !== "" && !isCut) this.all.push(this.#rest);
    this.#rest = "";
    this.ended = true;
    this.#wake();
  }

  get text(): string {
    return this.all.join("\n");
  }

  /** The lines that nobody has waited for yet; they count as waited for then. */
  take(): string[] {
    const lines = this.all.slice(this.#at);
    this.#at = this.all.length;
    return lines;
  }

  /** The first line that is wanted, of those that come after the ones waited for before. */
  async until(wanted: Wanted): Promise<string> {
    return (await this.upTo(wanted)).at(-1)!;
  }

  /** As {@link until}, with the lines before it. */
  async upTo(wanted: Wanted): Promise<string[]> {
    const start = this.#at;
    const fits = predicate(wanted);
    const complaint = (why: string) => () =>
      `${this.#whose}: waited for ${wanted}, ${why}. The last lines were:\n` +
      this.all.slice(start).slice(-SHOWN).join("\n");
    for (;;) {
      while (this.#at < this.all.length) {
        if (fits(this.all[this.#at++])) return this.all.slice(start, this.#at);
      }
      if (this.ended) throw new Error(complaint("but it ended")());
      await inTime(this.#more(), complaint("but it did not come"));
    }
  }

  async untilEnd(): Promise<void> {
    while (!this.ended) {
      await inTime(this.#more(), () => `${this.#whose}: no end; it was:\n${this.text}`);
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }
}

function predicate(wanted: Wanted): (line: string) => boolean {
  if (typeof wanted === "function") return wanted;
  if (typeof wanted === "string") return (line) => line.includes(wanted);
  return (line) => wanted.test(line);
}
