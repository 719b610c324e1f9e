/** Data folders that take long to make: made once by the server's own code, and kept for later runs. */
import { PASSWORD } from "./load/beside.ts";
import { number } from "./table.ts";
import type { Needs } from "./servers.ts";
import { BenchError } from "./start.ts";

const SCRIPT = new URL("../scripts/large_history.ts", import.meta.url).href;

const PIECE_BYTES = 1024 * 1024;

/**
 * Reads it once: a server that has run for a while finds it in the system's memory, and a disk is not what is
 * measured.
 */
function warm(path: string): void {
  using file = Deno.openSync(path);
  const piece = new Uint8Array(PIECE_BYTES);
  while (file.readSync(piece) !== null);
}

/**
 * The folder, in the system's temporary folder or in `within`; made where it is not there yet.
 * @throws {BenchError}
 */
export function storedData(
  { messages, accounts }: NonNullable<Needs["stored"]>,
  within: string | undefined,
): string {
  const root = within ?? Deno.env.get("TMPDIR") ?? "/tmp";
  const folder = `${root}/chat-bench-stored-${messages}-${accounts}`;
  try {
    Deno.statSync(folder);
    warm(`${folder}/chat.db`);
    return folder;
  } catch {
    // It is made now.
  }
  console.error(
    `Making ${number(messages, 0)} messages and ${number(accounts, 0)} accounts in ${folder}, ` +
      "which stays there for the next time …",
  );
  const making = `${folder}.making`;
  const words = [making, `${messages}`, `${accounts}`, PASSWORD];
  const deno = [
    "run",
    "--quiet",
    "--no-prompt",
    `--allow-read=${making}`,
    `--allow-write=${making}`,
  ];
  const { success, stderr } = new Deno.Command(Deno.execPath(), {
    args: [...deno, "--allow-env", SCRIPT, ...words],
    stdin: "null",
  }).outputSync();
  if (!success) {
    throw new BenchError(`Cannot make stored messages: ${new TextDecoder().decode(stderr).trim()}`);
  }
  Deno.renameSync(making, folder);
  return folder;
}
