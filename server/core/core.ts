/**
 * The chat as the edge knows it: connections and lines go in, lines come out of links, time is handed in.
 * Everything is synchronous; nothing here or below waits, writes or looks at a clock.
 */
import { type Store, StoreError } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import type { Fault } from "../../protocol/framer.ts";
import { setClock } from "./clock.ts";
import { broken, cannotStore, leftToSay, receive, receiveFault } from "./dispatch.ts";
import { erase } from "./erasing.ts";
import { labelled } from "./labels.ts";
import type { JobResult, Link, Ports } from "./link.ts";
import { over } from "./over.ts";
import { carryOut, type Order, type OrderResult } from "./orders.ts";
import { close, drop } from "./people.ts";
import type { Feature, Service } from "./records.ts";
import { expireResidents, restoreResidents } from "./residents.ts";
import { Retention } from "./retention.ts";
import { send } from "./reply.ts";
import { sentence } from "./server_bans.ts";
import { type Origin, Session, Stage } from "./session.ts";
import type { Settings } from "./settings.ts";
import { World } from "./world.ts";

/** What can't be indexed now stays to be; that nothing can be stored is told to whoever loses words by it. */
function tidy({ store }: World): void {
  try {
    store.tidy();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

export class Core {
  readonly world: World;
  readonly #retention = new Retention();
  #sessions = 0;

  constructor(
    settings: Settings,
    store: Store,
    ports: Ports,
    features: readonly Feature[],
    services: readonly Service[],
    now: number,
  ) {
    this.world = new World(settings, store, ports, features, services, now);
    for (const account of settings.operators?.keys() ?? []) {
      if (store.account(account) !== undefined) continue;
      const why = "an operator's account does not exist: whoever registers it has its rights";
      ports.log("warn", why, { account });
    }
    restoreResidents(this.world);
    for (const account of store.erasing()) erase(this.world, account);
  }

  /** Why nobody may connect from the address, or undefined. */
  refusal(address: string, now: number): string | undefined {
    const ban = this.world.bans.of({ address }, now);
    return ban && sentence(ban);
  }

  connect(origin: Origin, link: Link, now: number): Session {
    const { world } = this;
    setClock(world, now);
    const burst = world.settings.limits.commandsBurst;
    const session = new Session(this.#sessions++, origin, link, now, burst);
    world.sessions.add(session);
    world.ports.log("debug", "connected", { session: session.id, address: origin.address });
    return session;
  }

  /** Whether it has used up half of what it may say at once. */
  speaksALot(session: Session, now: number): boolean {
    return leftToSay(this.world, session, now) < this.world.settings.limits.commandsBurst / 2;
  }

  /** One line of a client, or what came in place of one. */
  receive(session: Session, item: string | Fault, now: number): void {
    setClock(this.world, now);
    if (typeof item === "string") receive(this.world, session, item);
    else receiveFault(this.world, session, item);
  }

  /** Ends a connection that the edge will not have any longer, with a sentence. */
  expel(session: Session, reason: string, now: number): void {
    setClock(this.world, now);
    drop(this.world, session, reason);
  }

  /** The connection is gone; `reason` is what others read. */
  disconnect(session: Session, reason: string, now: number): void {
    setClock(this.world, now);
    close(this.world, session, reason);
  }

  /** The result of the job with that number. */
  answer(id: number, result: JobResult, now: number): void {
    setClock(this.world, now);
    const waiting = this.world.answered(id);
    if (waiting === undefined) return;
    const { session, label, kind, then } = waiting;
    if (session === undefined) return this.#alone(kind, () => then(result));
    labelled(this.world, session, label, () => {
      try {
        then(result);
      } catch (error) {
        broken(this.world, session, kind, error);
      }
    });
    if (waiting.pauses && !this.world.isWaiting(session)) session.link.resume();
  }

  /** What the administrator wants (orders.ts); `done` is called once, maybe much later. */
  order(order: Order, now: number, done: (result: OrderResult) => void): void {
    this.world.now = now;
    this.#alone(order.order, () => carryOut(this.world, order, done));
  }

  /** Runs what no connection waits for. */
  #alone(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.world.ports.log("error", "slow work failed", { kind: what, error: text });
    }
  }

  /** To be called every few seconds: notices who is silent or does not log in, and what is too old. */
  tick(now: number): void {
    const { world } = this;
    setClock(world, now);
    this.#retention.tick(world);
    tidy(world);
    expireResidents(world);
    const { loginTime, pingAfter, pingTimeout } = world.settings.limits;
    for (const session of world.sessions) {
      if (session.stage !== Stage.OPEN && now - session.since >= loginTime) {
        over(world, "limits.login_seconds");
        drop(world, session, `not logged in within ${counted(loginTime / 1000, "second")}`);
      } else if (session.pinged !== 0 && now - session.pinged >= pingTimeout) {
        const silence = counted(Math.round((now - session.heard) / 1000), "second");
        drop(world, session, `timed out: no answer for ${silence}`);
      } else if (session.pinged === 0 && now - session.heard >= pingAfter) {
        session.pinged = now;
        send(world, session, `PING :${world.settings.name}`);
      }
    }
  }

  /**
   * The end of a turn: stores all of it. False where that failed: then durable lines must not be sent,
   * and {@link tellUnstored} says so to who believed them sent.
   */
  commit(): boolean {
    return this.world.endTurn();
  }

  /** To be called once durable lines of a turn that could not be stored have been taken back. */
  tellUnstored(): void {
    const { world } = this;
    const { promised } = world;
    world.promised = [];
    for (const { session, label, command } of promised) {
      if (session.closed) continue;
      labelled(world, session, label, () => cannotStore(world, session, command));
    }
  }

  /** Tells everybody that the server ends, and closes every connection. */
  shutdown(reason: string, now: number): void {
    setClock(this.world, now);
    for (const session of this.world.sessions) {
      send(this.world, session, `ERROR :Closing the connection: ${reason}`);
      session.closed = true;
      session.link.close();
    }
    this.world.forgetJobs();
  }
}
