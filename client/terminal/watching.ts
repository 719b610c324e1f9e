/** Who takes part in what a terminal shows of one server: what is read is told, and what is said is written down. */
import type { Address } from "../address.ts";
import type { Chat } from "../chat.ts";
import { RoomLog } from "../log.ts";
import { Reading } from "../reading.ts";
import type { Watcher } from "../view.ts";

export class Watching {
  readonly reading: Reading;
  /** Those of the server that one is connected to; none before that. */
  readonly watchers: Watcher[] = [];
  readonly #folder: string | undefined;
  readonly #complain: (sentence: string) => void;
  #log: RoomLog | undefined;

  /** `folder`: where logs are kept, undefined for none. */
  constructor(
    chat: () => Chat,
    folder: string | undefined,
    complain: (sentence: string) => void,
  ) {
    this.reading = new Reading(chat);
    this.#folder = folder;
    this.#complain = complain;
  }

  begin(server: Address): void {
    this.close();
    const folder = this.#folder;
    this.#log = folder === undefined ? undefined : RoomLog.of(folder, server, this.#complain);
    this.watchers.splice(0, Infinity, this.reading, ...this.#log ? [this.#log] : []);
  }

  /** Writes no more. */
  close(): void {
    this.#log?.close();
  }
}
