/** One measurement: a server that was just started, and the generator in a process of its own. */
import { signal, undoLater } from "./cleanup.ts";
import type { Plan, Report } from "./load/plan.ts";
import { BenchError, type Running } from "./start.ts";

const GENERATOR = new URL("./generator.ts", import.meta.url).href;
/** All that the generator may do: talk to the server, and read /proc by cat. */
const PERMISSIONS = ["--allow-net=127.0.0.1", "--allow-run=cat"];

/** @throws {BenchError} with the generator's own words where the load failed. */
export async function measure(
  server: Running,
  plan: Partial<Plan>,
  pin: readonly string[],
): Promise<Report> {
  const flags = Object.entries({
    ...plan,
    port: server.port,
    pid: server.pid,
    certificate: server.certificate,
  })
    .map(([key, value]) => `--${key}=${value}`);
  const permissions = plan.way === "tls"
    ? [...PERMISSIONS, `--allow-read=${server.certificate}`]
    : PERMISSIONS;
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...permissions];
  const [first, ...args] = [...pin, ...deno, GENERATOR, "--json", ...flags];
  const child = new Deno.Command(first, { args, stdin: "null", stdout: "piped", stderr: "piped" })
    .spawn();
  const kill = undoLater(() => signal(child, "SIGKILL"));
  const { code, stdout, stderr } = await child.output().finally(kill);
  if (code === 0) return JSON.parse(new TextDecoder().decode(stdout));
  throw new BenchError(new TextDecoder().decode(stderr).trim());
}
