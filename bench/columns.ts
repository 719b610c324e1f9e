/** The figures that are shown and compared, as a table of columns. */
import type { Report } from "./load/plan.ts";
import type { Scenario } from "./scenarios.ts";

export interface Column {
  /** In the JSON file. */
  key: string;
  title: string;
  about: Scenario["about"];
  /** Undefined where it was not measured. */
  value(report: Report): number | undefined;
  /** Digits behind the point. */
  digits: number;
}

export const COLUMNS: readonly Column[] = [
  speaking("deliveriesPerSecond", "deliveries/s", 0, (r) => r.deliveriesPerSecond),
  speaking("messagesPerSecond", "messages/s", 0, (r) => r.messagesPerSecond),
  speaking("latencyP50Ms", "p50 ms", 2, (r) => r.latency?.p50),
  speaking("latencyP90Ms", "p90 ms", 2, (r) => r.latency?.p90),
  speaking("latencyP99Ms", "p99 ms", 2, (r) => r.latency?.p99),
  speaking("latencyMaxMs", "max ms", 2, (r) => r.latency?.max),
  speaking("cpuMicrosPerDelivery", "CPU us/delivery", 3, (r) => r.cpuMicrosPerDelivery),
  speaking("serverPercent", "server %", 0, (r) => r.cpuSeconds && r.cpuSeconds / r.seconds * 100),
  speaking("memoryMb", "memory MB", 1, (r) => r.mb),
  speaking("generatorPercent", "generator %", 0, (r) => r.generatorShare * 100),
  idling("clients", "clients", 0, (r) => r.clients),
  idling("joinsPerSecond", "joins/s", 0, (r) => r.joinsPerSecond),
  idling("kbPerClient", "KB/client", 1, (r) => r.kbPerClient),
  idling("joinedMb", "memory MB", 1, (r) => r.joinedMb),
  idling(
    "idleCpuPercent",
    "CPU % in silence",
    1,
    (r) => r.idleCpuShare === undefined ? undefined : r.idleCpuShare * 100,
  ),
];

function speaking(key: string, title: string, digits: number, value: Column["value"]): Column {
  return { key, title, about: "speaking", value, digits };
}

function idling(key: string, title: string, digits: number, value: Column["value"]): Column {
  return { key, title, about: "idling", value, digits };
}
