/** A running server: store, core and listeners put together. Used by server.ts, main.ts and tests. */
import { setImmediate } from "node:timers";
import { Checkpoints } from "../db/checkpoints.ts";
import { Foreman } from "../db/foreman.ts";
import { Hasher } from "../db/hasher.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import type { ExportQuery, Search, Store } from "../db/store.ts";
import { whereaboutsOf } from "./admin/whereabouts.ts";
import { removeAddress, writeAddress } from "./address_file.ts";
import { Certificates, needsCertificates } from "./certificates.ts";
import type { Config, Place } from "./config.ts";
import { Connections } from "./connections.ts";
import { Core } from "./core/core.ts";
import type { Job, JobResult } from "./core/link.ts";
import { Entrance } from "./entrance.ts";
import { FEATURES, SERVICES } from "./features/index.ts";
import { reconfigure } from "./features/oper.ts";
import { jobs } from "./jobs.ts";
import { openListeners } from "./listening.ts";
import type { Log } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { lineForOperators, openOperations } from "./operations.ts";
import { type Commands, Reload } from "./reload.ts";
import { Searches } from "./searches.ts";
import { Outbox, type Schedule } from "./transport/outbox.ts";
import type { Address } from "./transport/tcp.ts";

export { ListenError } from "./listening.ts";
export type { Commands } from "./reload.ts";

/** Milliseconds between two looks at who is silent. */
const TICK = 2000;

export interface RunningServer {
  /** Where it listens for IRC, and for WebSocket. */
  addresses: Place[];
  websockets: Place[];
  /** Where metrics are shown. */
  metrics: Address[];
  /** Resolves once it listens everywhere. */
  ready: Promise<unknown>;
  /** What is shown to who comes by TLS; undefined where nobody can. */
  certificates?: Certificates;
  /** Reads configuration and certificates again; the sentence why all stays as it was, or undefined. */
  reload(): string | undefined;
  /** Tells everybody why, stores, closes. */
  close(reason: string): Promise<void>;
}

/**
 * Starts a server. @throws {ListenError} @throws {OpenError} where the data folder can't be used
 * @throws {UsageError} where the certificate can't
 */
export async function serve(
  config: Config,
  log: Log,
  commands: Commands = {},
): Promise<RunningServer> {
  const store = openSqliteStore(config.data, { durability: config.durability });
  try {
    const certificates = needsCertificates(config)
      ? await Certificates.open(config, log, Date.now())
      : undefined;
    const server = serveStore(config, store, log, commands, certificates);
    await server.ready;
    return server;
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
  certificates?: Certificates,
): RunningServer {
  const metrics = new Metrics();
  const log = metrics.counting(plainLog);
  const { hasher, work, checkpoints, close: closeWorkshop } = workshopOf(config, store);
  const entrance = new Entrance(config, store.secret("cloak"), log);
  const reload = new Reload(config, commands, certificates);
  const whereabouts = () => whereaboutsOf(config, addresses, certificates?.fingerprint);
  const ports = {
    start,
    log,
    relocate: entrance.relocate.bind(entrance),
    invitationLine: lineForOperators(whereabouts),
    rehash: reload.rehash,
    stop: commands.stop,
  };
  const core = new Core(config.settings, store, ports, FEATURES, SERVICES, Date.now());
  entrance.banned = (address) => core.refusal(address, Date.now());
  const outbox = new Outbox(core, schedule, metrics, () => performance.now());

  function start(id: number, job: Job): void {
    logged(work, job, log).then((result) => {
      outbox.turn();
      core.answer(id, result, Date.now());
    });
  }

  const connections = new Connections({ core, outbox, entrance, metrics, log }, config.connection);
  const receptions = entrance.receptions(connections.enter.bind(connections));
  const listeners = openListeners(config, receptions, certificates, log);
  const { addresses, websockets } = listeners;
  const works = { core, hasher, store, metrics, whereabouts, turn: () => outbox.turn() };
  const operations = openOrClose(() => openOperations(config, works, log), listeners.close);
  reload.begin(listeners, (settings) => {
    outbox.turn();
    reconfigure(core.world, settings, Date.now());
  }, () => core.world.settings);
  writeAddress(config.data, addresses.find((place) => !place.tls) ?? addresses[0]);
  const ticking = setInterval(() => {
    checkpoints?.look();
    outbox.turn();
    core.tick(Date.now());
    renew(certificates, log);
  }, TICK);

  return {
    addresses,
    websockets,
    metrics: operations.metrics,
    ready: listeners.ready,
    certificates,
    reload: () => reload.now(),
    async close(reason) {
      clearInterval(ticking);
      operations.close();
      listeners.close();
      core.shutdown(reason, Date.now());
      outbox.endTurn();
      await connections.ended();
      await closeWorkshop();
      removeAddress(config.data);
      store.close();
    },
  };
}

/** A timer is waited for together with the sockets. */
const schedule: Schedule = (end, when) => {
  if (when === "soon") setImmediate(end);
  else setTimeout(end, 0);
};

function renew(certificates: Certificates | undefined, log: Log): void {
  certificates?.look(Date.now()).catch((error) => {
    log("error", "the certificate can't be renewed", { error: (error as Error).message });
  });
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
  const foreman = new Foreman();
  // Before anybody is connected; a store without a file is a test's, and seldom has slow work.
  if (store.file !== undefined) foreman.begin();
  const { cost } = config.bcrypt;
  // More than there are processors are no faster, and the chat would wait for each of them.
  const workers = Math.min(config.bcrypt.workers, navigator.hardwareConcurrency);
  const hasher = new Hasher({ ...config.bcrypt, workers, start: () => foreman.hire("passwords") });
  const searches = new Searches(store, () => foreman.hire("searches"));
  const hire = () => foreman.hire<string, boolean>("checkpoints");
  const checkpoints = store.file === undefined ? undefined : new Checkpoints(store.file, hire);
  const find = (search: Search) => searches.find(search);
  const read = (query: ExportQuery) => searches.export(query);
  const work = jobs({ hasher, cost, secret: store.secret("scram"), find, export: read });
  const close = async () => {
    await hasher.close();
    searches.close();
    await checkpoints?.close();
    foreman.close();
  };
  return { hasher, work, checkpoints, close };
}

/** What could not be done for a reason that nobody has thought of is as good as too much at once. */
function logged(work: (job: Job) => Promise<JobResult>, job: Job, log: Log): Promise<JobResult> {
  return work(job).then((result) => {
    if (result === "busy") log("debug", "over a limit", { limit: "accounts.hash_queue" });
    return result;
  }).catch((error) => {
    log("error", "slow work failed", { kind: job.kind, error: (error as Error).message });
    return "busy" as const;
  });
}
