/**
 * SCRAM-SHA-256's messages and what is kept of a password for it. No arithmetic: that is not this file's.
 * Source: RFC 5802, sections 5 and 7; RFC 7677.
 */

/** What is kept; bytes as base64. */
export interface Verifier {
  iterations: number;
  salt: string;
  storedKey: string;
  serverKey: string;
}

const NAME = "SCRAM-SHA-256";

/** `SCRAM-SHA-256$10000:salt$storedKey:serverKey`, as PostgreSQL keeps it. */
export function formatVerifier({ iterations, salt, storedKey, serverKey }: Verifier): string {
  return `${NAME}$${iterations}:${salt}$${storedKey}:${serverKey}`;
}

const VERIFIER =
  /^SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

export function parseVerifier(text: string | undefined): Verifier | undefined {
  const [, iterations, salt, storedKey, serverKey] = VERIFIER.exec(text ?? "") ?? [];
  if (serverKey === undefined) return undefined;
  return { iterations: Number(iterations), salt, storedKey, serverKey };
}

/** Characters that SASLprep leaves out, and spaces that it makes plain (RFC 3454, tables B.1 and C.1.2). */
const NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** The form of a password that its verifier is made of (RFC 4013, without its prohibitions). */
export function preparePassword(password: string): string {
  return password.replace(SPACES, " ").replace(NOTHING, "").normalize("NFKC");
}

/** A client's first message. */
export interface ClientFirst {
  /** As it came, with its comma: what `c=` must repeat. */
  gs2: string;
  authzid: string;
  name: string;
  nonce: string;
  /** The message behind the gs2 header. */
  bare: string;
}

/** A name with `=2C` for a comma and `=3D` for `=`; undefined where `=` stands for anything else. */
function unescapeName(text: string): string | undefined {
  if (/=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

/** Undefined where it is none; no channel binding is known here, so who asks for it is refused, too. */
export function parseClientFirst(text: string): ClientFirst | undefined {
  const [, gs2, authz, bare, user, nonce] =
    /^([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,]+)*)$/.exec(
      text,
    ) ?? [];
  if (bare === undefined) return undefined;
  const authzid = unescapeName(authz ?? "");
  const name = unescapeName(user);
  return authzid === undefined || name === undefined
    ? undefined
    : { gs2, authzid, name, nonce, bare };
}

export interface ClientFinal {
  /** What was agreed on about channel binding: base64 of the gs2 header. */
  binding: string;
  nonce: string;
  /** Base64. */
  proof: string;
  /** The message before the proof. */
  withoutProof: string;
}

export function parseClientFinal(text: string): ClientFinal | undefined {
  const [, withoutProof, binding, nonce, proof] =
    /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,]+)*),p=([A-Za-z0-9+/=]+)$/
      .exec(text) ?? [];
  return proof === undefined ? undefined : { withoutProof, binding, nonce, proof };
}
