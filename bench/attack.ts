/** Starts the attackers beside a measurement, and sees to it that they were at it until its end. */
import { signal, undoLater } from "./cleanup.ts";
import { describe, enough, fewest, type Standing } from "./standing.ts";
import { BenchError, type Running } from "./start.ts";

const ATTACKERS = new URL("./attackers.ts", import.meta.url).href;

/** What attackers did in all, as attackers.ts says it. */
export interface Deeds {
  tried: number;
  connected: number;
  lost: number;
  acts: number;
  /** Those who are to stay; empty where nobody is. */
  standing: Standing;
}

export interface Battle {
  /** So far. */
  deeds(): Deeds;
  /** The fewest, kind by kind, who stood at a time since all were there. */
  stood(): Standing;
  /** Ends it. @throws {BenchError} where the attackers had ended before. */
  end(): Promise<void>;
}

/** How long it may take until all who are to stay are there. */
const STANDING_WITHIN_MS = 120_000;

/** Resolves once all of them are at it. `words`: further flags of theirs. @throws {BenchError} */
export async function startAttack(
  server: Running,
  words: readonly string[],
  pin: readonly string[],
): Promise<Battle> {
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net=127.0.0.0/8"];
  // On the generator's core, but only while the generator does not want it (SCHED_IDLE): it is the server that is
  // to suffer, and not the clock that its answers are measured with.
  const polite = pin.length > 0 ? ["chrt", "--idle", "0"] : [];
  const { port, tlsPort, webPort } = server;
  const ports = [`--port=${port}`, `--tls-port=${tlsPort}`, `--web-port=${webPort}`];
  const [first, ...args] = [...pin, ...polite, ...deno, ATTACKERS, ...ports, ...words];
  const child = new Deno.Command(first, { args, stdin: "null", stdout: "piped", stderr: "null" })
    .spawn();
  const kill = undoLater(() => signal(child, "SIGKILL"));
  let over = false;
  child.status.then(() => over = true);
  const begun = Promise.withResolvers<void>();
  let last: Deeds = { tried: 0, connected: 0, lost: 0, acts: 0, standing: {} };
  let stood: Standing | undefined;
  const listen = async () => {
    for await (const line of lines(child.stdout)) {
      last = JSON.parse(line);
      if (!stood && !enough(last.standing)) continue;
      stood = fewest(last.standing, stood ?? last.standing);
      begun.resolve();
    }
    begun.resolve();
  };
  listen().catch(() => {});
  const late = setTimeout(begun.resolve, STANDING_WITHIN_MS);
  await begun.promise;
  clearTimeout(late);
  if (!stood) {
    const why = over ? "The attackers ended as they began." : tooFew(last.standing);
    kill();
    await child.status;
    throw new BenchError(why);
  }
  return {
    deeds: () => last,
    stood: () => stood!,
    async end() {
      const deserted = over;
      kill();
      await child.status;
      if (deserted) throw new BenchError("The attackers ended before the measurement did.");
    },
  };
}

/** What comes, line by line. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of stream) {
    text += decoder.decode(part, { stream: true });
    const whole = text.split("\n");
    text = whole.pop()!;
    yield* whole;
  }
}

/** Why a measurement beside those who stood does not count. */
export function tooFew(standing: Standing): string {
  return `Too few for what is to be measured: ${
    describe(standing)
  }. Is the limit of open files high enough?`;
}

/** How much they did in a measurement, for people. */
export function pressure(before: Deeds, after: Deeds, seconds: number): string {
  const each = (key: Exclude<keyof Deeds, "standing">) =>
    Math.round((after[key] - before[key]) / seconds);
  return `attackers: ${each("tried")} connections a second tried, ${each("connected")} had; ` +
    `${each("acts")} things done a second; ${
      each("lost")
    } a second were shown the door or hung up on`;
}
