/** What the server says on standard output once it listens. */
import { fingerprintWords, formatFingerprint } from "../protocol/fingerprint.ts";
import type { RunningServer } from "./serve.ts";
import { formatAddress } from "./transport/tcp.ts";

/**
 * A line for each address, and of a certificate that no authority vouches for its fingerprint: people compare
 * it with what their client shows.
 */
export function ready({ addresses, websockets, metrics, certificates }: RunningServer): string[] {
  const lines = addresses.map((place) =>
    `chat-server ready on ${formatAddress(place)}${place.tls ? " (TLS)" : ""}`
  );
  for (const place of websockets) {
    lines.push(`chat-server ready on ${place.tls ? "wss" : "ws"}://${formatAddress(place)}`);
  }
  for (const place of metrics) {
    lines.push(`chat-server metrics on http://${formatAddress(place)}/metrics`);
  }
  for (const { selfSigned, sha256 } of certificates?.present ?? []) {
    if (!selfSigned) continue;
    lines.push(`certificate SHA-256 ${formatFingerprint(sha256)}`);
    lines.push(`certificate in words ${fingerprintWords(sha256)}`);
  }
  return lines;
}
