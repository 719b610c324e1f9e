/** Who takes part in what a terminal shows of one server: what is read is told, what is said is written down. */
import type { Address } from "../address.ts";
import type { Chat } from "../chat.ts";
import { RoomLog } from "../log.ts";
import { Reading } from "../reading.ts";
import type { Watcher } from "../view.ts";

export class Watching {
  readonly reading: Reading;
  readonly watchers: readonly Watcher[];
  readonly #log: RoomLog | undefined;

  /** `folder`: where logs are kept, undefined for none. */
  constructor(
    chat: () => Chat,
    server: Address,
    folder: string | undefined,
    complain: (sentence: string) => void,
  ) {
    this.reading = new Reading(chat);
    this.#log = folder === undefined ? undefined : RoomLog.of(folder, server, complain);
    this.watchers = [this.reading, ...this.#log ? [this.#log] : []];
  }

  /** Writes no more. */
  close(): void {
    this.#log?.close();
  }
}
