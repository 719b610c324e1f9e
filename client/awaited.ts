/** Requests whose answers a command awaits: what answers them is gathered and not shown. */
import type { Done, Event } from "./session/events.ts";

interface Open {
  /** The connection over which it was asked. */
  link: unknown;
  events: Event[];
  settle(events: readonly Event[] | undefined): void;
}

export class Awaited {
  /** By the request's id. */
  readonly #open = new Map<string, Open>();
  readonly #refused: (done: Done) => void;
  #answered = Promise.withResolvers<void>();
  readonly #listeners = new Set<(event: Event) => boolean>();

  /** `refused` is called with what the server refuses. */
  constructor(refused: (done: Done) => void) {
    this.#refused = refused;
  }

  /** All events that answer the request; undefined where it was refused or `link` ended before. */
  until(request: string, link: unknown): Promise<readonly Event[] | undefined> {
    return new Promise((settle) => this.#open.set(request, { link, events: [], settle }));
  }

  /** Resolves when something was answered. */
  get settled(): Promise<void> {
    return this.#answered.promise;
  }

  /** Lets `take` have what comes unasked, until that is undone. */
  listen(take: (event: Event) => boolean): () => void {
    this.#listeners.add(take);
    return () => this.#listeners.delete(take);
  }

  /** Takes all events. Whether this one answers what is awaited, or somebody listens for it. */
  takes(event: Event): boolean {
    if (event.type === "done") this.#settle();
    const request = "request" in event ? event.request : undefined;
    const open = request === undefined ? undefined : this.#open.get(request);
    if (!open) return [...this.#listeners].some((take) => take(event));
    if (event.type !== "done") open.events.push(event);
    else {
      this.#open.delete(event.request);
      if (!event.ok) this.#refused(event);
      open.settle(event.ok ? open.events : undefined);
    }
    return true;
  }

  #settle(): void {
    this.#answered.resolve();
    this.#answered = Promise.withResolvers();
  }

  /** Nothing more comes over this connection. */
  giveUp(link: unknown): void {
    for (const [request, open] of this.#open) {
      if (open.link !== link) continue;
      this.#open.delete(request);
      open.settle(undefined);
    }
  }
}

/** The only event of that type among the answers. */
export function only<Type extends Event["type"]>(
  events: readonly Event[],
  type: Type,
): Extract<Event, { type: Type }> | undefined {
  return events.find((event) => event.type === type) as
    | Extract<Event, { type: Type }>
    | undefined;
}
