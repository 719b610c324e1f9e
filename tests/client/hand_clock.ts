/**
 * Timers that go off by hand: those of an hour or more are kept until a test fires them, so that tests of
 * time limits neither wait nor depend on how fast the machine is. Shorter ones work as always.
 */
const HOUR = 3_600_000;

/** Time limits for the tests, each with a length of its own. */
export const BY_HAND = {
  connect: HOUR,
  answer: HOUR + 1,
  login: HOUR + 2,
  quiet: HOUR + 3,
  gone: HOUR + 4,
  leave: HOUR + 5,
  retry: HOUR + 6,
  nudge: HOUR + 7,
};

export class HandClock implements Disposable {
  readonly #set = globalThis.setTimeout;
  readonly #clear = globalThis.clearTimeout;
  readonly #timers = new Map<number, { length: number; act: () => void }>();
  readonly #waiting: { length: number; found: () => void }[] = [];
  #ids = 0;

  constructor() {
    globalThis.setTimeout = ((act: () => void, length = 0, ...rest: unknown[]) => {
      if (length < HOUR) {
        return Reflect.apply(this.#set, globalThis, [act, length, ...rest]);
      }
      const id = -1 - this.#ids++;
      this.#timers.set(id, { length, act });
      for (const one of this.#waiting) if (one.length === length) one.found();
      return id;
    }) as typeof setTimeout;
    globalThis.clearTimeout = ((id?: number) => {
      if (id === undefined || !this.#timers.delete(id)) this.#clear.call(globalThis, id);
    }) as typeof clearTimeout;
  }

  /** Lets the timer of that length go off, as soon as there is one. */
  async fire(length: number): Promise<void> {
    const find = () => [...this.#timers].find(([, timer]) => timer.length === length);
    while (!find()) {
      await new Promise<void>((found) => this.#waiting.push({ length, found }));
    }
    const [id, { act }] = find()!;
    this.#timers.delete(id);
    act();
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#set;
    globalThis.clearTimeout = this.#clear;
  }
}
