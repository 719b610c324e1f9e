/** Every connection, from the moment it is let in to its end. */
import type { Fault } from "../protocol/framer.ts";
import type { Core } from "./core/core.ts";
import { speaksForeign } from "./core/foreign.ts";
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
import { RANK, type Rank } from "./transport/waiting.ts";

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
  #here = 0;
  #allGone: (() => void) | undefined;

  constructor(around: Around, limits: ConnectionLimits) {
    this.#around = around;
    this.#limits = limits;
    const over = (limit: string) => around.log("debug", "over a limit", { limit });
    this.#backlog = new Backlog(limits.sendQueues, over);
  }

  enter(socket: Socket, origin: Origin): void {
    const { core, outbox } = this.#around;
    const connection = new Connection(socket, outbox, this.#limits, this.#backlog);
    const session = core.connect(origin, connection, Date.now());
    this.#here++;
    this.#run(connection, session);
  }

  async #run(connection: Connection, session: Session): Promise<void> {
    const { core, entrance, metrics, log } = this.#around;
    try {
      await connection.run(new Ear(core, session, metrics));
    } catch (error) {
      log("error", "a connection failed", { error: (error as Error).stack ?? String(error) });
      core.disconnect(session, "the server failed", Date.now());
      connection.abort();
    } finally {
      entrance.leave(session.origin.address);
      if (--this.#here === 0) this.#allGone?.();
    }
  }

  /** Resolves when all that are here have ended. */
  async ended(): Promise<void> {
    if (this.#here > 0) await new Promise<void>((resolve) => this.#allGone = resolve);
  }
}

/** What a connection tells, told to the core. Every connection has one, so it is small. */
class Ear implements Listener {
  readonly #core: Core;
  readonly #session: Session;
  readonly #metrics: Metrics;

  constructor(core: Core, session: Session, metrics: Metrics) {
    this.#core = core;
    this.#session = session;
    this.#metrics = metrics;
  }

  get free(): boolean {
    return this.#session.origin.trusted;
  }

  get rank(): Rank {
    if (this.#session.stage !== Stage.OPEN) return RANK.STRANGER;
    return this.#core.speaksALot(this.#session, Date.now()) ? RANK.BUSY : RANK.REGULAR;
  }

  receive(item: string | Fault): void {
    this.#metrics.line();
    this.#core.receive(this.#session, item, Date.now());
  }

  expel(reason: string): void {
    this.#core.expel(this.#session, reason, Date.now());
  }

  foreign(): void {
    speaksForeign(this.#core.world, this.#session, "TLS");
  }

  gone(reason: string): void {
    this.#core.disconnect(this.#session, reason, Date.now());
  }
}
