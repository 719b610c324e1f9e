/** The figures that are shown and compared, as a table of columns. */
import type { Report } from "./load/plan.ts";
import type { Scenario } from "./scenarios.ts";
import { present } from "./standing.ts";

export interface Column {
  /** In the JSON file. */
  key: string;
  title: string;
  about: readonly Scenario["about"][];
  /** Undefined where it was not measured. */
  value(report: Report): number | undefined;
  /** Digits behind the point. */
  digits: number;
}

/** Columns for one kind of scenario, or for several. */
const of = (...about: Column["about"]) =>
(
  key: string,
  title: string,
  digits: number,
  value: Column["value"],
): Column => ({ key, title, about, digits, value });

const speaking = of("speaking");
const spoken = of("speaking", "attacked");
const talking = of("speaking", "beside", "attacked");
const beside = of("beside");
const disturbed = of("beside", "attacked");
const attacked = of("attacked");
const idling = of("idling");

const percent = (share: number | undefined) => share === undefined ? undefined : share * 100;

export const COLUMNS: readonly Column[] = [
  speaking("deliveriesPerSecond", "deliveries/s", 0, (r) => r.deliveriesPerSecond),
  spoken("messagesPerSecond", "messages/s", 0, (r) => r.messagesPerSecond),
  talking("latencyP50Ms", "p50 ms", 2, (r) => r.latency?.p50),
  spoken("latencyP90Ms", "p90 ms", 2, (r) => r.latency?.p90),
  talking("latencyP99Ms", "p99 ms", 2, (r) => r.latency?.p99),
  talking("latencyMaxMs", "max ms", 2, (r) => r.latency?.max),
  speaking("cpuMicrosPerDelivery", "CPU us/delivery", 3, (r) => r.cpuMicrosPerDelivery),
  talking("serverPercent", "server %", 0, (r) => percent(r.cpuSeconds && r.cpuSeconds / r.seconds)),
  spoken("memoryMb", "memory MB", 1, (r) => r.mb),
  spoken("generatorPercent", "generator %", 0, (r) => percent(r.generatorShare)),
  attacked("latenessP99Ms", "generator late p99 ms", 2, (r) => r.lateness?.p99),
  attacked("standing", "standing", 0, (r) => r.standing && present(r.standing)),
  beside("doneBeside", "done beside", 0, (r) => r.beside?.done),
  beside("besidePerSecond", "done/s", 0, (r) => r.beside?.perSecond),
  beside("besideP50Ms", "answer p50 ms", 2, (r) => r.beside?.latency?.p50),
  beside("besideP95Ms", "answer p95 ms", 2, (r) => r.beside?.latency?.p95),
  beside("besideP99Ms", "answer p99 ms", 2, (r) => r.beside?.latency?.p99),
  disturbed("turnP99Ms", "turn p99 <= ms", 2, (r) => r.turns?.p99Ms),
  disturbed("longestTurnMs", "longest turn <= ms", 1, (r) => r.turns?.longestMs),
  idling("clients", "clients", 0, (r) => r.clients),
  idling("joinsPerSecond", "joins/s", 0, (r) => r.joinsPerSecond),
  idling("kbPerClient", "KB/client", 1, (r) => r.kbPerClient),
  idling("joinedMb", "memory MB", 1, (r) => r.joinedMb),
  idling("idleCpuPercent", "CPU % in silence", 1, (r) => percent(r.idleCpuShare)),
];
