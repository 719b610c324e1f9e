/** What an administrator has to do with a running server: orders, metrics, health, invitations. */
import type { Hasher } from "../db/hasher.ts";
import type { Store } from "../db/store.ts";
import { VERSION } from "../version.ts";
import { openControl } from "./admin/listener.ts";
import { handle } from "./admin/office.ts";
import { invitationLine, type Whereabouts } from "./admin/whereabouts.ts";
import type { Config } from "./config.ts";
import type { Core } from "./core/core.ts";
import type { Log } from "./log.ts";
import type { Gauges, Metrics } from "./metrics.ts";
import { type MetricsPage, openMetrics } from "./metrics_page.ts";
import type { Address } from "./transport/tcp.ts";

/** What it needs of the server. */
export interface Works {
  core: Core;
  hasher: Hasher;
  store: Store;
  metrics: Metrics;
  whereabouts(): Whereabouts;
  turn(): void;
}

export interface Operations {
  /** Where metrics are shown. */
  metrics: Address[];
  /** Takes no orders and shows no metrics any more. */
  close(): void;
}

/** @throws {ListenError} where metrics can't be shown: then nothing is open */
export function openOperations(config: Config, works: Works, log: Log): Operations {
  const { metrics, core, hasher, store } = works;
  metrics.gauges = () => gaugesOf(core, hasher, store);
  const pages: MetricsPage[] = config.metrics.map((address) =>
    openMetrics(address, metrics, VERSION)
  );
  const desk = { ...works, status: () => metrics.status(VERSION) };
  const control = openControl(config.data, (request) => handle(desk, request), log);
  return {
    metrics: pages.map(({ address }) => address),
    close() {
      control.close();
      for (const page of pages) page.close();
    },
  };
}

/** What operators inside are shown; "" where the server does not know its own address. */
export function lineForOperators(whereabouts: () => Whereabouts) {
  return (code: string, room?: string): string => {
    const line = invitationLine(whereabouts(), code, room);
    return typeof line === "string" ? line : "";
  };
}

function gaugesOf({ world }: Core, hasher: Hasher, store: Store): Gauges {
  return {
    connections: world.sessions.size,
    people: world.users.size,
    rooms: world.channels.size,
    hashing: hasher.busy,
    stored: store.stored,
    storing: world.unstored === undefined,
  };
}
