/** When to try again: after 1 s, 2 s, 4 s and so on up to a minute, or at once where somebody asks. */

export class Retry {
  readonly #first: number;
  #next: number;
  #asked = Promise.withResolvers<true>();

  /** `first`: the first wait, in milliseconds. */
  constructor(first: number) {
    this.#first = first;
    this.#next = first;
  }

  start(): void {
    this.#next = this.#first;
    this.#asked = Promise.withResolvers<true>();
  }

  /** Waits for the next time; true where somebody asked for it. */
  async wait(): Promise<boolean> {
    const pause = Promise.withResolvers<false>();
    const timer = setTimeout(() => pause.resolve(false), this.#next);
    const asked = await Promise.race([pause.promise, this.#asked.promise]);
    clearTimeout(timer);
    this.#asked = Promise.withResolvers<true>();
    this.#next = Math.min(this.#next * 2, 60 * this.#first);
    return asked;
  }

  /** Somebody asks for it now. */
  now(): void {
    this.#asked.resolve(true);
  }
}
