/** The arithmetic of SCRAM-SHA-256. Source: RFC 5802, section 3; RFC 7677. */
import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { formatVerifier, parseVerifier, preparePassword } from "../protocol/scram.ts";

/** PBKDF2's rounds for new verifiers; RFC 7677 asks for 4096 at least. */
const ITERATIONS = 10_000;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 18;

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** What is kept of a password so that SCRAM can check it. */
export async function makeVerifier(
  password: string,
  salt: Uint8Array = randomBytes(SALT_BYTES),
  iterations = ITERATIONS,
): Promise<string> {
  const salted = await new Promise<Buffer>((done, fail) => {
    pbkdf2(preparePassword(password), salt, iterations, KEY_BYTES, "sha256", (error, key) => {
      if (error) fail(error);
      else done(key as Buffer);
    });
  });
  const storedKey = sha256(hmac(salted, "Client Key"));
  const serverKey = hmac(salted, "Server Key");
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return formatVerifier({
    iterations,
    salt: base64(salt),
    storedKey: base64(storedKey),
    serverKey: base64(serverKey),
  });
}

/** The server's share of a first message. Who has no verifier gets a salt that never changes. */
export function startScram(
  secret: Uint8Array,
  name: string,
  verifier: string | undefined,
): { nonce: string; salt: string; iterations: number } {
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const fake = hmac(secret, name).subarray(0, SALT_BYTES).toString("base64");
  const { salt, iterations } = parseVerifier(verifier) ?? { salt: fake, iterations: ITERATIONS };
  return { nonce, salt, iterations };
}

/** Whether the proof is right and, where it is, the server's own. No verifier: the same work, and false. */
export function finishScram(
  verifier: string | undefined,
  authMessage: string,
  proof: string,
): { verified: boolean; signature?: string } {
  const nobody = Buffer.alloc(KEY_BYTES).toString("base64");
  const known = parseVerifier(verifier);
  const { storedKey, serverKey } = known ?? { storedKey: nobody, serverKey: nobody };
  const stored = Buffer.from(storedKey, "base64");
  const signature = hmac(stored, authMessage);
  const given = Buffer.from(proof, "base64");
  const clientKey = signature.map((byte, i) => byte ^ (given[i] ?? 0));
  const right = timingSafeEqual(sha256(clientKey), stored) && given.length === KEY_BYTES;
  const ours = hmac(Buffer.from(serverKey, "base64"), authMessage).toString("base64");
  return right && known !== undefined ? { verified: true, signature: ours } : { verified: false };
}
