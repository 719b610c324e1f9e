/** A map with a bound: where it is full, what was put or asked for longest ago goes. */
export class Latest<Value> {
  readonly #most: number;
  readonly #dropped: (value: Value) => void;
  /** In the order of their last use. */
  readonly #values = new Map<string, Value>();

  /** `most`: entries that it keeps. `dropped` is given what goes because it is full. */
  constructor(most: number, dropped: (value: Value) => void = () => {}) {
    this.#most = most;
    this.#dropped = dropped;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    const [oldest, gone] = this.#values.entries().next().value!;
    this.#values.delete(oldest);
    this.#dropped(gone);
  }

  clear(): void {
    this.#values.clear();
  }

  values(): Iterable<Value> {
    return this.#values.values();
  }
}
