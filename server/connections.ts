/** Every connection, from the moment it is let in to its end. */
import type { Core } from "./core/core.ts";
import type { Origin } from "./core/session.ts";
import type { Entrance } from "./entrance.ts";
import type { Log } from "./log.ts";
import { Connection, type Socket } from "./transport/connection.ts";
import type { Outbox } from "./transport/outbox.ts";

interface Around {
  core: Core;
  outbox: Outbox;
  entrance: Entrance;
  /** Unread bytes at which a connection is closed. */
  sendLimit: number;
  log: Log;
}

export class Connections {
  readonly #around: Around;
  readonly #running = new Set<Promise<void>>();

  constructor(around: Around) {
    this.#around = around;
  }

  enter(socket: Socket, origin: Origin): void {
    const { core, outbox, entrance, sendLimit, log } = this.#around;
    const connection = new Connection(socket, outbox, sendLimit);
    const session = core.connect(origin, connection, Date.now());
    const done = connection.run({
      receive: (item) => core.receive(session, item, Date.now()),
      gone: (reason) => core.disconnect(session, reason, Date.now()),
    }).catch((error) => {
      log("error", "a connection failed", { error: (error as Error).stack ?? String(error) });
      core.disconnect(session, "the server failed", Date.now());
      connection.abort();
    }).finally(() => {
      entrance.leave(session.origin.address);
      this.#running.delete(done);
    });
    this.#running.add(done);
  }

  /** Resolves when all that are here have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }
}
