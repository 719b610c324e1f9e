/** chat-server's subcommands, as an administrator types them. */
import assert from "node:assert/strict";
import { executable, run } from "./program.ts";
import { QUICK } from "./server.ts";

/** Runs chat-server with these words on a data folder. */
export function tool(
  data: string,
  words: string,
  input?: string[],
  env: Record<string, string> = {},
) {
  const args = [...words.split(" "), "--data", data];
  return run(executable("chat-server"), { args, env: { ...QUICK, ...env }, input });
}

/** As {@link tool}; it must succeed. Gives what it printed. */
export async function done(...how: Parameters<typeof tool>): Promise<string> {
  const { code, stdout, stderr } = await tool(...how);
  assert.equal(code, 0, `${how[1]}: ${stderr}`);
  return stdout.trimEnd();
}
