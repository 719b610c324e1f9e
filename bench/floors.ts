/**
 * Two "servers" that are none: what the kernel allows, and what the runtime allows. They fan out and know
 * nothing else, so they show how much of a figure is the chat's own.
 */
import type { Server } from "./servers.ts";

const SOURCE = `${import.meta.dirname}/floor.c`;
const BARE = `${import.meta.dirname}/bare.ts`;
const PROGRAM = `${import.meta.dirname}/../.cache/bench-floor`;

export const FLOORS: readonly Server[] = [
  {
    name: "bare C",
    programs: [PROGRAM],
    prepare: compile,
    missing: "it needs gcc and Linux",
    ramp: 256,
    launch: ({ port }) => ({ args: [`${port}`], files: {} }),
  },
  {
    name: "bare Deno",
    programs: [Deno.execPath()],
    missing: "there is no deno",
    ramp: 256,
    launch: ({ port }) => ({
      args: ["run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1", BARE, `${port}`],
      files: {},
    }),
  },
];

/** Anew each time: it takes a moment. */
function compile(): void {
  try {
    Deno.mkdirSync(`${import.meta.dirname}/../.cache`, { recursive: true });
    new Deno.Command("gcc", { args: ["-O2", "-o", PROGRAM, SOURCE], stderr: "null" }).outputSync();
  } catch {
    // There is no gcc: nobody finds the program.
  }
}
