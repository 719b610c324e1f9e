/**
 * When to try again: after 1 s, 2 s, 4 s and so on up to a minute, each up to a quarter longer by chance so that
 * not all come back at once; or now, where somebody asks, which makes no later wait longer.
 */

type Asked = "loud" | "quiet";

export class Retry {
  readonly #first: number;
  readonly #chance: () => number;
  #next: number;
  #asked = Promise.withResolvers<Asked>();

  /** `first`: the first wait, in milliseconds; `chance` gives 0 to 1. */
  constructor(first: number, chance: () => number = Math.random) {
    this.#first = first;
    this.#chance = chance;
    this.#next = first;
  }

  start(): void {
    this.#next = this.#first;
    this.#asked = Promise.withResolvers<Asked>();
  }

  /** Waits for the next time; true where somebody asked for it and wants to hear what comes of it. */
  async wait(): Promise<boolean> {
    const pause = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => pause.resolve(undefined), this.#next * (1 + this.#chance() / 4));
    const asked = await Promise.race([pause.promise, this.#asked.promise]);
    clearTimeout(timer);
    this.#asked = Promise.withResolvers<Asked>();
    if (!asked) this.#next = Math.min(this.#next * 2, 60 * this.#first);
    return asked === "loud";
  }

  /** Waits until somebody asks. */
  async asked(): Promise<void> {
    this.#asked = Promise.withResolvers<Asked>();
    await this.#asked.promise;
  }

  /** Somebody asks for it now; "quiet": and need not be told where that does not work. */
  now(asked: Asked = "loud"): void {
    this.#asked.resolve(asked);
  }
}
