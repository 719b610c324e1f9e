/**
 * The end of a turn: everything that came in at once has been handled, so store it, then write.
 *
 * Rules: a turn's lines leave only after its commit; where that failed, the lines that show something
 * unstored are taken back, and their senders told, before the rest leaves. One write a connection.
 */
import { linesOf, type Tail } from "../../protocol/line.ts";

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

/** What is told at the end of a turn; times in seconds. */
export interface Meter {
  turn(seconds: number, commit: number, writes: number, lines: number): void;
}

export class Outbox {
  #dirty: Sender[] = [];
  #scheduled = false;
  readonly #committer: Committer;
  readonly #schedule: (end: () => void) => void;
  readonly #end = () => this.endTurn();
  readonly #meter: Meter | undefined;
  /** When the turn began; 0 where nobody asks. */
  #began = 0;
  /** Of this turn. */
  #writes = 0;
  #lines = 0;

  /** `schedule` runs its argument once the events that are at hand have been handled. */
  constructor(committer: Committer, schedule: (end: () => void) => void, meter?: Meter) {
    this.#meter = meter;
    this.#committer = committer;
    this.#schedule = schedule;
  }

  /** To be called when anything may have changed the world. */
  turn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#meter) this.#began = performance.now();
    this.#schedule(this.#end);
  }

  /** To be called when a sender gets its first line since it was flushed. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  endTurn(): void {
    this.#scheduled = false;
    const began = this.#began;
    this.#began = 0;
    const before = this.#meter ? performance.now() : 0;
    if (!this.#committer.commit()) {
      for (const sender of this.#dirty) takeBack(sender);
      this.#committer.tellUnstored();
    }
    const stored = this.#meter ? performance.now() : 0;
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const sender of dirty) this.#flush(sender);
    this.#tell(began, before, stored);
  }

  #tell(began: number, before: number, stored: number): void {
    const all = performance.now() - (began || before);
    this.#meter?.turn(all / 1000, (stored - before) / 1000, this.#writes, this.#lines);
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
