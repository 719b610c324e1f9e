/** How orders travel: one line of JSON there, one back, on a connection of its own. */

/** What is asked, with the secret of the place. */
export interface Request {
  command: string;
  [key: string]: unknown;
}

/** A sentence and the same for programs, or a sentence why not. */
export type Reply = { said: string; data?: Record<string, unknown> } | { fault: string };

/** Bytes of the longest request; a reply may be longer. */
export const REQUEST_BYTES = 65_536;

/** Reads up to the first line end; undefined where the other side ends or says too much before. */
export async function readLine(
  from: { read(buffer: Uint8Array): Promise<number | null> },
  most = Infinity,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16_384);
  let text = "";
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) return undefined;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
    if (text.length > most) return undefined;
  }
}

export async function writeLine(
  to: { write(bytes: Uint8Array): Promise<number> },
  value: unknown,
): Promise<void> {
  let bytes: Uint8Array = new TextEncoder().encode(JSON.stringify(value) + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(await to.write(bytes));
}
