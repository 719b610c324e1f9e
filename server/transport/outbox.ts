/**
 * The end of a turn: everything that came in at once has been handled, so store it, then write.
 *
 * Rules: a turn's lines leave only after its commit; where that failed, the lines that show something
 * unstored are taken back, and their senders told, before the rest leaves. One write a connection.
 *
 * Nobody's turn is long: writing to many is spread over rounds of the event loop, and who has something to say
 * meanwhile waits. All that has come when the last write is done makes the next turn, so the more comes in,
 * the more lines share a write. Where thousands come at once, those are let in for whom there is time.
 */
import { linesOf, type Tail } from "../../protocol/line.ts";

/** A connection with something to send. */
export interface Sender {
  tail: Tail | null;
  /** The tail is stored and may leave; what is pushed from now on is of the next turn. */
  seal(): void;
  /** Hands on to the socket what was sealed. */
  flush(): void;
}

export interface Committer {
  /** Stores all of the turn; false where that failed. */
  commit(): boolean;
  /** Tells the senders of what was taken back. */
  tellUnstored(): void;
}

/** Milliseconds after which a turn is long, and for which those who wait are let in: not less than these. */
const LONG = 5;
/**
 * Writes in a round of the event loop. The runtime does 128 reads and writes in a round (tokio's cooperative
 * budget). What is above is done in later ones, and the newest first: some would wait for seconds.
 */
const ROUND = 100;
/** Milliseconds that no turn should take. */
const MOST = 45;

/**
 * What is long where it took so many milliseconds to write at the last turn's end: as many, so that most of the
 * time goes to those who come, and fewer where the whole turn would take too many.
 */
function longAfter(writing: number): number {
  return Math.max(LONG, Math.min(writing, (MOST - writing) / 2));
}

/** What is told at the end of a turn; times in seconds. */
export interface Meter {
  turn(seconds: number, commit: number, writes: number, lines: number): void;
}

export class Outbox {
  /** Who was sent something in this turn. */
  #dirty: Sender[] = [];
  /** Who is to be written to now, and how many of them have been. */
  #leaving: Sender[] = [];
  #written = 0;
  #scheduled = false;
  readonly #committer: Committer;
  readonly #schedule: (end: () => void) => void;
  readonly #end = () => this.#patient.length === 0 ? this.#commit() : void this.#admit();
  readonly #round = () => this.#leaving.length > 0 ? this.#write(ROUND) : undefined;
  readonly #meter: Meter | undefined;
  readonly #now: () => number;
  /** When the turn began. */
  #began = 0;
  /** How long it took to store it, and when that was done. */
  #storing = 0;
  #stored = 0;
  #long = LONG;
  /** Lets in one of those who wait, in the order in which they came. */
  #patient: (() => void)[] = [];
  /** Of this turn. */
  #writes = 0;
  #lines = 0;

  /**
   * `schedule` runs its argument once the events that are at hand have been handled; `now` is a clock in
   * milliseconds, and without one no turn is long.
   */
  constructor(
    committer: Committer,
    schedule: (end: () => void) => void,
    meter?: Meter,
    now: () => number = () => 0,
  ) {
    this.#meter = meter;
    this.#now = now;
    this.#committer = committer;
    this.#schedule = schedule;
  }

  /** To be called before anything that may change the world: a turn takes as long as all that is done in it. */
  turn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#leaving.length === 0) this.#begin();
  }

  #begin(): void {
    this.#began = this.#now();
    this.#schedule(this.#end);
  }

  /** To be called when a sender gets its first line since it was sealed. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  /** Whether who has something to say now is to wait for {@link later}. */
  get isBusy(): boolean {
    return this.#leaving.length > 0 ||
      this.#scheduled && this.#now() - this.#began > this.#long;
  }

  /** Resolves in the next turn, or in one soon after it. */
  later(): Promise<void> {
    this.turn();
    return new Promise((resolve) => this.#patient.push(resolve));
  }

  /** Each goes as far as it can before the next one is let in. */
  async #admit(): Promise<void> {
    const until = this.#now() + this.#long;
    do {
      this.#patient.shift()!();
      await null;
    } while (this.#patient.length > 0 && this.#now() < until);
    this.#commit();
  }

  /** Ends the turn now, in one go. */
  endTurn(): void {
    if (this.#leaving.length > 0) this.#write(Infinity);
    this.#commit(Infinity);
  }

  #commit(most = ROUND): void {
    if (!this.#scheduled) this.#began = this.#now();
    this.#scheduled = false;
    const before = this.#now();
    if (!this.#committer.commit()) {
      for (const sender of this.#dirty) takeBack(sender);
      this.#committer.tellUnstored();
    }
    this.#stored = this.#now();
    this.#storing = this.#stored - before;
    this.#leaving = this.#dirty;
    this.#dirty = [];
    for (const sender of this.#leaving) this.#seal(sender);
    this.#write(most);
  }

  #seal(sender: Sender): void {
    if (sender.tail !== null) {
      this.#writes++;
      this.#lines += sender.tail.count;
    }
    sender.seal();
  }

  /** So many more of the turn's writes. */
  #write(most: number): void {
    const leaving = this.#leaving;
    const until = Math.min(leaving.length, this.#written + most);
    while (this.#written < until) leaving[this.#written++].flush();
    if (until < leaving.length) return this.#schedule(this.#round);
    this.#written = 0;
    this.#leaving = [];
    this.#tell();
    this.#scheduled ||= this.#patient.length > 0;
    if (this.#scheduled) this.#begin();
  }

  #tell(): void {
    const ended = this.#now();
    this.#long = longAfter(ended - this.#stored);
    const all = ended - this.#began;
    this.#meter?.turn(all / 1000, this.#storing / 1000, this.#writes, this.#lines);
    this.#writes = this.#lines = 0;
  }
}

function takeBack(sender: Sender): void {
  let tail: Tail | null = null;
  for (const line of linesOf(sender.tail)) if (!line.durable) tail = line.after(tail);
  sender.tail = tail;
}
