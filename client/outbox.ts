/**
 * Words that are not known to have arrived: typed while there was no connection, or sent before it was lost.
 * Pure: whoever holds it sends them.
 *
 * Rules: words to one place keep their order. What was sent is `unsure` until the history says whether it
 * arrived: each of one's own messages in it answers for one such parcel and no more, so that nothing is
 * lost and nothing is said twice. Where both answer a message, it must be the same one.
 */
import { fold } from "../protocol/names.ts";
import type { Said } from "./session/events.ts";

export interface Parcel {
  target: string;
  words: string;
  kind: Said["kind"];
  /** The id of the message that it answers. */
  reply?: string;
  /** The id of one's own message in whose place it comes. */
  corrects?: string;
  /** It was sent, and nobody knows whether it arrived. */
  unsure: boolean;
}

export type Words = Omit<Parcel, "unsure">;

export class Outbox {
  #parcels: Parcel[] = [];

  get count(): number {
    return this.#parcels.length;
  }

  /** Whether words are among them that come in the place of that message. */
  isCorrecting(id: string): boolean {
    return this.#parcels.some(({ corrects }) => corrects === id);
  }

  get targets(): string[] {
    return [...new Map(this.#parcels.map(({ target }) => [fold(target), target])).values()];
  }

  get anyUnsure(): boolean {
    return this.#parcels.some(({ unsure }) => unsure);
  }

  has(target: string): boolean {
    return this.#to(target).length > 0;
  }

  isUnsure(target: string): boolean {
    return this.#to(target).some(({ unsure }) => unsure);
  }

  /** Not sent yet. */
  queue({ target, words, kind, reply, corrects }: Words): void {
    this.#parcels.push({ target, words, kind, reply, corrects, unsure: false });
  }

  /** Sent, and the connection ended before it was answered. They were said before what is queued. */
  lost(sent: Iterable<Words>): void {
    const parcels = [...sent].map(({ target, words, kind, reply, corrects }) => ({
      target,
      words,
      kind,
      reply,
      corrects,
      unsure: true,
    }));
    this.#parcels.unshift(...parcels);
  }

  /** Takes out and gives what has arrived: `messages` are all that were said at `target` since it was unsure. */
  arrived(target: string, messages: readonly Said[]): Parcel[] {
    return messages.flatMap(({ own, text, kind, reply }) => {
      const at = this.#parcels.findIndex((parcel) =>
        own && parcel.unsure && parcel.words === text && parcel.kind === kind &&
        fold(parcel.target) === fold(target) &&
        (reply === undefined || parcel.reply === undefined || parcel.reply === reply)
      );
      return at < 0 ? [] : this.#parcels.splice(at, 1);
    });
  }

  /** Takes out all for `target`, in their order. */
  take(target: string): Parcel[] {
    const taken = this.#to(target);
    this.#parcels = this.#parcels.filter((parcel) => !taken.includes(parcel));
    return taken;
  }

  #to(target: string): Parcel[] {
    return this.#parcels.filter((parcel) => fold(parcel.target) === fold(target));
  }
}
