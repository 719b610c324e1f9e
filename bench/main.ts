/**
 * `deno task bench`: how fast the compiled server is, and others on the same machine in the same run.
 * See bench/README.md for what the figures mean.
 */
import { ATTACKS } from "./attacks.ts";
import { pressure, startAttack, tooFew } from "./attack.ts";
import { undoAll, undoOnSignals } from "./cleanup.ts";
import { type Cores, pinning, urgent } from "./cores.ts";
import { ending } from "./ending.ts";
import { flags, named } from "./flags.ts";
import { startCompany } from "./company.ts";
import type { Plan, Report } from "./load/plan.ts";
import { measure } from "./measure.ts";
import { writePage } from "./page.ts";
import { formatTable, type Measured, readResults, resultsOf, writeResults } from "./results.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import { describe, enough, present } from "./standing.ts";
import { find, type Found, type Needs, SERVERS } from "./servers.ts";
import { BenchError, type Running, start } from "./start.ts";
import { storedData } from "./stored.ts";
import { readTurns, turnsBetween } from "./turns.ts";

const DEFAULTS = {
  rounds: 3,
  seconds: 4,
  quick: false,
  only: "",
  attacks: "",
  servers: "",
  temp: "",
  out: "",
  page: false,
  from: "",
};
type Options = typeof DEFAULTS;
type Stored = NonNullable<Needs["stored"]>;

const HELP: Record<keyof Options, string> = {
  rounds: "how often everything is measured; the medians are shown",
  seconds: "how long clients speak in a measurement",
  quick: "one round of one second each",
  only: `some of the scenarios, with commas: ${SCENARIOS.map(({ name }) => name).join(", ")}`,
  attacks: `under attack by some attacks only, with commas: ${
    ATTACKS.map(({ name }) => name).join(", ")
  }`,
  servers: `some of the servers, with commas: ${SERVERS.map(({ name }) => name).join(", ")}`,
  temp: "folder for the servers' data; else the system's temporary folder",
  out: "file for all results as JSON",
  page: "write what was measured into docs/performance.md, with plots",
  from: "file of --out: makes the page of that run and measures nothing",
};

/** Connections that a process needs besides those of the clients. */
const SPARE_FILES = 200;

/** The exit code: 0 done, 1 something could not be measured; 2 is wrong usage (ending.ts). */
async function main(words: string[]): Promise<number> {
  const options = flags(words, DEFAULTS, HELP);
  if (options.from !== "") {
    writePage(readResults(options.from));
    return 0;
  }
  named("attack", ATTACKS, options.attacks);
  if (options.quick) Object.assign(options, { rounds: 1, seconds: 1 });
  const scenarios = named("scenario", SCENARIOS, options.only)
    .filter(({ long }) => !long || options.only !== "");
  const wanted = options.servers || scenarios.flatMap(({ servers }) => servers).join();
  const servers = named("server", SERVERS, wanted).flatMap(installed);
  const cores = pinning();
  const rounds = options.rounds === 1 ? "One round" : `Medians of ${options.rounds} rounds`;
  console.log(`${rounds} of ${options.seconds} s each; ${cores.words}.`);
  const all: Measured[] = [];
  for (const scenario of scenarios) {
    const { seconds } = options;
    const plan = fitted({ seconds, messages: Infinity, ...scenario.plan });
    if (options.quick) plan.seconds = Math.min(plan.seconds!, QUICK_SECONDS);
    // What a scenario needs of chat-server nobody else can give.
    const anybody = options.servers !== "" && scenario.needs === undefined;
    const taking = servers.filter(({ server }) =>
      anybody || scenario.servers.includes(server.name)
    );
    const measured = await takeTurns(scenario, plan, taking, options, cores);
    console.log(`\n${scenario.name}: ${scenario.title}\n${formatTable(scenario, measured)}`);
    all.push(...measured);
  }
  const results = resultsOf(options, servers, cores, all);
  if (options.out !== "") writeResults(options.out, results);
  if (options.page) writePage(results);
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
      const result = await once(found, plan, scenario, options, cores);
      if (result.error) console.error(`${name}: ${result.error}`);
      measured.push({ scenario: scenario.name, server: name, round, ...result });
    }
  }
  return measured;
}

async function once(
  found: Found,
  plan: Partial<Plan>,
  scenario: Scenario,
  options: Options,
  cores: Cores,
) {
  try {
    const within = options.temp === "" ? undefined : options.temp;
    const needs = scenario.needs ?? {};
    const data = needs.stored && storedData(quicker(needs.stored, options), within);
    const running = await start({ ...found, pin: cores.server, within, needs, data });
    try {
      const { ramp } = found.server;
      const way = needs.way ?? "tcp";
      return { report: await report(running, { ramp, way, ...plan }, scenario, cores, options) };
    } finally {
      await running.end();
    }
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { error: error.message };
  }
}

/** The longest that anything takes in a short run: what happens beside it must have begun. */
const QUICK_SECONDS = 3;
/** When 200 people have joined. */
const JOINED_AFTER_MS = 1300;
/** Messages that are made for a short run. */
const QUICK_MESSAGES = 20_000;

function quicker(stored: Stored, { quick }: Options): Stored {
  return quick ? { ...stored, messages: Math.min(stored.messages, QUICK_MESSAGES) } : stored;
}

/** Those from when everybody has joined, shortly before something begins beside them (load/beside.ts). */
async function turnsOf({ turnsPort }: Running, measuring: Promise<unknown>) {
  if (turnsPort === undefined) return undefined;
  const joined = new Promise((resolve) => setTimeout(resolve, JOINED_AFTER_MS));
  await Promise.race([joined, measuring]);
  const before = await readTurns(turnsPort);
  await measuring;
  return turnsBetween(before, await readTurns(turnsPort));
}

/** What the generator says, and what happens beside it. */
async function report(
  running: Running,
  plan: Partial<Plan>,
  { about, attackers, beside }: Scenario,
  { generator }: Cores,
  { attacks }: Options,
): Promise<Report> {
  const only = attacks === "" ? [] : [`--only=${attacks}`];
  const battle = attackers && await startAttack(running, [...attackers, ...only], generator);
  const [before, began] = [battle?.deeds(), performance.now()];
  const company = beside && await startCompany(running.port, beside, generator);
  try {
    // It is the clock, and others have its core.
    const pin = about === "speaking" || about === "idling" ? generator : urgent(generator);
    const measuring = measure(running, plan, pin);
    // It is waited for below, unless something else fails before.
    measuring.catch(() => {});
    const turns = await turnsOf(running, measuring);
    const found = { ...await measuring, turns, beside: await company?.end() };
    const seconds = (performance.now() - began) / 1000;
    if (battle && before) console.log(pressure(before, battle.deeds(), seconds));
    const standing = battle?.stood() ?? {};
    if (!enough(standing)) throw new BenchError(tooFew(standing));
    if (present(standing) === 0) return found;
    console.log(`${describe(standing)}.`);
    return { ...found, standing };
  } finally {
    company?.kill();
    await battle?.end();
  }
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

if (import.meta.main) {
  undoOnSignals();
  Deno.exit(await ending(() => main(Deno.args)).finally(undoAll));
}
