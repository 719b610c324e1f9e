/** Where the running server listens, written beside its data so that others on the machine find it. */
import type { Address } from "./transport/tcp.ts";

const path = (data: string) => `${data}/address`;

export function writeAddress(data: string, { host, port }: Address): void {
  Deno.writeTextFileSync(path(data), `${host} ${port}\n`, { mode: 0o600 });
}

/** Undefined where no server has said where it is. */
export function addressOf(data: string): Address | undefined {
  try {
    const [, host, port] = /^(\S+) (\d+)\n$/.exec(Deno.readTextFileSync(path(data))) ?? [];
    return host === undefined ? undefined : { host, port: Number(port) };
  } catch {
    return undefined;
  }
}

export function removeAddress(data: string): void {
  try {
    Deno.removeSync(path(data));
  } catch {
    // It is gone already, or the disk is; nobody can be helped by hearing of it.
  }
}
