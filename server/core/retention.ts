/**
 * Removes history that is too old or too much: at each tick a small slice, and another one after a pause as long as
 * there is more, so that no turn is long. Until then it is not shown any more where it is too old (core/reading.ts).
 */
import { sequenceAt, StoreError } from "../../db/store.ts";
import { isClockTrusted } from "./clock.ts";
import type { World } from "./world.ts";

/** Messages removed in a slice at most; fewer where that takes long (db/retention.ts). */
const SLICE = 50;
/** Milliseconds between two slices. */
const PAUSE = 15;
/** Rooms looked at in a tick, each in its turn. */
const ROOMS = 4;

export class Retention {
  /** Conversation of the room that was looked at last. */
  #last = 0;
  #failed = false;
  /** Whether a slice will follow after its pause. */
  #going = false;

  tick(world: World): void {
    if (this.#going || !this.#slice(world)) return;
    this.#going = true;
    world.later(undefined, { kind: "pause", delay: PAUSE }, () => {
      this.#going = false;
      this.tick(world);
    });
  }

  /** Whether anything was removed. */
  #slice(world: World): boolean {
    try {
      const removed = this.#byAge(world) || this.#byCount(world);
      this.#failed = false;
      return removed > 0;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#failed) {
        world.ports.log("error", "cannot remove old history", { error: error.message });
      }
      this.#failed = true;
      return false;
    }
  }

  #byAge(world: World): number {
    const { settings: { history: { age } }, store, now } = world;
    return age === 0 || !isClockTrusted(world)
      ? 0
      : store.pruneBefore(sequenceAt(now - age), SLICE);
  }

  #byCount({ settings: { history: { count } }, store, channels }: World): number {
    if (count === 0) return 0;
    const rooms = [...channels.values()].map(({ conversation }) => conversation)
      .sort((a, b) => a - b);
    const start = rooms.findIndex((conversation) => conversation > this.#last);
    const turn = start < 0 ? rooms : rooms.slice(start);
    for (const conversation of turn.slice(0, ROOMS)) {
      const removed = store.pruneConversation(conversation, count, SLICE);
      if (removed > 0) return removed;
      this.#last = conversation;
    }
    if (turn.length <= ROOMS) this.#last = 0;
    return 0;
  }
}
