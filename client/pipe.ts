/** Bytes to and from a server, however they travel. */
import type { Address } from "./address.ts";
import type { Certificate } from "./trust.ts";

export interface Pipe {
  /** The other end's address. */
  readonly remote: string;
  /** What the server showed, where there is TLS. */
  readonly certificate?: Certificate;
  /** What comes, until the end; each chunk is only valid until the next one. */
  chunks(): AsyncIterable<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

const READ_BYTES = 65_536;

/** A plain TCP connection. Errors are the system's own. */
export async function openPlain({ host, port }: Address, signal: AbortSignal): Promise<Pipe> {
  const conn = await Deno.connect({ hostname: host, port, signal });
  conn.setNoDelay(true);
  return {
    remote: conn.remoteAddr.hostname,
    async *chunks() {
      const buffer = new Uint8Array(READ_BYTES);
      for (;;) {
        const count = await conn.read(buffer);
        if (count === null) return;
        yield buffer.subarray(0, count);
      }
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
    },
    close: () => conn.close(),
  };
}
