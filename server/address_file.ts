/** Where the running server listens, written beside its data so that others on the machine find it. */
import type { Place } from "./config.ts";

const path = (data: string) => `${data}/address`;

export function writeAddress(data: string, { host, port, tls }: Place): void {
  Deno.writeTextFileSync(path(data), `${host} ${port}${tls ? " tls" : ""}\n`, { mode: 0o600 });
}

/** Undefined where no server has said where it is. */
export function addressOf(data: string): Place | undefined {
  try {
    const [, host, port, tls] = /^(\S+) (\d+)( tls)?\n$/.exec(Deno.readTextFileSync(path(data))) ??
      [];
    return host === undefined ? undefined : { host, port: Number(port), tls: tls !== undefined };
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
