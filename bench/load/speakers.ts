/**
 * The speaking part of a load: writes messages, as many as the window or the rate allows, until the
 * plan's messages or seconds are used up, and is over when everything written has been delivered.
 */
import { type Client, LoadError } from "./client.ts";
import { setImmediate } from "node:timers";
import type { Template } from "./message.ts";
import type { Plan } from "./plan.ts";
import type { Room } from "./room.ts";

/** At most so many messages of one sender in one write, so that senders take turns. */
const BURST = 64;
const STALLED_AFTER_MS = 10_000;

/** Microseconds of a clock that never goes back: what stands in messages. */
export function micros(): number {
  return performance.now() * 1000;
}

export interface Speaker {
  client: Client;
  room: Room;
  template: Template;
  sent: number;
}

export class Speakers {
  delivered = 0;
  readonly #plan: Plan;
  readonly #rooms: readonly Room[];
  readonly #speakers: readonly Speaker[];
  readonly #over = Promise.withResolvers<void>();
  #scheduled = false;
  #speaking = false;
  #until = Infinity;
  #next = 0;
  /** How often somebody was to speak. */
  #turns = 0;

  constructor(plan: Plan, rooms: readonly Room[], speakers: readonly Speaker[]) {
    this.#plan = plan;
    this.#rooms = rooms;
    this.#speakers = speakers;
    // It may fail before anybody waits for it.
    this.#over.promise.catch(() => {});
  }

  /** Resolves with the last delivery. @throws {LoadError} where nothing is delivered for 10 seconds. */
  async run(): Promise<void> {
    this.#speaking = true;
    this.#next = performance.now();
    this.#until = this.#next + this.#plan.seconds * 1000;
    const watch = this.#watch();
    this.#speak();
    try {
      await this.#over.promise;
    } finally {
      clearInterval(watch);
    }
  }

  heard(room: Room, deliveries: number): void {
    room.got += deliveries;
    this.delivered += deliveries;
    if (this.#speaking) this.#soon();
    else if (this.delivered >= this.expected) this.#over.resolve();
  }

  fail(error: LoadError): void {
    this.#over.reject(error);
  }

  get expected(): number {
    return this.#rooms.reduce((sum, room) => sum + room.expected, 0);
  }

  /** Once for all reads of a turn of the event loop. */
  #soon(): void {
    if (this.#scheduled || this.#plan.rate > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#speak();
    });
  }

  #speak(): void {
    if (!this.#speaking) return;
    const now = performance.now();
    const wanted = this.#plan.rate > 0 ? this.#due(now) : BURST;
    let unfinished = false;
    // With a rate they speak one after the other, evenly in time.
    const whose = this.#speakers[this.#turns % this.#speakers.length];
    this.#turns += wanted;
    for (const speaker of this.#speakers) {
      const left = this.#plan.messages - speaker.sent;
      if (left <= 0) continue;
      unfinished = true;
      if (this.#plan.rate > 0 && speaker !== whose) continue;
      this.#write(speaker, Math.min(wanted, left, this.#room(speaker)));
    }
    if (!unfinished || now >= this.#until) this.#stop();
  }

  #room({ room, client }: Speaker): number {
    if (this.#plan.rate > 0) return Infinity;
    return client.writing ? 0 : this.#plan.window * this.#plan.senders - room.inFlight;
  }

  #write(speaker: Speaker, count: number): void {
    if (count <= 0) return;
    speaker.sent += count;
    speaker.room.sent += count;
    speaker.client.send(speaker.template.write(count, micros()));
  }

  /** 1 where the next message is due, else 0; and comes back in time. */
  #due(now: number): number {
    const due = now >= this.#next ? 1 : 0;
    const between = 1000 / (this.#plan.rate * this.#speakers.length);
    if (due === 1) this.#next = Math.max(this.#next + between, now);
    setTimeout(() => this.#speak(), Math.max(0, this.#next - now));
    return due;
  }

  #stop(): void {
    this.#speaking = false;
    if (this.delivered >= this.expected) this.#over.resolve();
  }

  #watch(): ReturnType<typeof setInterval> {
    let last = -1;
    return setInterval(() => {
      if (this.delivered === last) {
        this.fail(
          new LoadError(
            `The load stalled after ${last} of ${this.expected} deliveries: ` +
              `nothing arrived for ${STALLED_AFTER_MS / 1000} seconds`,
          ),
        );
      }
      last = this.delivered;
    }, STALLED_AFTER_MS);
  }
}
