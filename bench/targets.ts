/** What the server is to reach, and whether it did: figures of one run against each other. */
import { number } from "./table.ts";

/** A median of one server in one scenario, by a column's key; undefined where it was not measured. */
export type Figure = (scenario: string, key: string, server?: string) => number | undefined;

export interface Outcome {
  measured: string;
  /** The others' figure, or what it is compared with. */
  beside: string;
  met: boolean;
}

export interface Target {
  load: string;
  target: string;
  /** Scenarios that it needs. */
  only: string;
  /** Undefined where a figure is missing. */
  outcome(figure: Figure): Outcome | undefined;
}

const PEERS = ["inspircd", "ngircd"];

/** The best of the others, by `best`. */
function peers(figure: Figure, scenario: string, key: string, best: typeof Math.max) {
  const values = PEERS.flatMap((server) => figure(scenario, key, server) ?? []);
  return values.length === 0 ? undefined : best(...values);
}

/** At least `times` what the best of them, or what it is compared with, does. */
function atLeast(times: number, own?: number, other?: number, words = ""): Outcome | undefined {
  if (own === undefined || other === undefined) return undefined;
  const ratio = own / other;
  const measured = `${number(own, 0)}: ${number(ratio, 2)} times`;
  return { measured, beside: number(other, 0) + words, met: ratio >= times };
}

/** Values that must each stay below a bound. */
function within(...values: [value: number | undefined, most: number, unit: string][]) {
  if (values.some(([value]) => value === undefined)) return undefined;
  const measured = values.map(([value, , unit]) => `${number(value, 1)} ${unit}`).join(", ");
  return { measured, beside: "-", met: values.every(([value, most]) => value! <= most) };
}

const deliveries = "deliveriesPerSecond";

function quiet(scenario: string, rate: number): Target {
  return {
    load: `${rate} messages a second`,
    target: "CPU per delivery and p99 no worse than theirs",
    only: scenario,
    outcome(figure) {
      const keys = ["cpuMicrosPerDelivery", "latencyP99Ms"];
      const own = keys.map((key) => figure(scenario, key));
      const others = keys.map((key) => peers(figure, scenario, key, Math.min));
      if ([...own, ...others].includes(undefined)) return undefined;
      const say = ([cpu, p99]: (number | undefined)[]) =>
        `${number(cpu, 1)} us, ${number(p99, 2)} ms`;
      return {
        measured: say(own),
        beside: say(others),
        met: own.every((v, i) => v! <= others[i]!),
      };
    },
  };
}

export const TARGETS: readonly Target[] = [
  {
    load: "200 clients, 64 in flight",
    target: "at least 4 times the faster of ngIRCd and InspIRCd",
    only: "flight-64",
    outcome: (figure) =>
      atLeast(
        4,
        figure("flight-64", deliveries),
        peers(figure, "flight-64", deliveries, Math.max),
      ),
  },
  {
    load: "200 clients, 64 in flight",
    target: "at least half of a bare C loop with shared buffers",
    only: "flight-64",
    outcome: (figure) =>
      atLeast(
        0.5,
        figure("flight-64", deliveries),
        figure("flight-64", deliveries, "bare C"),
        " (bare C)",
      ),
  },
  {
    load: "200 clients, 1 in flight",
    target: "at least 1.2 times the faster of ngIRCd and InspIRCd",
    only: "flight-1",
    outcome: (figure) =>
      atLeast(
        1.2,
        figure("flight-1", deliveries),
        peers(figure, "flight-1", deliveries, Math.max),
      ),
  },
  quiet("trickle", 50),
  quiet("trickle-200", 200),
  {
    load: "mixed capabilities",
    target: "at least 80 % of the uniform case",
    only: "flight-64,mixed",
    outcome: (figure) =>
      atLeast(0.8, figure("mixed", deliveries), figure("flight-64", deliveries), " (uniform)"),
  },
  {
    load: "stored messages",
    target: "at least 40,000 a second, indexed, while fanned out to 200",
    only: "flight-64",
    outcome(figure) {
      const own = figure("flight-64", "messagesPerSecond");
      return own && { measured: number(own, 0), beside: "none stored", met: own >= 40_000 } ||
        undefined;
    },
  },
  {
    load: "10,000 idle clients",
    target: "at most 20 KB each over the base, base under 100 MB",
    only: "idle",
    outcome(figure) {
      const [kb, all, clients] = ["kbPerClient", "joinedMb", "clients"]
        .map((key) => figure("idle", key));
      const base = all && kb && clients && all - kb * clients / 1024;
      const result = within([kb, 20, "KB each"], [base, 100, "MB base"]);
      const peer = figure("idle", "kbPerClient", "inspircd");
      return result && { ...result, beside: `${number(peer, 1)} KB each` };
    },
  },
  {
    load: "join storm",
    target: "at least 2,000 joins a second into one room, no turn longer than 50 ms",
    only: "storm",
    outcome(figure) {
      const joins = figure("storm", "besidePerSecond");
      const turns = within([figure("storm", "longestTurnMs"), 50, "ms"]);
      if (joins === undefined || turns === undefined) return undefined;
      const measured = `${number(joins, 0)} joins/s, longest turn at most ${turns.measured}`;
      return { measured, beside: "-", met: turns.met && joins >= 2000 };
    },
  },
  {
    load: "login storm",
    target: "others' p99 less than doubles",
    only: "undisturbed,logins",
    outcome(figure) {
      const [own, without] = ["logins", "undisturbed"].map((name) => figure(name, "latencyP99Ms"));
      if (own === undefined || without === undefined) return undefined;
      return {
        measured: `${number(own, 2)} ms`,
        beside: `${number(without, 2)} ms (without)`,
        met: own < 2 * without,
      };
    },
  },
  {
    load: "history page of 100, 10 million messages",
    target: "p99 under 5 ms, no turn longer than 10 ms",
    only: "history",
    outcome: (figure) =>
      within(
        [figure("history", "besideP99Ms"), 5, "ms p99"],
        [figure("history", "longestTurnMs"), 10, "ms longest turn at most"],
      ),
  },
  {
    load: "search, 10 million messages",
    target: "p95 under 50 ms, no turn longer than 10 ms",
    only: "search",
    outcome: (figure) =>
      within(
        [figure("search", "besideP95Ms"), 50, "ms p95"],
        [figure("search", "longestTurnMs"), 10, "ms longest turn at most"],
      ),
  },
  {
    load: "growth",
    target: "cost per delivery flat from 100 to 10,000 clients",
    only: "growth-100,growth-1000,growth-10000",
    outcome(figure) {
      const [few, many] = [100, 10_000].map((n) => figure(`growth-${n}`, "cpuMicrosPerDelivery"));
      if (few === undefined || many === undefined) return undefined;
      const measured = `${number(many, 3)} us with 10,000`;
      // A third more is what caches cost that no longer hold everybody.
      return { measured, beside: `${number(few, 3)} us with 100`, met: many < few * 4 / 3 };
    },
  },
  {
    load: "growth",
    target: "memory flat over 10 million messages",
    only: "memory",
    outcome(figure) {
      const [own, without] = ["memory", "flight-64"].map((name) => figure(name, "memoryMb"));
      if (own === undefined || without === undefined) return undefined;
      return {
        measured: `${number(own, 0)} MB`,
        beside: `${number(without, 0)} MB after a few seconds`,
        met: own < without * 1.5,
      };
    },
  },
];
