/**
 * Requests whose answers somebody awaits: what answers those of a command is gathered and not shown; of others
 * only the end is awaited.
 */
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
  /** What to do once a request was granted, by its id. */
  readonly #afterwards = new Map<string, () => void>();
  #answered = Promise.withResolvers<void>();

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

  /** Does `act` once that request was granted. */
  afterwards(request: string, act: () => void): void {
    this.#afterwards.set(request, act);
  }

  /** Nothing that was to be done afterwards is done: the connection is another one. */
  forget(): void {
    this.#afterwards.clear();
  }

  /** Takes all events. Whether this one answers what a command awaits. */
  takes(event: Event): boolean {
    if (event.type === "done") this.#settle(event);
    const request = "request" in event ? event.request : undefined;
    const open = request === undefined ? undefined : this.#open.get(request);
    if (!open) return false;
    if (event.type !== "done") open.events.push(event);
    else {
      this.#open.delete(event.request);
      if (!event.ok) this.#refused(event);
      open.settle(event.ok ? open.events : undefined);
    }
    return true;
  }

  #settle({ request, ok }: Done): void {
    this.#answered.resolve();
    this.#answered = Promise.withResolvers();
    const act = this.#afterwards.get(request);
    this.#afterwards.delete(request);
    if (ok) act?.();
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
