/** Random numbers that a seed gives again: a counter whose bits are mixed. For tests only. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return (bits ^ (bits >>> 15)) >>> 0;
  }

  /** A whole number from 0 to `limit` - 1; `limit` is at least 1. */
  below(limit: number): number {
    return this.next() % limit;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}

/** What the command line says behind `--`, as `--seed 1` or `seed=1`; where twice, the last counts. */
export function setting(name: string, otherwise: number): number {
  const [given] = Deno.args.flatMap((word, i) =>
    word === `--${name}`
      ? [Deno.args[i + 1]]
      : word.startsWith(`${name}=`)
      ? [word.slice(name.length + 1)]
      : []
  ).slice(-1);
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (Number.isFinite(value)) return value;
  throw new Error(`${name} must be a number, not ${given}`);
}
