/**
 * The end of a turn: everything that came in at once has been handled, so store it, then write.
 *
 * Rules: a turn's lines leave only after its commit; where that failed, the lines that show something
 * unstored are taken back, and their senders told, before the rest leaves. One write a connection.
 *
 * Nobody's turn is long: writing to many is spread over rounds of the event loop, and who has something to say
 * meanwhile, or when the turn is long already, waits, and so does every stranger; they are heard at its end as there
 * is time (waiting.ts). So the more comes in, the more lines share a write.
 */
import { linesOf, type Tail } from "../../protocol/line.ts";
import { RANK, type Rank, Waiting } from "./waiting.ts";

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

/** Milliseconds after which a turn is long: not less than these. */
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

/**
 * When a turn ends: once the events that are at hand have been handled, or once it has also been looked for new ones.
 * The runtime looks at its sockets when it has nothing else to do, and else once in 61 rounds (tokio's
 * `event_interval`): where one turn follows the other, who comes meanwhile must be seen, too.
 */
export type When = "soon" | "after looking";
export type Schedule = (end: () => void, when: When) => void;

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
  readonly #schedule: Schedule;
  readonly #end = () => this.#waiting.some ? void this.#hear() : this.#commit();
  readonly #round = () => this.#leaving.length > 0 ? this.#write(ROUND) : undefined;
  readonly #meter: Meter | undefined;
  readonly #now: () => number;
  /** When the turn began. */
  #began = 0;
  /** How long it took to store it, and when that was done. */
  #storing = 0;
  #stored = 0;
  #long = LONG;
  readonly #waiting: Waiting;
  /** Of this turn. */
  #writes = 0;
  #lines = 0;

  /** `now` is a clock in milliseconds; without one no turn is long. */
  constructor(
    committer: Committer,
    schedule: Schedule,
    meter?: Meter,
    now: () => number = () => 0,
  ) {
    this.#meter = meter;
    this.#now = now;
    this.#waiting = new Waiting(now);
    this.#committer = committer;
    this.#schedule = schedule;
  }

  /** To be called before anything that may change the world: a turn takes as long as all that is done in it. */
  turn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#leaving.length === 0) this.#begin("soon");
  }

  #begin(when: When): void {
    this.#began = this.#now();
    this.#schedule(this.#end, when);
  }

  /** To be called when a sender gets its first line since it was sealed. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  /** Whether who has something to say now is to wait for {@link later}. */
  mustWait(rank: Rank): boolean {
    if (rank === RANK.STRANGER) return !this.#waiting.hasTimeFor(rank);
    return this.#leaving.length > 0 ||
      this.#scheduled && this.#now() - this.#began > this.#long;
  }

  /** Resolves at the end of this turn, or of one soon after it. */
  later(rank: Rank): Promise<void> {
    this.turn();
    return this.#waiting.join(rank);
  }

  async #hear(): Promise<void> {
    await this.#waiting.hear(this.#long);
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
    if (until < leaving.length) return this.#schedule(this.#round, "soon");
    this.#written = 0;
    this.#leaving = [];
    this.#tell();
    this.#scheduled ||= this.#waiting.some;
    if (this.#scheduled) this.#begin(this.#waiting.some ? "after looking" : "soon");
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
