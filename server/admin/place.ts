/**
 * Where the running server takes orders, written beside its data, and the secret that shows that somebody may
 * read that file: whoever can is the owner of the data anyway.
 */
import { OWNER_ONLY } from "../../db/folder.ts";

export type Place =
  & { secret: string }
  & ({ transport: "unix" } | { transport: "tcp"; port: number });

const path = (data: string) => `${data}/control`;

export function writePlace(data: string, place: Place): void {
  removePlace(data);
  Deno.writeTextFileSync(path(data), JSON.stringify(place) + "\n", { mode: OWNER_ONLY });
}

export const socketOf = (data: string) => `${data}/control.sock`;

/** Undefined where no server has said where it is. */
export function placeOf(data: string): Place | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path(data)));
  } catch {
    return undefined;
  }
}

export function removePlace(data: string): void {
  try {
    Deno.removeSync(path(data));
  } catch {
    // It is gone already, or the disk is.
  }
}
