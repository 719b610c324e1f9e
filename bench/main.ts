/**
 * `deno task bench`: how fast the compiled server is, and others on the same machine in the same run.
 * See bench/README.md for what the figures mean.
 */
import { pressure, startAttack } from "./attack.ts";
import { undoAll, undoOnSignals } from "./cleanup.ts";
import { type Cores, pinning } from "./cores.ts";
import { flags, UsageError } from "./flags.ts";
import type { Plan, Report } from "./load/plan.ts";
import { measure } from "./measure.ts";
import { formatTable, type Measured, writeResults } from "./results.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import { find, type Found, SERVERS } from "./servers.ts";
import { BenchError, type Running, start } from "./start.ts";

const DEFAULTS = {
  rounds: 3,
  seconds: 4,
  quick: false,
  only: "",
  servers: "",
  temp: "",
  out: "",
};
type Options = typeof DEFAULTS;

const HELP: Record<keyof Options, string> = {
  rounds: "how often everything is measured; the medians are shown",
  seconds: "how long clients speak in a measurement",
  quick: "one round of one second each",
  only: `some of the scenarios, with commas: ${SCENARIOS.map(({ name }) => name).join(", ")}`,
  servers: `some of the servers, with commas: ${SERVERS.map(({ name }) => name).join(", ")}`,
  temp: "folder for the servers' data; else the system's temporary folder",
  out: "file for all results as JSON",
};

/** Connections that a process needs besides those of the clients. */
const SPARE_FILES = 200;

async function main(words: string[]): Promise<number> {
  const options = flags(words, DEFAULTS, HELP);
  if (options.quick) Object.assign(options, { rounds: 1, seconds: 1 });
  const scenarios = chosen("scenario", SCENARIOS, options.only);
  const wanted = options.servers || scenarios.flatMap(({ servers }) => servers).join();
  const servers = chosen("server", SERVERS, wanted).flatMap(installed);
  const cores = pinning();
  const rounds = options.rounds === 1 ? "One round" : `Medians of ${options.rounds} rounds`;
  console.log(`${rounds} of ${options.seconds} s each; ${cores.words}.`);
  const all: Measured[] = [];
  for (const scenario of scenarios) {
    const plan = fitted({ seconds: options.seconds, messages: Infinity, ...scenario.plan });
    const taking = servers.filter(({ server }) =>
      options.servers !== "" || scenario.servers.includes(server.name)
    );
    const measured = await takeTurns(scenario, plan, taking, options, cores);
    console.log(`\n${scenario.name}: ${scenario.title}\n${formatTable(scenario, measured)}`);
    all.push(...measured);
  }
  if (options.out !== "") writeResults(options.out, options, servers, cores, all);
  return all.some(({ error }) => error !== undefined) ? 1 : 0;
}

/** The servers take turns, so that whatever else the machine does touches all of them. */
async function takeTurns(
  scenario: Scenario,
  plan: Partial<Plan>,
  servers: readonly Found[],
  options: Options,
  cores: Cores,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    for (const found of servers) {
      const name = found.server.name;
      console.error(`${scenario.name}, round ${round} of ${options.rounds}: ${name} …`);
      const result = await once(found, plan, scenario.attackers, options, cores);
      if (result.error) console.error(`${name}: ${result.error}`);
      measured.push({ scenario: scenario.name, server: name, round, ...result });
    }
  }
  return measured;
}

async function once(
  found: Found,
  plan: Partial<Plan>,
  attackers: Scenario["attackers"],
  options: Options,
  cores: Cores,
) {
  try {
    const within = options.temp === "" ? undefined : options.temp;
    const running = await start({ ...found, pin: cores.server, within });
    try {
      const load = { ramp: found.server.ramp, ...plan };
      return { report: await measured(running, load, attackers, cores) };
    } finally {
      await running.end();
    }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { error: error.message };
  }
}

async function measured(
  running: Running,
  plan: Partial<Plan>,
  attackers: Scenario["attackers"],
  cores: Cores,
): Promise<Report> {
  if (attackers === undefined) return await measure(running, plan, cores.generator);
  const battle = await startAttack(running, attackers, cores.generator);
  try {
    const [before, began] = [battle.deeds(), performance.now()];
    const report = await measure(running, plan, cores.generator);
    console.log(pressure(before, battle.deeds(), (performance.now() - began) / 1000));
    return report;
  } finally {
    await battle.end();
  }
}

/** Those whose names are in `list`, all where it is empty. @throws {UsageError} */
function chosen<T extends { name: string }>(kind: string, all: readonly T[], list: string): T[] {
  const known = all.map(({ name }) => name);
  const names = list === "" ? known : list.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return all.filter(({ name }) => names.includes(name));
  throw new UsageError(`There is no ${kind} "${wrong}". There are: ${known.join(", ")}.`);
}

function installed(server: (typeof SERVERS)[number]): Found[] {
  const found = find(server);
  if (!found) console.log(`${server.name} is left out: ${server.missing}.`);
  return found ? [found] : [];
}

/** The plan with as many clients as this machine lets a process have. */
function fitted(plan: Partial<Plan>): Partial<Plan> {
  const most = openFiles() - SPARE_FILES;
  if ((plan.clients ?? 0) <= most) return plan;
  console.log(
    `${plan.clients} clients are too many for the limit of open files here: ${most} instead. ` +
      "`ulimit -n` raises it.",
  );
  return { ...plan, clients: most };
}

/** The limit that processes started from here get. */
function openFiles(): number {
  try {
    const shell = new Deno.Command("sh", { args: ["-c", "ulimit -n"], stdin: "null" });
    const limit = Number(new TextDecoder().decode(shell.outputSync().stdout));
    return limit > 0 ? limit : Infinity;
  } catch {
    return Infinity;
  }
}

/** The exit code: 0 done, 1 something could not be measured, 2 wrong usage. */
async function guarded(): Promise<number> {
  try {
    return await main(Deno.args);
  } catch (error) {
    if (error instanceof UsageError) {
      error.say();
      return error.exitCode;
    }
    if (!(error instanceof BenchError)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    undoAll();
  }
}

if (import.meta.main) {
  undoOnSignals();
  Deno.exit(await guarded());
}
