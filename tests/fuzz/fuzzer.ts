/** What a fuzzer is, and how one runs: fuzz_test.ts has the table of all of them. */
import { toEscaped } from "./corpus.ts";
import { Random, setting } from "./random.ts";

export interface Fuzzer {
  name: string;
  /** How many steps one seed is worth, and a run in CI. */
  steps: number;
  /** Begins anew; each call of what it gives is one step, which throws where something is wrong. */
  start(random: Random): () => void;
}

/** A step on bytes, whose failure shows them as the corpus writes them. */
export function showing(bytes: Uint8Array, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new Error(`this case fails: ${toEscaped(bytes)}`, { cause });
  }
}

/** Runs one seed; a failure names it, and the step. */
function runSeed({ start }: Fuzzer, seed: number, steps: number, isLate: () => boolean): void {
  const step = start(new Random(seed));
  for (let i = 1; i <= steps && !isLate(); i++) {
    try {
      step();
    } catch (cause) {
      throw new Error(`seed=${seed}, step ${i} fails`, { cause });
    }
  }
}

const anySeed = () => crypto.getRandomValues(new Uint32Array(1))[0];

/** `share`: which part of the minutes is this fuzzer's, where minutes are given. */
export function run(fuzzer: Fuzzer, share: number): void {
  const steps = setting("steps", fuzzer.steps);
  const minutes = setting("minutes", 0);
  if (!(steps > 0)) throw new Error("steps must be a number above 0");
  if (minutes === 0) return runSeed(fuzzer, setting("seed", anySeed()), steps, () => false);
  const end = performance.now() + minutes * 60_000 * share;
  const isLate = () => performance.now() > end;
  while (!isLate()) runSeed(fuzzer, anySeed(), steps, isLate);
}
