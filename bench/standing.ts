/** Connections that are to stay while something is measured, and whether they did. */
import { number } from "./table.ts";

/** Of one kind: how many there are to be, and how many are connected (by TLS: have done its handshake). */
export interface Stand {
  wanted: number;
  here: number;
}

/** By the name of the attack. */
export type Standing = Record<string, Stand>;

/** The part of each kind that must be there: who is thrown out is away for a moment until it comes again. */
const ENOUGH = 0.95;

/** How many are there in all. */
export function present(standing: Standing): number {
  return Object.values(standing).reduce((sum, { here }) => sum + here, 0);
}

/** Whether of each kind there are enough for figures that name their number. */
export function enough(standing: Standing): boolean {
  return Object.values(standing).every(({ wanted, here }) => here >= wanted * ENOUGH);
}

/** Kind by kind, the fewest of two moments. */
export function fewest(one: Standing, other: Standing): Standing {
  const kinds = Object.entries(one).map(([name, { wanted, here }]) =>
    [name, { wanted, here: Math.min(here, other[name].here) }] as const
  );
  return Object.fromEntries(kinds);
}

/** For people. */
export function describe(standing: Standing): string {
  const wanted = Object.values(standing).reduce((sum, stand) => sum + stand.wanted, 0);
  const kinds = Object.entries(standing)
    .map(([name, stand]) => `${name} ${number(stand.here, 0)} of ${number(stand.wanted, 0)}`);
  return `${number(present(standing), 0)} of ${number(wanted, 0)} connections stood, ` +
    `at the least: ${kinds.join("; ")}`;
}
