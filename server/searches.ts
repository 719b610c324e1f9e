/** Long reads of what is committed: in a worker where there is a file that it can read, else at once. */
import { Searcher, type SearchWorker } from "../db/searcher.ts";
import type { ExportPage, ExportQuery, Search, Store, StoredEvent } from "../db/store.ts";

export class Searches {
  readonly #store: Store;
  readonly #searcher?: Searcher;

  /** `start` starts the worker. */
  constructor(store: Store, start: () => SearchWorker) {
    this.#store = store;
    if (store.file !== undefined) this.#searcher = new Searcher(store.file, { start });
  }

  /** @throws {StoreError} or rejects, as `Searcher.find` does. */
  find(search: Search): Promise<StoredEvent[]> | StoredEvent[] {
    if (this.#searcher === undefined) return this.#store.search(search);
    this.#store.index();
    return this.#searcher.find(search);
  }

  /** Rejects as `Searcher.export` does; without a file there is nothing. */
  export(query: ExportQuery): Promise<ExportPage> {
    return this.#searcher?.export(query) ?? Promise.resolve({ records: [] });
  }

  close(): void {
    this.#searcher?.close();
  }
}
