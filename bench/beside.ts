/**
 * What others do while people talk, as a program of its own. It says `ready`, begins a little later, and
 * prints what it did as JSON when its standard input ends.
 * `deno run --allow-net=127.0.0.1 bench/beside.ts --port 6667 --what join --people 2000`
 */
import { beside, type BesidePlan, DEEDS } from "./load/beside.ts";
import { ending } from "./ending.ts";
import { flags, UsageError } from "./flags.ts";

const DEFAULTS: BesidePlan = {
  port: 6667,
  what: "join",
  people: 100,
  delay: 1500,
  pause: 1000,
  minutes: 10_000,
};
const HELP: Record<keyof BesidePlan, string> = {
  port: "port of the server",
  what: `one of ${Object.keys(DEEDS).join(", ")}`,
  people: "how many there are",
  delay: "milliseconds from being ready until they begin",
  pause: "milliseconds, on average, that each waits before it asks again",
  minutes: "how far back they read",
};

async function main(words: string[]): Promise<void> {
  const plan = flags(words, DEFAULTS, HELP);
  if (!(plan.what in DEEDS)) throw new UsageError(`There is no --what ${plan.what}. Try --help.`);
  const { begin, report } = await beside(plan);
  console.log("ready");
  setTimeout(begin, plan.delay);
  for await (const _ of Deno.stdin.readable);
  console.log(JSON.stringify(report()));
}

if (import.meta.main) Deno.exit(await ending(() => main(Deno.args)));
