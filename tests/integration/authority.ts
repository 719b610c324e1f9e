/** Certificates as administrators have them: by an authority of the test's own, made with openssl. */
import { makeCertificate, makeKey } from "../../server/make_certificate.ts";
import type { Folder } from "./folder.ts";

export interface Pair {
  cert: string;
  key: string;
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

const DAY = 86_400_000;

export class Authority {
  readonly #folder: Folder;
  /** Its own certificate, in PEM. */
  readonly cert: string;
  #made = 0;

  private constructor(folder: Folder, cert: string) {
    this.#folder = folder;
    this.cert = cert;
  }

  static async make(folder: Folder): Promise<Authority> {
    const [cert, key] = [`${folder.path}/ca.crt`, `${folder.path}/ca.key`];
    const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=Test authority"];
    await openssl("req", ...made, ...files);
    return new Authority(folder, Deno.readTextFileSync(cert));
  }

  /** A certificate for that name, of which it is the authority; texts in PEM. */
  async vouch(name: string): Promise<Pair> {
    const base = `${this.#folder.path}/leaf-${this.#made++}`;
    const ca = `${this.#folder.path}/ca`;
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    await openssl("req", ...key, "-keyout", `${base}.key`, "-out", `${base}.csr`, ...names);
    const by = ["-CA", `${ca}.crt`, "-CAkey", `${ca}.key`, "-CAcreateserial", "-days", "2"];
    const from = ["-in", `${base}.csr`, "-out", `${base}.crt`, "-copy_extensions", "copy"];
    await openssl("x509", "-req", ...from, ...by);
    const [cert, secret] = [`${base}.crt`, `${base}.key`].map((path) =>
      Deno.readTextFileSync(path)
    );
    return { cert, key: secret };
  }
}

/** One that speaks for itself and ends so many days from now. */
export async function selfSigned(name: string, days: number): Promise<Pair> {
  const key = await makeKey();
  return { key, cert: await makeCertificate(key, name, Date.now(), Date.now() + days * DAY) };
}
