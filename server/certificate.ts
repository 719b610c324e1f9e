/** A certificate with its key, read and looked at before anybody is shown it. */
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import type { Credentials } from "./transport/tls.ts";

export interface Certificate extends Credentials {
  /** SHA-256 of its DER form. */
  sha256: Uint8Array;
  /** Milliseconds since 1970 from and until which it holds. */
  from: number;
  until: number;
  /** Whether it speaks for itself, and no authority for it. */
  selfSigned: boolean;
}

/** Why a certificate can't be used: the end of a sentence, and what to do. */
export class CertificateError extends Error {}

/** @throws {CertificateError} */
function parse(cert: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch {
    throw new CertificateError("it is no certificate in PEM (-----BEGIN CERTIFICATE-----)");
  }
}

/** @throws {CertificateError} */
function checkKey(x509: X509Certificate, key: string): void {
  let fits: boolean;
  try {
    fits = x509.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new CertificateError("its key is no private key in PEM without a password");
  }
  if (!fits) {
    throw new CertificateError("the key is not the one that the certificate was made for");
  }
}

/** Has the runtime try it, which finds what only the listener would. @throws {CertificateError} */
function tryOut({ cert, key }: Pick<Credentials, "cert" | "key">): void {
  try {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }).close();
  } catch (error) {
    const why = (error as Error).message.split("\n")[0];
    throw new CertificateError(`this server can't use it: ${why}`);
  }
}

function namesOf(x509: X509Certificate): string[] {
  const alternatives = x509.subjectAltName ?? "";
  return [...alternatives.matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name]) => name);
}

/** The certificate of two texts in PEM; the first one in `cert` is the server's own. @throws {CertificateError} */
export function readCertificate(cert: string, key: string): Certificate {
  const x509 = parse(cert);
  checkKey(x509, key);
  tryOut({ cert, key });
  return {
    cert,
    key,
    names: namesOf(x509),
    sha256: new Uint8Array(createHash("sha256").update(x509.raw).digest()),
    from: Date.parse(x509.validFrom),
    until: Date.parse(x509.validTo),
    selfSigned: x509.issuer === x509.subject,
  };
}
