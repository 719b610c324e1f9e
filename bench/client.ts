/**
 * `deno task bench:client`: what the compiled client costs in a terminal. How long until its prompt stands, how
 * much CPU time it takes in silence, how much memory it has while very many messages arrive.
 */
import { compileOneWord } from "./one_word.ts";
import { undoAll, undoOnSignals } from "./cleanup.ts";
import { ending } from "./ending.ts";
import { Feeder, ROOMS } from "./feeder.ts";
import { flags } from "./flags.ts";
import { percentile } from "./load/latencies.ts";
import { usage } from "./load/usage.ts";
import { find, SERVERS } from "./servers.ts";
import { BenchError, type Running, start } from "./start.ts";
import { number } from "./table.ts";
import { Terminal } from "./terminal.ts";

const DEFAULTS = { starts: 20, silence: 60, messages: 1_000_000 };
const HELP: Record<keyof typeof DEFAULTS, string> = {
  starts: "how often it is started; 0 leaves that out",
  silence: "seconds without a word; 0 leaves that out",
  messages: "how many it is sent; 0 leaves that out",
};

const CLIENT = `${import.meta.dirname}/../dist/chat-client`;
const PROMPT = "#lobby> ";
/** Of a start without words, where a server is known. */
const QUESTION = "[1]: ";
/** Until then what follows the start, such as the collection of garbage, has happened. */
const SETTLED_MS = 15_000;

async function main(words: string[]): Promise<void> {
  const { starts, silence, messages } = flags(words, DEFAULTS, HELP);
  const home = Deno.makeTempDirSync({ prefix: "chat-bench-" });
  try {
    if (starts + silence > 0) {
      const server = await startServer();
      try {
        if (starts > 0) await measureStarts(server, home, starts);
        if (silence > 0) await measureSilence(server, home, silence);
      } finally {
        await server.end();
      }
    }
    if (messages > 0) await measureMemory(home, messages);
  } finally {
    Deno.removeSync(home, { recursive: true });
  }
}

async function startServer(): Promise<Running> {
  const server = SERVERS.find(({ name }) => name === "chat-server")!;
  const program = find(server)?.program;
  if (program === undefined) throw new BenchError(`chat-server: ${server.missing}.`);
  return await start({ server, program, pin: [], within: undefined, needs: {}, data: undefined });
}

function open(port: number, home: string, ...args: string[]): Terminal {
  return new Terminal([CLIENT, "--guest", ...args, "127.0.0.1", `${port}`], { HOME: home });
}

/** What is measured of a start, until these words stand in the terminal. */
interface Start {
  name: string;
  program: string;
  args(at: number): string[];
  until: string;
}

/**
 * One of each in turn, from the start of the program (not of the terminal) on; a program that says one word is
 * the least that any takes. The first ones, which read the files, are not counted.
 */
async function measureStarts({ port }: Running, home: string, count: number): Promise<void> {
  const here = (at: number) => ["--guest", "--user", `guest${at}`, "127.0.0.1", `${port}`];
  const starts: Start[] = [
    { name: "Start to the room's prompt", program: CLIENT, args: here, until: PROMPT },
    { name: "Start to the first question", program: CLIENT, args: () => [], until: QUESTION },
    { name: "--version", program: CLIENT, args: () => ["--version"], until: "chat-client" },
    {
      name: "A program of one word",
      program: await compileOneWord(home),
      args: () => [],
      until: "hi",
    },
  ];
  const times = starts.map((): number[] => []);
  for (let i = 0; i <= count; i++) {
    for (const [at, { program, args, until }] of starts.entries()) {
      const terminal = new Terminal([program, ...args(i)], { HOME: home });
      await terminal.starts();
      const began = performance.now();
      await terminal.until(until);
      if (i > 0) times[at].push(performance.now() - began);
      await terminal.end();
    }
  }
  for (const [at, { name }] of starts.entries()) {
    const all = times[at].sort((a, b) => a - b);
    const ms = (share: number) => `${number(percentile(all, share), 0)} ms`;
    console.log(`${name}, ${count} times: median ${ms(0.5)}, least ${ms(0)}, worst ${ms(1)}`);
  }
}

async function measureSilence({ port }: Running, home: string, seconds: number): Promise<void> {
  const terminal = open(port, home, "--user", "quiet");
  await terminal.until(PROMPT);
  const drained = terminal.drain();
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const before = usage(terminal.pid)!.cpuSeconds;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const spent = usage(terminal.pid)!.cpuSeconds - before;
  console.log(`${seconds} s of silence: ${number(spent, 2)} s of CPU time`);
  await terminal.end();
  await drained;
}

async function measureMemory(home: string, messages: number): Promise<void> {
  const feeder = new Feeder();
  const rooms = ["#lobby", ...ROOMS].flatMap((room) => ["--room", room]);
  const terminal = open(feeder.port, home, "--user", "reader", ...rooms);
  await terminal.until(PROMPT);
  const drained = terminal.drain();
  const memory = [`${number(usage(terminal.pid)!.mb, 0)} MB at the prompt`];
  const began = performance.now();
  for (let tenth = 1; tenth <= 10; tenth++) {
    await feeder.say(messages / 10);
    memory.push(
      `${number(usage(terminal.pid)!.mb, 0)} after ${number(messages / 10 * tenth, 0)}`,
    );
  }
  const rate = messages / (performance.now() - began) * 1000;
  console.log(`Memory: ${memory.join(", ")}; ${number(rate, 0)} messages/s`);
  await terminal.end();
  await drained;
  await feeder.close();
}

if (import.meta.main) {
  undoOnSignals();
  Deno.exit(await ending(() => main(Deno.args)).finally(undoAll));
}
