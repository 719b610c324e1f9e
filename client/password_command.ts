/**
 * A command that prints a password, such as `pass show chat`. It is a line for the shell; the first line that
 * it prints is the password, which is neither shown nor written down.
 */
import type { Given } from "./credentials.ts";
import { read, SHELL } from "./exec.ts";

/** Milliseconds: a person may have to unlock something. */
const PATIENCE = 120_000;

/** What that command prints, or a sentence: why it is no password. */
export async function printedBy(command: string, patience = PATIENCE): Promise<Given> {
  const failed = (why: string): Given => ({ wrong: `The password command “${command}” ${why}.` });
  const signal = AbortSignal.timeout(patience);
  try {
    const child = new Deno.Command(SHELL, {
      args: ["-c", command],
      // Lines that come in are messages.
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).spawn();
    const streams = [child.stdout, child.stderr];
    const [stdout, stderr] = await Promise.all(streams.map((stream) => read(stream, signal)));
    const { code } = await child.status;
    if (signal.aborted) return failed(`took longer than ${patience / 1000} s`);
    if (code !== 0) return failed(`ended with ${code}${lastOf(stderr)}`);
    const [password] = stdout.split(/\r?\n/);
    return password === "" ? failed("printed nothing in its first line") : { password };
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const why = isMissing ? `${SHELL} is missing here` : "the system does not let it";
    return failed(`cannot be run: ${why}`);
  }
}

/** The last line of what a program complained of. */
function lastOf(stderr: string): string {
  const line = stderr.trim().split(/\r?\n/).at(-1) ?? "";
  return line === "" ? "" : `: ${line.replace(/[.\s]+$/, "")}`;
}
