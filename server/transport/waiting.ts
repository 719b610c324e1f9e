/**
 * Who is heard when there is not time for everybody at once.
 *
 * Rules: whoever may talk, and does so as people do, comes first; who speaks a lot, and strangers, who have not logged
 * in, have a time of their own in each turn, all of a kind together, however many they are: to everybody else they
 * cost that much and no more. Of the same rank the first who came is the first who is heard.
 */

export const RANK = { REGULAR: 0, BUSY: 1, STRANGER: 2 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** Milliseconds in a turn of who speaks a lot, and as many of strangers; the one who is last may take longer. */
const OTHERS_MS = 2;

export class Waiting {
  readonly #lanes: (() => void)[][] = [[], [], []];
  readonly #now: () => number;
  /** Until when those of this rank are heard; undefined while nobody is who has waited. */
  #slot: { rank: Rank; until: number } | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get some(): boolean {
    return this.#lanes.some(({ length }) => length > 0);
  }

  /** Whether there is time now for somebody of that rank who has waited. */
  hasTimeFor(rank: Rank): boolean {
    return this.#slot?.rank === rank && this.#now() < this.#slot.until;
  }

  /** Resolves when it is the turn of this one. */
  join(rank: Rank): Promise<void> {
    return new Promise((resolve) => this.#lanes[rank].push(resolve));
  }

  /**
   * Hears as many as there is time for, and one of each rank at least; those who talk as people do for so many
   * milliseconds. Each goes as far as it can.
   */
  async hear(ms: number): Promise<void> {
    await this.#hear(RANK.REGULAR, ms);
    await this.#hear(RANK.BUSY, OTHERS_MS);
    await this.#hear(RANK.STRANGER, OTHERS_MS);
    this.#slot = undefined;
  }

  async #hear(rank: Rank, ms: number): Promise<void> {
    const lane = this.#lanes[rank];
    if (lane.length === 0) return;
    const slot = this.#slot = { rank, until: this.#now() + ms };
    do {
      lane.shift()!();
      await null;
    } while (lane.length > 0 && this.#now() < slot.until);
  }
}
