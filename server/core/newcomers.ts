/** How many accounts were made from an address lately; the oldest addresses are forgotten where there are too many. */
import { homeOf, Recent } from "./throttle.ts";

const DAY = 86_400_000;

export class Newcomers {
  /** Since when, and how many. */
  readonly #made = new Recent<{ since: number; count: number }>();

  of(address: string, now: number): number {
    const entry = this.#made.get(homeOf(address));
    return entry === undefined || now - entry.since >= DAY ? 0 : entry.count;
  }

  count(address: string, now: number): void {
    const before = this.of(address, now);
    const since = before === 0 ? now : this.#made.get(homeOf(address))!.since;
    this.#made.set(homeOf(address), { since, count: before + 1 });
  }

  uncount(address: string): void {
    const entry = this.#made.get(homeOf(address));
    if (entry !== undefined && entry.count > 0) entry.count--;
  }
}
