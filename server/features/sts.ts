/**
 * Telling clients to use TLS only. Source: IRCv3 sts.
 *
 * Rules: only while an authority vouches for the certificate, or clients that obey would lock themselves out.
 * The port is said by plain text and how long by TLS, each where it counts. On plain loopback nothing is
 * said: no certificate is for `localhost`. To take it back `tls.sts_days` is 0 for a while: CAP DEL must not be
 * sent, and what is said no more stays remembered.
 */
import type { Feature } from "../core/records.ts";
import type { Origin } from "../core/session.ts";
import type { World } from "../core/world.ts";

function policy({ settings: { edge } }: World, { secure }: Origin): string {
  const { port, seconds, preload } = edge!.sts!;
  if (!secure) return `port=${port}`;
  return preload ? `duration=${seconds},preload` : `duration=${seconds}`;
}

export const strictTransport: Feature = {
  capabilities: [{
    name: "sts",
    informs: true,
    isOffered: (world, { secure, trusted }) =>
      world.settings.edge?.sts !== undefined && (secure === true || !trusted),
    value: policy,
  }],
};
