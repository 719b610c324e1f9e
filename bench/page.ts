/**
 * docs/performance.md and its plots, from the results of one run. What people wrote in the page stays: only what
 * stands between the two marks is written anew.
 */
import { type Chart, drawChart } from "./chart.ts";
import { COLUMNS } from "./columns.ts";
import type { Results } from "./results.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import { BenchError } from "./start.ts";
import { number } from "./table.ts";
import { type Figure, TARGETS } from "./targets.ts";

const DOCS = `${import.meta.dirname}/../docs`;
export const BEGIN = "<!-- measured: what follows is written by `deno task bench --page` -->";
export const END = "<!-- measured: end -->";

/** @throws {BenchError} */
export function writePage(results: Results): void {
  try {
    const path = `${DOCS}/performance.md`;
    Deno.writeTextFileSync(path, withSection(Deno.readTextFileSync(path), section(results)));
    for (const [name, chart] of charts(results)) {
      Deno.writeTextFileSync(`${DOCS}/performance-${name}.svg`, drawChart(chart));
    }
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw new BenchError(`Cannot write the page: ${(error as Error).message}`);
  }
}

/** The page with that between its marks. @throws {BenchError} */
export function withSection(page: string, section: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new BenchError(
      "Cannot write docs/performance.md: its marks for what is measured are gone.",
    );
  }
  return `${page.slice(0, begin)}${BEGIN}\n\n${section}\n${page.slice(end)}`;
}

export function section(results: Results): string {
  return [
    "## Measured",
    about(results),
    "### Targets",
    targets(results),
    "### Plots",
    ...[...charts(results)].map(([name, { title }]) => `![${title}](performance-${name}.svg)`),
    "### All figures",
    "What the columns mean is in `bench/README.md`.",
    ...SCENARIOS.flatMap((scenario) => figures(results, scenario)),
    "",
  ].join("\n\n");
}

/** Where and when, so that nobody takes the figures for another machine's. */
function about({ at, commit, machine, rounds, seconds, servers }: Results): string {
  const who = Object.entries(servers).map(([name, version]) => `${name} (${version})`).join(", ");
  return `Medians of ${number(rounds, 0)} rounds of ${number(seconds, 0)} s on ${
    at.slice(0, 10)
  }, ` +
    `commit ${commit}, ${machine.target}, ${machine.processor}, ${machine.cores} cores; ${machine.pinning}. ` +
    `In the same run, taking turns: ${who}. All of it again: \`deno task bench --page\`.`;
}

export function figureOf({ medians }: Pick<Results, "medians">): Figure {
  return (scenario, key, server = "chat-server") => {
    const row = medians.find((one) => one.scenario === scenario && one.server === server);
    return row?.[key] as number | undefined;
  };
}

function targets(results: Results): string {
  const rows = TARGETS.map(({ load, target, only, outcome }) => {
    const { measured, beside, met } = outcome(figureOf(results)) ??
      { measured: "not measured", beside: "-", met: undefined };
    const verdict = met === undefined ? "-" : met ? "yes" : "**no**";
    return [load, target, measured, beside, verdict, `\`deno task bench --only ${only}\``];
  });
  return markdown([["load", "target", "measured", "others", "met", "command"], ...rows]);
}

function figures({ medians }: Results, { name, title, about }: Scenario): string[] {
  const rows = medians.filter((one) => one.scenario === name);
  const columns = COLUMNS.filter((column) =>
    column.about.includes(about) && rows.some((row) => row[column.key] !== undefined)
  );
  if (columns.length === 0) return [];
  const cells = rows.map((row) => [
    row.server as string,
    ...columns.map(({ key, digits }) => number(row[key] as number | undefined, digits)),
  ]);
  const heads = ["", ...columns.map((column) => column.title.replace("<=", "≤"))];
  return [`**${name}**: ${title}`, markdown([heads, ...cells])];
}

function markdown([head, ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const FLOODS = ["flight-1", "flight-16", "flight-64", "flight-256"];
const SERVERS = ["chat-server", "inspircd", "ngircd", "bare C", "bare Deno"];

function charts(results: Results): Map<string, Chart> {
  const figure = figureOf(results);
  const chart = (
    scenarios: readonly string[],
    servers: readonly string[],
    key: string,
    divisor: number,
  ) => ({
    groups: scenarios,
    series: servers.map((name) => ({
      name,
      values: scenarios.map((scenario) => {
        const value = figure(scenario, key, name);
        return value === undefined ? undefined : value / divisor;
      }),
    })),
  });
  const growth = ["growth-100", "growth-1000", "growth-10000"];
  const trickles = ["trickle", "trickle-200"];
  return new Map<string, Chart>([
    ["flood", {
      title: "200 clients in a room",
      unit: "million deliveries a second",
      digits: 2,
      ...chart(FLOODS, SERVERS, "deliveriesPerSecond", 1e6),
    }],
    ["latency", {
      title: "50 and 200 messages a second, 99 of 100 arrive within",
      unit: "ms",
      digits: 2,
      ...chart(trickles, SERVERS.slice(0, 3), "latencyP99Ms", 1),
    }],
    ["growth", {
      title: "Cost of a delivery, 100 to 10,000 clients",
      unit: "microseconds of CPU",
      digits: 3,
      ...chart(growth, SERVERS.slice(0, 1), "cpuMicrosPerDelivery", 1),
    }],
  ]);
}
