/**
 * Who is next for bcrypt.
 *
 * Rules: a stranger's address has a share of the queue, and so have all strangers together: who comes beyond
 * that is refused at once. What is left is for those who have logged in to that account from that address
 * before, and for the server itself; where both wait they take turns, so that neither keeps the other out.
 * Among the same kind the first who came is the first who is served.
 */

/** Who asks. Left out: the server itself, or somebody who is free of limits. */
export interface Asker {
  /** What counts as one address. */
  address: string;
  /** Whether somebody has logged in to the account from there before. */
  known: boolean;
}

/** Of all places: those of one address, and those of strangers together. */
const SHARES = { address: 1 / 8, strangers: 3 / 4 } as const;

interface Place<T> {
  job: T;
  address: string | undefined;
}

export class HashQueue<T> {
  readonly #most: number;
  readonly #strangers: Place<T>[] = [];
  readonly #known: Place<T>[] = [];
  /** How many of an address wait. */
  readonly #addresses = new Map<string, number>();
  #knownNext = true;

  /** `most`: how many may wait. */
  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#strangers.length + this.#known.length;
  }

  /** False where there is no room. */
  add(job: T, asker: Asker | undefined): boolean {
    if (this.length >= this.#most) return false;
    if (asker && this.#waitingOf(asker.address) >= this.#share(SHARES.address)) return false;
    const stranger = asker !== undefined && !asker.known;
    if (stranger && this.#strangers.length >= this.#share(SHARES.strangers)) return false;
    (stranger ? this.#strangers : this.#known).push({ job, address: asker?.address });
    if (asker) this.#addresses.set(asker.address, this.#waitingOf(asker.address) + 1);
    return true;
  }

  next(): T | undefined {
    const [first, second] = this.#knownNext
      ? [this.#known, this.#strangers]
      : [this.#strangers, this.#known];
    const place = first.shift() ?? second.shift();
    if (place === undefined) return undefined;
    this.#knownNext = !this.#knownNext;
    const { address } = place;
    if (address !== undefined) {
      const left = this.#waitingOf(address) - 1;
      if (left === 0) this.#addresses.delete(address);
      else this.#addresses.set(address, left);
    }
    return place.job;
  }

  #waitingOf(address: string): number {
    return this.#addresses.get(address) ?? 0;
  }

  #share(part: number): number {
    return Math.max(1, Math.floor(this.#most * part));
  }
}
