/** What the listeners offer, in the words of the core. */
import type { Place } from "./config.ts";
import type { Edge, StsPolicy } from "./core/settings.ts";

/** `vouched`: whether an authority vouches for the certificates, so that clients can check them. */
export function edgeOf(
  policy: StsPolicy | undefined,
  addresses: readonly Place[],
  vouched: boolean,
): Edge {
  const place = addresses.find(({ tls }) => tls);
  if (policy === undefined || place === undefined || !vouched) return {};
  return { sts: { ...policy, port: place.port } };
}
