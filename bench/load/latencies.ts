/** Latencies: collected while a load runs, sorted once when it is over. */
import type { Latency } from "./plan.ts";

export class Latencies {
  #values = new Float64Array(1024);
  #count = 0;

  /** Milliseconds. */
  add(value: number): void {
    if (this.#count === this.#values.length) {
      const more = new Float64Array(this.#count * 2);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#count++] = value;
  }

  /** All values in ascending order. */
  sorted(): Float64Array {
    return this.#values.slice(0, this.#count).sort();
  }
}

/**
 * The value that `share` (0 to 1) of the values do not exceed or only just: `sorted[n × share]`,
 * the last one for 1. Undefined where there are none.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** The middle value; of an even number the mean of the middle two. Undefined where there are none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Undefined where there are none. */
export function latencyOf(latencies: Latencies): Latency | undefined {
  const sorted = latencies.sorted();
  if (sorted.length === 0) return undefined;
  const at = (share: number) => percentile(sorted, share)!;
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}
