/**
 * The end of a turn: everything that came in at once has been handled, so store it, then write.
 *
 * Rules: a turn's lines leave only after its commit; where that failed, the lines that show something
 * unstored are taken back, and their senders told, before the rest leaves. One write a connection. Where
 * thousands come at once, they do not make one long turn: who has something to say when a turn is long
 * already waits, and so does every stranger; they are heard at its end as there is time (waiting.ts).
 */
import { linesOf, type Tail } from "../../protocol/line.ts";
import { RANK, type Rank, Waiting } from "./waiting.ts";

/** A connection with something to send. */
export interface Sender {
  tail: Tail | null;
  /** Hands the tail on to the socket. */
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
  #dirty: Sender[] = [];
  #scheduled = false;
  readonly #committer: Committer;
  readonly #schedule: Schedule;
  readonly #end = () => this.#waiting.some ? void this.#hear() : this.endTurn();
  readonly #meter: Meter | undefined;
  readonly #now: () => number;
  /** When the turn began. */
  #began = 0;
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
  turn(when: When = "soon"): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#began = this.#now();
    this.#schedule(this.#end, when);
  }

  /** To be called when a sender gets its first line since it was flushed. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  /** Whether who has something to say now is to wait for {@link later}. */
  mustWait(rank: Rank): boolean {
    if (rank === RANK.STRANGER) return !this.#waiting.hasTimeFor(rank);
    return this.#scheduled && this.#now() - this.#began > this.#long;
  }

  /** Resolves at the end of this turn, or of one soon after it. */
  later(rank: Rank): Promise<void> {
    this.turn();
    return this.#waiting.join(rank);
  }

  async #hear(): Promise<void> {
    await this.#waiting.hear(this.#long);
    this.endTurn();
  }

  endTurn(): void {
    const began = this.#scheduled ? this.#began : this.#now();
    this.#scheduled = false;
    const before = this.#now();
    if (!this.#committer.commit()) {
      for (const sender of this.#dirty) takeBack(sender);
      this.#committer.tellUnstored();
    }
    const stored = this.#now();
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const sender of dirty) this.#flush(sender);
    const ended = this.#now();
    this.#long = longAfter(ended - stored);
    this.#tell(ended - began, stored - before);
    if (this.#waiting.some) this.turn("after looking");
  }

  #tell(all: number, commit: number): void {
    this.#meter?.turn(all / 1000, commit / 1000, this.#writes, this.#lines);
    this.#writes = this.#lines = 0;
  }

  #flush(sender: Sender): void {
    if (sender.tail !== null) {
      this.#writes++;
      this.#lines += sender.tail.count;
    }
    sender.flush();
  }
}

function takeBack(sender: Sender): void {
  let tail: Tail | null = null;
  for (const line of linesOf(sender.tail)) if (!line.durable) tail = line.after(tail);
  sender.tail = tail;
}
