/**
 * All that reads what strangers send, with random and spoiled input: a short run of each.
 *
 * A failure prints the seed: `deno test … tests/fuzz -- --seed 1` runs it again. `deno task fuzz --minutes 60` runs
 * for an hour, seed after seed. A case that failed belongs into corpus/ once it is mended.
 */
import { commands } from "./commands.ts";
import { config } from "./config.ts";
import { lines } from "./lines.ts";
import { proxy } from "./proxy.ts";
import { sasl } from "./sasl.ts";
import { selectors } from "./selectors.ts";
import { client } from "./client.ts";
import { run } from "./fuzzer.ts";
import { frames, upgrades } from "./websocket.ts";
import { world } from "./world.ts";

const FUZZERS = [
  lines,
  commands,
  selectors,
  sasl,
  frames,
  upgrades,
  proxy,
  config,
  client,
  world,
];

for (const fuzzer of FUZZERS) {
  Deno.test(`fuzz: ${fuzzer.name}`, () => run(fuzzer, 1 / FUZZERS.length));
}
