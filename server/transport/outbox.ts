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

export class Outbox {
  #dirty: Sender[] = [];
  #scheduled = false;
  readonly #committer: Committer;
  readonly #schedule: (end: () => void) => void;
  readonly #end = () => this.endTurn();

  /** `schedule` runs its argument once the events that are at hand have been handled. */
  constructor(committer: Committer, schedule: (end: () => void) => void) {
    this.#committer = committer;
    this.#schedule = schedule;
  }

  /** To be called when anything may have changed the world. */
  turn(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(this.#end);
  }

  /** To be called when a sender gets its first line of a turn. */
  dirty(sender: Sender): void {
    this.#dirty.push(sender);
    this.turn();
  }

  endTurn(): void {
    this.#scheduled = false;
    if (!this.#committer.commit()) {
      for (const sender of this.#dirty) takeBack(sender);
      this.#committer.tellUnstored();
    }
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const sender of dirty) sender.flush();
  }
}

function takeBack(sender: Sender): void {
  let tail: Tail | null = null;
  for (const line of linesOf(sender.tail, (line) => line.durable)) tail = line.after(tail);
  sender.tail = tail;
}
