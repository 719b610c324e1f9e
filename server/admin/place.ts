/**
 * Where the running server takes orders, written beside its data, and the secret that shows that somebody may
 * read that file: whoever can is the owner of the data anyway.
 */
import { OpenError, OWNER_ONLY } from "../../db/folder.ts";

export type Place =
  & { secret: string }
  & ({ transport: "unix" } | { transport: "tcp"; port: number });

const path = (data: string) => `${data}/control`;

export function writePlace(data: string, place: Place): void {
  removePlace(data);
  Deno.writeTextFileSync(path(data), JSON.stringify(place) + "\n", { mode: OWNER_ONLY });
}

/** For whom is neither the owner of the data nor root. */
export function notYours(data: string): OpenError {
  const why = `Cannot use the data folder ${data}: it is another user's.`;
  return new OpenError(
    "folder",
    `${why} Run the command as the user that the server runs as, or as root.`,
  );
}

export const socketOf = (data: string) => `${data}/control.sock`;

/** Undefined where no server has said where it is. @throws {OpenError} where that is somebody else's to know */
export function placeOf(data: string): Place | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path(data)));
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) throw notYours(data);
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
