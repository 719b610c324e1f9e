/** Starts the attackers beside a measurement and waits until all of them are at it. */
import { signal, undoLater } from "./cleanup.ts";

const ATTACKERS = new URL("./attackers.ts", import.meta.url).href;

/** Ends them when the returned function is called. */
export async function startAttack(
  port: number,
  attackers: number,
  pin: readonly string[],
): Promise<() => Promise<void>> {
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-net=127.0.0.0/8"];
  // Behind the generator, whose clock must not be late: it is the server that is to suffer.
  const polite = pin.length > 0 ? ["nice", "-n", "19"] : [];
  const words = [`--port=${port}`, `--attackers=${attackers}`];
  const [first, ...args] = [...pin, ...polite, ...deno, ATTACKERS, ...words];
  const child = new Deno.Command(first, { args, stdin: "null", stdout: "piped", stderr: "null" })
    .spawn();
  const kill = undoLater(() => signal(child, "SIGKILL"));
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return async () => {
    kill();
    await child.stdout.cancel();
    await child.status;
  };
}
