/** Small things that the scripts share. */

/** Why a script cannot do its work, as a sentence for whoever runs it. */
export class Refusal extends Error {}

/** Runs a command and gives what it prints. @throws {Refusal} with its own words where it fails. */
export async function output(
  command: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const [program, ...args] = command;
  const plain = { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env };
  const result = await new Deno.Command(program, { args, env: plain, stdin: "null" }).output()
    .catch((error) => {
      throw new Refusal(`Cannot start ${program}: ${reason(error)}`);
    });
  if (result.success) return new TextDecoder().decode(result.stdout);
  const said = new TextDecoder().decode(result.stderr).trim();
  throw new Refusal(said === "" ? `${program} ended with code ${result.code}.` : said);
}

function reason(error: unknown): string {
  return error instanceof Deno.errors.NotFound ? "it is not installed." : String(error);
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
