/** A running server: store, core and listeners put together. Used by server.ts, main.ts and tests. */
import { setImmediate } from "node:timers";
import { Hasher } from "../db/hasher.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import type { Search, Store } from "../db/store.ts";
import { removeAddress, writeAddress } from "./address_file.ts";
import { Certificates, needsCertificates } from "./certificates.ts";
import type { Config, Place } from "./config.ts";
import { Connections } from "./connections.ts";
import { Core } from "./core/core.ts";
import type { Job } from "./core/link.ts";
import { Entrance } from "./entrance.ts";
import { FEATURES, SERVICES } from "./features/index.ts";
import { reconfigure } from "./features/oper.ts";
import { jobs } from "./jobs.ts";
import { openListeners } from "./listening.ts";
import type { Log } from "./log.ts";
import { type Commands, Reload } from "./reload.ts";
import { Searches } from "./searches.ts";
import { Outbox } from "./transport/outbox.ts";

export { ListenError } from "./listening.ts";
export type { Commands } from "./reload.ts";

/** Milliseconds between two looks at who is silent. */
const TICK = 2000;

export interface RunningServer {
  /** Where it listens for IRC, and for WebSocket. */
  addresses: Place[];
  websockets: Place[];
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
  log: Log,
  commands: Commands = {},
  certificates?: Certificates,
): RunningServer {
  const hasher = new Hasher(config.bcrypt);
  const { cost } = config.bcrypt;
  const searches = new Searches(store);
  const find = (search: Search) => searches.find(search);
  const work = jobs({ hasher, cost, secret: store.secret("scram"), find });
  const entrance = new Entrance(config, store.secret("cloak"), log);
  const relocate = (from: string, to: string) => entrance.relocate(from, to);
  const reload = new Reload(config, commands, certificates);
  const ports = { start, log, relocate, rehash: reload.rehash, stop: commands.stop };
  const core = new Core(config.settings, store, ports, FEATURES, SERVICES, Date.now());
  entrance.banned = (address) => core.refusal(address, Date.now());
  const outbox = new Outbox(core, setImmediate);

  function start(id: number, job: Job): void {
    work(job).catch((error) => {
      log("error", "slow work failed", { kind: job.kind, error: (error as Error).message });
      return "busy" as const;
    }).then((result) => {
      core.answer(id, result, Date.now());
      outbox.turn();
    });
  }

  const connections = new Connections({ core, outbox, entrance, log }, config.connection);
  const reception = (tls: boolean) =>
    entrance.reception(tls, (socket, origin) => connections.enter(socket, origin));
  const receptions = { plain: reception(false), tls: reception(true) };
  const listeners = openListeners(config, receptions, certificates, log);
  const { addresses, websockets } = listeners;
  reload.begin(listeners, (settings) => {
    reconfigure(core.world, settings, Date.now());
    outbox.turn();
  }, () => core.world.settings);
  writeAddress(config.data, addresses.find((place) => !place.tls) ?? addresses[0]);
  const ticking = setInterval(() => {
    core.tick(Date.now());
    outbox.turn();
    certificates?.look(Date.now()).catch((error) => {
      log("error", "the certificate can't be renewed", { error: (error as Error).message });
    });
  }, TICK);

  return {
    addresses,
    websockets,
    ready: listeners.ready,
    certificates,
    reload: () => reload.now(),
    async close(reason) {
      clearInterval(ticking);
      listeners.close();
      core.shutdown(reason, Date.now());
      outbox.endTurn();
      await connections.ended();
      await hasher.close();
      searches.close();
      removeAddress(config.data);
      store.close();
    },
  };
}
