/**
 * SASL on the wire: AUTHENTICATE's chunks and the PLAIN mechanism.
 * Source: IRCv3 sasl-3.1, "The AUTHENTICATE Command"; RFC 4616, section 2.
 */

/** A full chunk; a shorter one, or `+`, ends the response. */
export const CHUNK = 400;

/** Splits base64 text for AUTHENTICATE. A length that is a multiple of {@link CHUNK} ends with `+`. */
export function chunks(base64: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < base64.length; i += CHUNK) out.push(base64.slice(i, i + CHUNK));
  if (base64.length % CHUNK === 0) out.push("+");
  return out;
}

export function toBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** UTF-8 text, or undefined where it is no base64 or no UTF-8. */
export function fromBase64(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export interface Plain {
  /** Whom to act as; "" for the one who authenticates. */
  authzid: string;
  authcid: string;
  password: string;
}

/** The PLAIN message: `authzid NUL authcid NUL password`. */
export function formatPlain(plain: Plain): string {
  return `${plain.authzid}\0${plain.authcid}\0${plain.password}`;
}

export function parsePlain(text: string): Plain | undefined {
  const parts = text.split("\0");
  if (parts.length !== 3 || parts[1] === "" || parts[2] === "") return undefined;
  return { authzid: parts[0], authcid: parts[1], password: parts[2] };
}
