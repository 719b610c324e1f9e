/**
 * Makes a certificate that speaks for itself. Loaded only where one must be made: what it needs takes longer to
 * load than the rest of the server.
 *
 * It says that it is no authority (CA:FALSE): rustls, and so every Deno client, refuses one that is.
 */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** Hours by which clocks may differ. */
const BEFORE = 24 * 3_600_000;

function pem(der: ArrayBuffer): string {
  const base64 = Buffer.from(der).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${
    base64.replace(/.{64}/g, "$&\n").trim()
  }\n-----END PRIVATE KEY-----\n`;
}

/** A new key for ECDSA on P-256, in PEM. */
export async function makeKey(): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  return pem(await crypto.subtle.exportKey("pkcs8", privateKey));
}

async function pairOf(key: string): Promise<CryptoKeyPair> {
  const secret = createPrivateKey(key);
  const pkcs8 = secret.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(secret).export({ type: "spki", format: "der" });
  return {
    privateKey: await crypto.subtle.importKey("pkcs8", Uint8Array.from(pkcs8), ALGORITHM, true, [
      "sign",
    ]),
    publicKey: await crypto.subtle.importKey("spki", Uint8Array.from(spki), ALGORITHM, true, [
      "verify",
    ]),
  };
}

/** A certificate in PEM for that key and name, from `now` to `until` (milliseconds since 1970). */
export async function makeCertificate(
  key: string,
  name: string,
  now: number,
  until: number,
): Promise<string> {
  // A serial number is positive and has 20 octets at most (RFC 5280, section 4.1.2.2).
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x7f) | 0x40;
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial.toString("hex"),
    name: `CN=${name}`,
    notBefore: new Date(now - BEFORE),
    notAfter: new Date(until),
    keys: await pairOf(key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
    ],
  });
  return made.toString("pem") + "\n";
}
