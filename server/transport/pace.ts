/** Bytes of one connection: so many a second in the long run, more at once. */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #counted: number;

  /** `now` in milliseconds of a clock that never jumps. */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = this.#left = burst;
    this.#counted = now;
  }

  /** Milliseconds to wait now that so many have come. */
  spend(bytes: number, now: number): number {
    const earned = (now - this.#counted) / 1000 * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + earned) - bytes;
    this.#counted = now;
    return this.#left < 0 ? -this.#left / this.#perSecond * 1000 : 0;
  }
}
