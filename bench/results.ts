/** What was measured, for people and for programs. */
import { COLUMNS } from "./columns.ts";
import type { Cores } from "./cores.ts";
import { median } from "./load/latencies.ts";
import type { Report } from "./load/plan.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import type { Found } from "./servers.ts";
import { BenchError } from "./start.ts";
import { number, table } from "./table.ts";

/** One server in one round of one scenario: a report, or why there is none. */
export interface Measured {
  scenario: string;
  server: string;
  round: number;
  report?: Report;
  error?: string;
}

/** The medians of one scenario, a row for each server. */
export function formatTable(scenario: Scenario, measured: readonly Measured[]): string {
  const columns = COLUMNS.filter(({ about }) => about.includes(scenario.about));
  const limited = names(measured).filter((server) =>
    generatorIsLimit(reportsOf(measured, scenario.name, server))
  );
  const rows = names(measured).map((server) => {
    const reports = reportsOf(measured, scenario.name, server);
    const cells = columns.map((column) => number(median(values(column, reports)), column.digits));
    return [server + (limited.includes(server) ? " *" : ""), ...cells];
  });
  const text = table([["", ...columns.map(({ title }) => title)], ...rows]);
  return limited.length === 0 ? text : text + LIMITED;
}

const BUSY = 0.9;
const LIMITED = "\n* The generator had more to do than the server, which could deliver more.";

/** Whether the generator's core was busy and the server's was not. */
function generatorIsLimit(reports: readonly Report[]): boolean {
  const own = median(reports.map(({ generatorShare }) => generatorShare)) ?? 0;
  const others = median(
    reports.flatMap(({ cpuSeconds, seconds }) => cpuSeconds ? cpuSeconds / seconds : []),
  );
  return own >= BUSY && others !== undefined && others < BUSY;
}

/** Everything that was measured, with the medians, the machine and the servers' versions. */
export interface Results {
  at: string;
  commit: string;
  machine: { target: string; processor: string; cores: number; pinning: string };
  /** Versions by name. */
  servers: Record<string, string>;
  rounds: number;
  seconds: number;
  /** With `scenario` and `server`, and figures by the columns' keys. */
  medians: Record<string, string | number | undefined>[];
  measured: readonly Measured[];
}

export function resultsOf(
  { rounds, seconds }: { rounds: number; seconds: number },
  servers: readonly Found[],
  cores: Cores,
  measured: readonly Measured[],
): Results {
  return {
    at: new Date().toISOString(),
    commit: said("git", "rev-parse", "--short", "HEAD") || "unknown",
    machine: {
      target: Deno.build.target,
      processor: /^model name\s*: (.*)$/m.exec(said("cat", "/proc/cpuinfo"))?.[1] ?? "unknown",
      cores: navigator.hardwareConcurrency,
      pinning: cores.words,
    },
    servers: Object.fromEntries(servers.map(({ server, version }) => [server.name, version])),
    rounds,
    seconds,
    medians: medians(measured),
    measured,
  };
}

/** What a program prints; "" where there is none. */
function said(program: string, ...args: string[]): string {
  try {
    const { stdout } = new Deno.Command(program, { args, stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout).trim();
  } catch {
    return "";
  }
}

/** @throws {BenchError} */
export function writeResults(file: string, results: Results): void {
  try {
    Deno.writeTextFileSync(file, JSON.stringify(results, null, 2) + "\n");
  } catch (error) {
    throw new BenchError(`Cannot write the results to ${file}: ${(error as Error).message}`);
  }
}

/** What {@link writeResults} wrote. @throws {BenchError} */
export function readResults(file: string): Results {
  try {
    return JSON.parse(Deno.readTextFileSync(file));
  } catch (error) {
    throw new BenchError(`Cannot read results from ${file}: ${(error as Error).message}`);
  }
}

function medians(measured: readonly Measured[]): Results["medians"] {
  return SCENARIOS.flatMap(({ name: scenario, about }) =>
    names(measured.filter((one) => one.scenario === scenario)).map((server) => {
      const reports = reportsOf(measured, scenario, server);
      const figures = COLUMNS.filter((column) => column.about.includes(about))
        .map((column) => [column.key, median(values(column, reports))]);
      return { scenario, server, ...Object.fromEntries(figures) };
    })
  );
}

function names(measured: readonly Measured[]): string[] {
  return [...new Set(measured.map(({ server }) => server))];
}

function reportsOf(measured: readonly Measured[], scenario: string, server: string): Report[] {
  return measured
    .filter((one) => one.scenario === scenario && one.server === server)
    .flatMap(({ report }) => report ?? []);
}

function values(column: (typeof COLUMNS)[number], reports: readonly Report[]): number[] {
  return reports.flatMap((report) => column.value(report) ?? []);
}
