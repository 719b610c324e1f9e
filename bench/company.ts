/** Starts what others do beside a measurement (beside.ts), and waits until they are ready. */
import { signal, undoLater } from "./cleanup.ts";
import { type BesidePlan, DEEDS } from "./load/beside.ts";
import type { BesideReport } from "./load/plan.ts";
import { BenchError } from "./start.ts";

const BESIDE = new URL("./beside.ts", import.meta.url).href;

export interface Company {
  /** Ends it. @throws {BenchError} with its own words where it failed. */
  end(): Promise<BesideReport>;
  /** However it is. */
  kill(): void;
}

/**
 * Where two clocks share a core: those who all come at once stand behind the generator, whose clock must not be
 * late; the few who ask again and again stand before it, as theirs is the one that counts then (nice(1) starts
 * them as they are where it may not).
 */
function niceness({ what = "" }: Partial<BesidePlan>): number {
  return DEEDS[what]?.again ? -5 : 10;
}

/** @throws {BenchError} */
export async function startCompany(
  port: number,
  plan: Partial<BesidePlan>,
  pin: readonly string[],
): Promise<Company> {
  const words = Object.entries({ ...plan, port }).map(([key, value]) => `--${key}=${value}`);
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1"];
  const place = pin.length > 0 ? ["nice", "-n", `${niceness(plan)}`] : [];
  const [first, ...args] = [...pin, ...place, ...deno, BESIDE, ...words];
  const child = new Deno.Command(first, { args, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const kill = undoLater(() => signal(child, "SIGKILL"));
  const complaint = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const fail = async () => new BenchError(`Those beside failed: ${(await complaint).trim()}`);
  const { value } = await reader.read();
  if (!value?.startsWith("ready")) throw await fail();
  return {
    kill,
    async end() {
      await child.stdin.close();
      let text = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
      }
      await child.status;
      kill();
      if (text === "") throw await fail();
      return JSON.parse(text);
    },
  };
}
