/**
 * One's own messages in whose place others came, until the server has removed them.
 *
 * Rules: a message is removed once all the words that come in its place are stored, and none of them was refused;
 * a removal that was asked for on a connection that has ended is asked for again on the next one.
 */
import type { Delivery } from "./delivery.ts";
import type { Done } from "./session/events.ts";
import type { Session } from "./session/session.ts";

/** What it needs of the chat. */
export interface Around {
  session(): Session | undefined;
  delivery: Delivery;
}

export class Corrections {
  readonly #around: Around;
  /** Rooms of messages to remove, by the message's id. */
  readonly #due = new Map<string, string>();
  /** What this connection was asked to remove, by the request's id. */
  readonly #asked = new Map<string, { id: string; isAgain: boolean }>();
  /** Ids of messages whose new words were refused, as a whole or in part. */
  readonly #kept = new Set<string>();

  constructor(around: Around) {
    this.#around = around;
  }

  /** Somebody corrects that message: what became of an earlier correction does not matter any more. */
  begin(id: string): void {
    this.#kept.delete(id);
  }

  /** Words that come in the place of a message are stored, or are not. */
  said({ target, corrects }: { target: string; corrects?: string }, ok = true): void {
    if (corrects === undefined) return;
    if (!ok) this.#kept.add(corrects);
    if (this.#kept.has(corrects) || this.#isUnderway(corrects)) return;
    this.#due.set(corrects, target);
    this.#remove(corrects, target, false);
  }

  /** Whether other words are still to come in its place. */
  #isUnderway(id: string): boolean {
    const { session, delivery } = this.#around;
    const open = session()?.requests.open.values() ?? [];
    return delivery.outbox.isCorrecting(id) || [...open].some(({ corrects }) => corrects === id);
  }

  /** Asks for it, once: a message can be corrected twice before the first words are known to be stored. */
  #remove(id: string, room: string, isAgain: boolean): void {
    if ([...this.#asked.values()].some((one) => one.id === id)) return;
    const request = this.#around.session()?.remove(room, id, "corrected");
    if (request !== undefined) this.#asked.set(request, { id, isAgain });
  }

  /** The connection is another one. */
  interrupt(): void {
    this.#asked.clear();
  }

  /** One can speak there again: what is due there is asked for once more. */
  back(isThere: (room: string) => boolean): void {
    for (const [id, room] of this.#due) if (isThere(room)) this.#remove(id, room, true);
  }

  /** That message is gone. */
  removed(id: string): void {
    this.#due.delete(id);
  }

  /** True where nothing need be told of that refusal: what was asked for twice was done the first time. */
  done({ request, ok }: Done): boolean {
    const asked = this.#asked.get(request);
    if (!asked) return false;
    this.#asked.delete(request);
    this.#due.delete(asked.id);
    return asked.isAgain && !ok;
  }
}
