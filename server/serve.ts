/** A running server: store, core and listeners put together. Used by server.ts, main.ts and tests. */
import { setImmediate } from "node:timers";
import { Hasher } from "../db/hasher.ts";
import { Searcher } from "../db/searcher.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import type { ExportQuery, Search, Store } from "../db/store.ts";
import { whereaboutsOf } from "./admin/whereabouts.ts";
import { removeAddress, writeAddress } from "./address_file.ts";
import type { Config } from "./config.ts";
import { Core } from "./core/core.ts";
import type { Job, JobResult, Ports } from "./core/link.ts";
import { Entrance } from "./entrance.ts";
import { FEATURES, SERVICES } from "./features/index.ts";
import { jobs } from "./jobs.ts";
import { openListeners } from "./listening.ts";
import type { Log } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { lineForOperators, openOperations } from "./operations.ts";
import { Connection, type Socket } from "./transport/connection.ts";
import { Outbox } from "./transport/outbox.ts";
import type { Address } from "./transport/tcp.ts";

export { ListenError } from "./listening.ts";

/** Milliseconds between two looks at who is silent. */
const TICK = 2000;

export interface RunningServer {
  /** Where it listens for IRC, and for WebSocket. */
  addresses: Address[];
  websockets: Address[];
  /** Where metrics are shown. */
  metrics: Address[];
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
  plainLog: Log,
  commands: Commands = {},
): RunningServer {
  const metrics = new Metrics();
  const log = metrics.counting(plainLog);
  const { hasher, searcher, work } = workshopOf(config, store);
  const entrance = new Entrance(config, store.secret("cloak"), log);
  const relocate = (from: string, to: string) => entrance.relocate(from, to);
  const whereabouts = () => whereaboutsOf(config, addresses);
  const invitationLine = lineForOperators(whereabouts);
  const ports = { start, log, relocate, invitationLine, ...commands };
  const core = new Core(config.settings, store, ports, FEATURES, SERVICES, Date.now());
  entrance.banned = (address) => core.refusal(address, Date.now());
  const outbox = new Outbox(core, setImmediate, metrics);
  const running = new Set<Promise<void>>();

  function start(id: number, job: Job): void {
    logged(work, job, log).then((result) => {
      core.answer(id, result, Date.now());
      outbox.turn();
    });
  }

  function enter(socket: Socket, address: string): void {
    const connection = new Connection(socket, outbox, config.sendLimit);
    const session = core.connect(entrance.originOf(address), connection, Date.now());
    const done = connection.run({
      receive: metrics.counted((item) => core.receive(session, item, Date.now())),
      gone: (reason) => core.disconnect(session, reason, Date.now()),
    }).catch((error) => {
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
  const works = { core, hasher, store, metrics, whereabouts, turn: () => outbox.turn() };
  const operations = openOrClose(() => openOperations(config, works, log), close);
  writeAddress(config.data, addresses[0]);
  const ticking = setInterval(() => {
    core.tick(Date.now());
    outbox.turn();
  }, TICK);

  return {
    addresses,
    websockets,
    metrics: operations.metrics,
    async close(reason) {
      clearInterval(ticking);
      operations.close();
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

/** Closes what is open where the rest can't be opened. */
function openOrClose<T>(open: () => T, close: () => void): T {
  try {
    return open();
  } catch (error) {
    close();
    throw error;
  }
}

/** Who does slow work. */
function workshopOf(config: Config, store: Store) {
  const hasher = new Hasher(config.bcrypt);
  const { cost } = config.bcrypt;
  const searcher = store.file === undefined ? undefined : new Searcher(store.file);
  const find = (search: Search) => {
    if (searcher === undefined) return store.search(search);
    store.index();
    return searcher.find(search);
  };
  const read = (query: ExportQuery) => searcher?.export(query) ?? Promise.resolve({ records: [] });
  const work = jobs({ hasher, cost, secret: store.secret("scram"), find, export: read });
  return { hasher, searcher, work };
}

/** What could not be done for a reason that nobody has thought of is as good as too much at once. */
function logged(work: (job: Job) => Promise<JobResult>, job: Job, log: Log): Promise<JobResult> {
  return work(job).catch((error) => {
    log("error", "slow work failed", { kind: job.kind, error: (error as Error).message });
    return "busy" as const;
  });
}
