/** How long the server's turns were, by its own metrics: `chat_turn_seconds` of /metrics. */
import type { Turns } from "./load/plan.ts";
import { BenchError } from "./start.ts";

/** Turns by their upper bounds in seconds, each counted with all shorter ones. */
export type Buckets = Map<number, number>;

/** @throws {BenchError} */
export async function readTurns(port: number): Promise<Buckets> {
  try {
    return parseTurns(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  } catch (error) {
    throw new BenchError(`Cannot read the server's metrics: ${(error as Error).message}`);
  }
}

export function parseTurns(page: string): Buckets {
  const rows = page.matchAll(/^chat_turn_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm);
  return new Map(
    [...rows].map(([, bound, count]) => [bound === "+Inf" ? Infinity : Number(bound), +count]),
  );
}

/** Those of `after` that were not there `before`. */
export function turnsBetween(before: Buckets, after: Buckets): Turns {
  const buckets = [...after].map(([bound, count]) =>
    [bound * 1000, count - (before.get(bound) ?? 0)] as const
  );
  const count = buckets.at(-1)?.[1] ?? 0;
  const under = (part: number) => buckets.find(([, seen]) => seen >= count * part)?.[0] ?? 0;
  return { count, p99Ms: under(0.99), longestMs: under(1) };
}
