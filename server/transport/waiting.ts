/**
 * Who is heard when there is not time for everybody at once.
 *
 * Rules: whoever may talk, and does so as people do, comes before who speaks a lot; strangers, who have not logged
 * in, have a time of their own in each turn, all of them together, however many they are: to everybody else they
 * cost that much and no more. Of the same rank the first who came is the first who is heard.
 */

export const RANK = { REGULAR: 0, BUSY: 1, STRANGER: 2 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

/** Ranks that share a time. */
const MEMBERS: readonly Rank[] = [RANK.REGULAR, RANK.BUSY];
const STRANGERS: readonly Rank[] = [RANK.STRANGER];
/** Milliseconds of strangers in a turn; the one who is last may take longer. */
const STRANGERS_MS = 2;

export class Waiting {
  readonly #lanes: (() => void)[][] = [[], [], []];
  readonly #now: () => number;
  /** Until when those of these ranks are heard; undefined while nobody is who has waited. */
  #slot: { of: readonly Rank[]; until: number } | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get some(): boolean {
    return this.#lanes.some(({ length }) => length > 0);
  }

  /** Whether there is time now for somebody of that rank who has waited. */
  hasTimeFor(rank: Rank): boolean {
    return this.#slot !== undefined && this.#slot.of.includes(rank) &&
      this.#now() < this.#slot.until;
  }

  /** Resolves when it is the turn of this one. */
  join(rank: Rank): Promise<void> {
    return new Promise((resolve) => this.#lanes[rank].push(resolve));
  }

  /**
   * Hears as many as there is time for, and one of members and of strangers at least; members for so many
   * milliseconds. Each goes as far as it can.
   */
  async hear(ms: number): Promise<void> {
    await this.#hear(MEMBERS, ms);
    await this.#hear(STRANGERS, STRANGERS_MS);
    this.#slot = undefined;
  }

  async #hear(of: readonly Rank[], ms: number): Promise<void> {
    this.#slot = { of, until: this.#now() + ms };
    do {
      const lane = of.find((rank) => this.#lanes[rank].length > 0);
      if (lane === undefined) return;
      this.#lanes[lane].shift()!();
      await null;
    } while (this.#now() < this.#slot.until);
  }
}
