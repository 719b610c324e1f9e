/** Every connection, from the moment it is let in to its end. */
import type { Core } from "./core/core.ts";
import { type Origin, type Session, Stage } from "./core/session.ts";
import type { Entrance } from "./entrance.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { Backlog } from "./transport/backlog.ts";
import {
  Connection,
  type ConnectionLimits,
  type Listener,
  type Socket,
} from "./transport/connection.ts";
import type { Outbox } from "./transport/outbox.ts";
import { RANK } from "./transport/waiting.ts";

interface Around {
  core: Core;
  outbox: Outbox;
  entrance: Entrance;
  metrics: Metrics;
  log: Log;
}

export class Connections {
  readonly #around: Around;
  readonly #limits: ConnectionLimits;
  readonly #backlog: Backlog;
  readonly #running = new Set<Promise<void>>();

  constructor(around: Around, limits: ConnectionLimits) {
    this.#around = around;
    this.#limits = limits;
    const over = (limit: string) => around.log("debug", "over a limit", { limit });
    this.#backlog = new Backlog(limits.sendQueues, over);
  }

  enter(socket: Socket, origin: Origin): void {
    const { core, outbox, entrance, metrics, log } = this.#around;
    const connection = new Connection(socket, outbox, this.#limits, this.#backlog);
    const session = core.connect(origin, connection, Date.now());
    const done = connection.run(listenerOf(core, session, metrics)).catch((error) => {
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

/** What a connection tells, told to the core. */
function listenerOf(core: Core, session: Session, metrics: Metrics): Listener {
  return {
    get free() {
      return session.origin.trusted;
    },
    get rank() {
      if (session.stage !== Stage.OPEN) return RANK.STRANGER;
      return core.speaksALot(session, Date.now()) ? RANK.BUSY : RANK.REGULAR;
    },
    receive: metrics.counted((item) => core.receive(session, item, Date.now())),
    expel: (reason) => core.expel(session, reason, Date.now()),
    gone: (reason) => core.disconnect(session, reason, Date.now()),
  };
}
