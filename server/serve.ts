/** A running server: store, core and listeners put together. Used by server.ts, main.ts and tests. */
import { setImmediate } from "node:timers";
import { Hasher } from "../db/hasher.ts";
import { Searcher } from "../db/searcher.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import type { Search, Store } from "../db/store.ts";
import { removeAddress, writeAddress } from "./address_file.ts";
import type { Config } from "./config.ts";
import { Core } from "./core/core.ts";
import type { Job, Ports } from "./core/link.ts";
import type { Session } from "./core/session.ts";
import { Entrance } from "./entrance.ts";
import { FEATURES, SERVICES } from "./features/index.ts";
import { jobs } from "./jobs.ts";
import { openListeners } from "./listening.ts";
import type { Log } from "./log.ts";
import { Backlog } from "./transport/backlog.ts";
import { Connection, type Listener, type Socket } from "./transport/connection.ts";
import { Outbox } from "./transport/outbox.ts";
import type { Address } from "./transport/tcp.ts";

export { ListenError } from "./listening.ts";

/** Milliseconds between two looks at who is silent. */
const TICK = 2000;

export interface RunningServer {
  /** Where it listens for IRC, and for WebSocket. */
  addresses: Address[];
  websockets: Address[];
  /** Tells everybody why, stores, closes. */
  close(reason: string): Promise<void>;
}

/** What operators may do to the process that the server runs in. */
export type Commands = Pick<Ports, "rehash" | "stop">;

/** Starts a server. @throws {ListenError} @throws {OpenError} where the data folder can't be used */
export function serve(config: Config, log: Log, commands: Commands = {}): RunningServer {
  const store = openSqliteStore(config.data, { durability: config.durability });
  try {
    return serveStore(config, store, log, commands);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** As {@link serve}, with a store that is open; it is closed with the server. */
export function serveStore(
  config: Config,
  store: Store,
  log: Log,
  commands: Commands = {},
): RunningServer {
  const hasher = new Hasher(config.bcrypt);
  const { cost } = config.bcrypt;
  const searcher = store.file === undefined ? undefined : new Searcher(store.file);
  const find = (search: Search) => {
    if (searcher === undefined) return store.search(search);
    store.index();
    return searcher.find(search);
  };
  const work = jobs({ hasher, cost, secret: store.secret("scram"), find });
  const entrance = new Entrance(config, store.secret("cloak"), log);
  const ports: Ports = { start, log, relocate: entrance.relocate.bind(entrance), ...commands };
  const core = new Core(config.settings, store, ports, FEATURES, SERVICES, Date.now());
  entrance.banned = (address) => core.refusal(address, Date.now());
  const outbox = new Outbox(core, setImmediate);
  const backlog = new Backlog(config.connection.sendQueues);
  const running = new Set<Promise<void>>();

  function start(id: number, job: Job): void {
    work(job).catch((error) => {
      log("error", "slow work failed", { kind: job.kind, error: (error as Error).message });
      return "busy" as const;
    }).then((result) => {
      core.answer(id, result, Date.now());
      outbox.turn();
    });
  }

  function enter(socket: Socket, address: string): void {
    const connection = new Connection(socket, outbox, config.connection, backlog);
    const session = core.connect(entrance.originOf(address), connection, Date.now());
    const done = connection.run(listenerOf(core, session)).catch((error) => {
      log("error", "a connection failed", { error: (error as Error).stack ?? String(error) });
      core.disconnect(session, "the server failed", Date.now());
      connection.abort();
    }).finally(() => {
      entrance.leave(session.origin.address);
      running.delete(done);
    });
    running.add(done);
  }

  const { addresses, websockets, close } = openListeners(config, entrance.reception(enter), log);
  writeAddress(config.data, addresses[0]);
  const ticking = setInterval(() => {
    core.tick(Date.now());
    outbox.turn();
  }, TICK);

  return {
    addresses,
    websockets,
    async close(reason) {
      clearInterval(ticking);
      close();
      core.shutdown(reason, Date.now());
      outbox.endTurn();
      await Promise.all(running);
      await hasher.close();
      searcher?.close();
      removeAddress(config.data);
      store.close();
    },
  };
}

/** What a connection tells, told to the core. */
function listenerOf(core: Core, session: Session): Listener {
  return {
    get free() {
      return session.origin.trusted;
    },
    receive: (item) => core.receive(session, item, Date.now()),
    expel: (reason) => core.expel(session, reason, Date.now()),
    gone: (reason) => core.disconnect(session, reason, Date.now()),
  };
}
