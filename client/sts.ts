/**
 * The capability `sts`: a server's word that it is to be reached by TLS. Source: IRCv3 sts.
 *
 * Rules: from a plain connection only `port` counts (upgrade), from a TLS connection only `duration`
 * (persistence); a duration of 0 ends the policy. Loopback is left out: nobody can read along there.
 */
import { type Address, isLoopback } from "./address.ts";

/** What was said, for a host. */
export interface StsPolicy {
  host: string;
  /** The port on which it was said: the one to use. */
  port: number;
  /** Seconds, as last said. */
  duration: number;
  /** Milliseconds since 1970. */
  until: number;
}

/** The capability's value, as far as it is understood. */
export function parseSts(value: string): { port?: number; duration?: number } {
  const tokens = new Map(
    value.split(",").map((token) => {
      const at = token.indexOf("=");
      return at < 0 ? [token, ""] : [token.slice(0, at), token.slice(at + 1)];
    }),
  );
  const port = number(tokens.get("port"), 5);
  const duration = number(tokens.get("duration"), 12);
  return {
    ...port !== undefined && port > 0 && port < 65_536 && { port },
    ...duration !== undefined && { duration },
  };
}

function number(text: string | undefined, digits: number): number | undefined {
  return text !== undefined && /^\d+$/.test(text) && text.length <= digits
    ? Number(text)
    : undefined;
}

/** Where to connect instead, by TLS, after a plain connection said `value`; undefined: stay. */
export function upgraded(at: Address, value: string | undefined): Address | undefined {
  if (at.tls || value === undefined || isLoopback(at.host)) return undefined;
  const { port } = parseSts(value);
  return port === undefined ? undefined : { host: at.host, port, tls: true };
}

/** The policy that a TLS connection said at `now`; undefined where it said none. */
export function policySaid(at: Address, value: string | undefined, now: number) {
  if (!at.tls || value === undefined || isLoopback(at.host)) return undefined;
  const { duration } = parseSts(value);
  if (duration === undefined) return undefined;
  const { host, port } = at;
  return { host, port, duration, until: now + duration * 1000 } satisfies StsPolicy;
}

/** Where to connect under the policies that hold at `now`. */
export function obeying(at: Address, policies: readonly StsPolicy[], now: number): Address {
  if (at.tls) return at;
  const policy = policyFor(at.host, policies, now);
  return policy ? { host: at.host, port: policy.port, tls: true } : at;
}

export function policyFor(
  host: string,
  policies: readonly StsPolicy[],
  now: number,
): StsPolicy | undefined {
  const name = host.toLowerCase();
  return policies.find((one) => one.host.toLowerCase() === name && one.until > now);
}

/** The policies with `said` in its host's place; a duration of 0 takes it away, and so does time. */
export function withPolicy(
  policies: readonly StsPolicy[],
  said: StsPolicy,
  now: number,
): StsPolicy[] {
  const name = said.host.toLowerCase();
  const others = policies.filter((one) => one.host.toLowerCase() !== name && one.until > now);
  return said.duration === 0 ? others : [...others, said];
}
