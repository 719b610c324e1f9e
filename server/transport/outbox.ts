/**
 * The end of a turn: everything that came in at once has been handled, so store it, then write.
 *
 * Rules: a turn's lines leave only after its commit; where that failed, the lines that show something
 * unstored are taken back, and their senders told, before the rest leaves. One write a connection. In a
 * flood, where turn follows turn and each has much for everybody, a write costs more than what is in it:
 * then connections take turns, so that each is written to at every second turn, and has all of both.
 * Where thousands come at once, they do not make one long turn: who has something to say when a turn is long
 * already waits, is let in as there is time, and does not keep those waiting who come meanwhile.
 */
import { linesOf, type Tail } from "../../protocol/line.ts";

/** A connection with something to send. */
export interface Sender {
  tail: Tail | null;
  /** How much of the tail was stored by an earlier turn. Changed only by Outbox. */
  stored: Tail | null;
  /** Hands the tail on to the socket. */
  flush(): void;
}

export interface Committer {
  /** Stores all of the turn; false where that failed. */
  commit(): boolean;
  /** Tells the senders of what was taken back. */
  tellUnstored(): void;
}

/**
 * UTF-16 units of a tail from which on it may wait for one turn more. Measured, 200 clients: from some ten
 * lines on a third less CPU for each, and nobody waits longer, because there are half as many writes.
 */
const MUCH = 1024;

/** Milliseconds after which a turn is long, and for which those who wait are let in. */
const LONG = 5;

/** What is told at the end of a turn; times in seconds. */
export interface Meter {
  turn(seconds: number, commit: number, writes: number, lines: number): void;
}

export class Outbox {
  #dirty: Sender[] = [];
  /** Those that were passed over in the last turn. */
  #waiting: Sender[] = [];
  #scheduled = false;
  readonly #committer: Committer;
  readonly #schedule: (end: () => void) => void;
  readonly #end = () => this.#patient.length === 0 ? this.endTurn() : void this.#admit();
  readonly #meter: Meter | undefined;
  readonly #now: () => number;
  /** When the turn began. */
  #began = 0;
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

  /** To be called when anything may have changed the world. */
  turn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#began = this.#now();
    this.#schedule(this.#end);
  }

  /** To be called when a sender gets its first line since it was flushed. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  /** Whether who has something to say now is to wait for {@link later}. */
  get isLong(): boolean {
    return this.#scheduled && this.#now() - this.#began > LONG;
  }

  /** Resolves in the next turn, or in one soon after it. */
  later(): Promise<void> {
    return new Promise((resolve) => this.#patient.push(resolve));
  }

  /** Each goes as far as it can before the next one is let in. */
  async #admit(): Promise<void> {
    const until = this.#now() + LONG;
    do {
      this.#patient.shift()!();
      await null;
    } while (this.#patient.length > 0 && this.#now() < until);
    this.endTurn();
  }

  endTurn(): void {
    const began = this.#scheduled ? this.#began : this.#now();
    this.#scheduled = false;
    const before = this.#now();
    if (!this.#committer.commit()) {
      for (const sender of this.#waiting) takeBack(sender);
      for (const sender of this.#dirty) takeBack(sender);
      this.#committer.tellUnstored();
    }
    const stored = this.#now();
    const due = this.#waiting;
    const dirty = this.#dirty;
    this.#waiting = [];
    this.#dirty = [];
    for (const sender of due) this.#flush(sender);
    let waits = due.length > 0;
    for (const sender of dirty) {
      if (sender.tail === null || sender.tail.length < MUCH) this.#flush(sender);
      else {
        if (waits) this.#wait(sender);
        else this.#flush(sender);
        if (due.length === 0) waits = !waits;
      }
    }
    this.#tell(began, before, stored);
    if (this.#waiting.length > 0 || this.#patient.length > 0) this.turn();
  }

  #tell(began: number, before: number, stored: number): void {
    const all = this.#now() - began;
    this.#meter?.turn(all / 1000, (stored - before) / 1000, this.#writes, this.#lines);
    this.#writes = this.#lines = 0;
  }

  #flush(sender: Sender): void {
    if (sender.tail !== null) {
      this.#writes++;
      this.#lines += sender.tail.count;
    }
    flush(sender);
  }

  #wait(sender: Sender): void {
    sender.stored = sender.tail;
    this.#waiting.push(sender);
  }
}

function flush(sender: Sender): void {
  sender.stored = null;
  sender.flush();
}

function takeBack(sender: Sender): void {
  let tail = sender.stored;
  for (const line of linesOf(sender.tail, sender.stored)) {
    if (!line.durable) tail = line.after(tail);
  }
  sender.tail = tail;
}
