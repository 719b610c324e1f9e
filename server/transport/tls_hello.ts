/** Who begins with TLS where there is none: how that is seen, and the answer that a client of TLS understands. */

/**
 * The bytes of the record that a connection begins with, its header among them, where that is a handshake of
 * TLS (RFC 8446 section 5.1: type 22, major version 3); else 0. A line of IRC never begins so.
 */
export function helloBytes(first: Uint8Array): number {
  if (first.length < 5 || first[0] !== 0x16 || first[1] !== 0x03) return 0;
  return 5 + (first[3] << 8 | first[4]);
}

/** An alert of TLS: fatal, handshake_failure (RFC 8446 section 6). */
export const ALERT = Uint8Array.of(0x15, 0x03, 0x03, 0x00, 0x02, 2, 40);
