/**
 * The server's own certificate, kept in the data folder.
 *
 * Rules: it is made once and then stays, since people have compared its fingerprint; where it must be renewed
 * its key stays. What is damaged is never replaced by itself: people would be told of a new certificate as if
 * somebody had put himself between.
 */
import { handOver, OpenError, OWNER_ONLY } from "../db/folder.ts";
import { type Certificate, CertificateError, readCertificate } from "./certificate.ts";

const DAY = 86_400_000;
/** How long it holds, and how long before its end it is renewed. */
const LIFE = 3650 * DAY;
const RENEWAL = 60 * DAY;

/** The files of the certificate and of its key. */
export function ownFiles(folder: string): { cert: string; key: string } {
  return { cert: `${folder}/tls.crt`, key: `${folder}/tls.key` };
}

export function mustRenew({ until }: Pick<Certificate, "until">, now: number): boolean {
  return until - now < RENEWAL;
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** In one step, for the folder's owner only: who is killed in between leaves what was there. */
function write(folder: string, path: string, text: string): void {
  const beside = `${path}.new`;
  Deno.writeTextFileSync(beside, text, { mode: OWNER_ONLY });
  if (Deno.build.os !== "windows") Deno.chmodSync(beside, OWNER_ONLY);
  handOver(folder, beside);
  Deno.renameSync(beside, path);
}

/** @throws {OpenError} */
function openError(folder: string, why: string): OpenError {
  const { cert, key } = ownFiles(folder);
  return new OpenError(
    "damaged",
    `Cannot use the server's own certificate ${cert}: ${why}. Put ${cert} and ${key} back from a copy, or ` +
      "remove both: the server then makes new ones, and people have to compare its fingerprint again.",
  );
}

/**
 * What is in the folder; made, or made anew with the same key, where it is missing or ends soon. `name` is the
 * server's. @throws {OpenError}
 */
export async function ownCertificate(
  folder: string,
  name: string,
  now: number,
): Promise<Certificate> {
  const files = ownFiles(folder);
  try {
    const [cert, kept] = [readIfThere(files.cert), readIfThere(files.key)];
    if (cert !== undefined && kept === undefined) throw new CertificateError("its key is missing");
    if (cert !== undefined && kept !== undefined) {
      const present = readCertificate(cert, kept);
      if (!mustRenew(present, now)) return present;
    }
    const { makeCertificate, makeKey } = await import("./make_certificate.ts");
    const key = kept ?? await makeKey();
    if (kept === undefined) write(folder, files.key, key);
    const made = readCertificate(await makeCertificate(key, name, now, now + LIFE), key);
    write(folder, files.cert, made.cert);
    return made;
  } catch (error) {
    if (error instanceof OpenError) throw error;
    throw openError(folder, (error as Error).message.replace(/ \(os error.*/s, ""));
  }
}
