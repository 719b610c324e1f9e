/**
 * What the last search found, and how it goes on.
 *
 * Rules: a search gives the latest hits, so it goes on with earlier ones; one with `after:` gives the first ones
 * and goes on with later ones. Hits are told apart by their ids, since several may have the same time.
 */
import type { Found, Said } from "./session/events.ts";
import type { SearchQuery } from "./session/queries.ts";

export class Finds {
  /** As the person wrote it. */
  asked = "";
  /** Those that were shown last, for /context. */
  hits: readonly Said[] = [];
  #next: SearchQuery | undefined;
  /** What was asked last, and by which request. */
  #open: { request: string; query: SearchQuery } | undefined;
  readonly #seen = new Set<string>();

  /** The query for the next hits; a sentence where there are none. `waiting`: requests that are not answered. */
  next(waiting: readonly string[]): SearchQuery | string {
    if (this.#open && waiting.includes(this.#open.request)) return "The last search still goes on.";
    if (this.#next) return this.#next;
    return this.asked === ""
      ? "Say what to look for: /search WORDS; then /search alone shows more."
      : `There is nothing more to be found: ${this.asked}`;
  }

  /** That is being asked. */
  ask(request: string, query: SearchQuery): void {
    this.#open = { request, query };
  }

  /** Takes an answer, and gives it as it is to be shown: without what was shown before. */
  take(found: Found): Found {
    if (found.request !== this.#open?.request || !this.#open) return found;
    const { query } = this.#open;
    if (query !== this.#next) this.#seen.clear();
    this.asked = found.query;
    const messages = found.messages.filter(({ id }) => id === undefined || !this.#seen.has(id));
    for (const { id } of messages) if (id !== undefined) this.#seen.add(id);
    const hasMore = found.messages.length >= query.limit && messages.length > 0;
    this.#next = hasMore ? following(query, found.messages) : undefined;
    this.hits = messages;
    return { ...found, messages, hasMore };
  }
}

/** Times include their millisecond: other hits of it may still be unseen. */
function following(query: SearchQuery, hits: readonly Said[]): SearchQuery {
  return query.after === undefined
    ? { ...query, before: hits[0].at }
    : { ...query, after: hits.at(-1)!.at };
}
