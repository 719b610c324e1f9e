/**
 * Removes history that is too old or too much, a small slice at each tick, so that no turn is long.
 * Until then it is not shown any more where it is too old (core/reading.ts).
 */
import { sequenceAt, StoreError } from "../../db/store.ts";
import { isClockTrusted } from "./clock.ts";
import type { World } from "./world.ts";

/** Messages removed at a tick; measured, one takes up to 0.4 ms because its words leave the index too. */
const SLICE = 50;
/** Rooms looked at in a tick, each in its turn. */
const ROOMS = 4;

export class Retention {
  /** Conversation of the room that was looked at last. */
  #last = 0;
  #failed = false;

  tick(world: World): void {
    try {
      if (this.#byAge(world) === 0) this.#byCount(world);
      this.#failed = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#failed) {
        world.ports.log("error", "cannot remove old history", { error: error.message });
      }
      this.#failed = true;
    }
  }

  #byAge(world: World): number {
    const { settings: { history: { age } }, store, now } = world;
    return age === 0 || !isClockTrusted(world)
      ? 0
      : store.pruneBefore(sequenceAt(now - age), SLICE);
  }

  #byCount({ settings: { history: { count } }, store, channels }: World): void {
    if (count === 0) return;
    const rooms = [...channels.values()].map(({ conversation }) => conversation)
      .sort((a, b) => a - b);
    const start = rooms.findIndex((conversation) => conversation > this.#last);
    const turn = start < 0 ? rooms : rooms.slice(start);
    for (const conversation of turn.slice(0, ROOMS)) {
      if (store.pruneConversation(conversation, count, SLICE) > 0) return;
      this.#last = conversation;
    }
    if (turn.length <= ROOMS) this.#last = 0;
  }
}
