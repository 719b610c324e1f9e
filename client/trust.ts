/**
 * Whether the one at the other end is the one that is meant.
 *
 * Rules: a certificate that Mozilla's or the system's authorities answer for is good. Another one is shown to
 * the person once, and remembered for that host and port; from then on only it is good. Nobody is asked where
 * the server has said before that it must be reached securely (IRCv3 sts, "No immediate user recourse").
 */
import { fingerprintWords, formatFingerprint } from "../protocol/fingerprint.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Pipe } from "./pipe.ts";
import type { OpenTls, TlsChecks } from "./tls.ts";

export interface Certificate {
  /** Of its DER form. */
  sha256: Uint8Array;
  pem: string;
}

/** Why there is no connection, for a person. */
export class ConnectionFault extends Error {}

/** The other end is not shown to be the one that is meant. */
export class TrustFault extends ConnectionFault {}

export interface Trust {
  /** The SHA-256 of the only certificate to take. */
  readonly only?: Uint8Array;
  /** The certificate that was trusted before for that host and port. */
  remembered(at: Address): Certificate | undefined;
  remember(at: Address, certificate: Certificate): Promise<void>;
  /** Whether to trust it from now on; absent where nobody can be asked. */
  ask?(at: Address, certificate: Certificate): Promise<boolean>;
  /** Whether an unknown certificate is refused without asking. */
  isStrict(at: Address): boolean;
}

/** Asks nobody and remembers nothing. */
export const STRANGER: Trust = {
  remembered: () => undefined,
  remember: () => Promise.resolve(),
  isStrict: () => false,
};

interface Means {
  open: OpenTls;
  systemAuthorities(): Promise<string[]>;
  /** Ends one attempt after the time that it may take. */
  signal(): AbortSignal;
}

/** The fingerprint as a person compares it. */
export function shownFingerprint({ sha256 }: Certificate): string {
  return `${fingerprintWords(sha256)} (SHA-256 ${formatFingerprint(sha256)})`;
}

/** A connection to whom it should be, or a {@link TrustFault}; other errors are the system's. */
export async function openTrusted(at: Address, trust: Trust, means: Means): Promise<Pipe> {
  const attempt = (checks: TlsChecks) => checked(means.open(at, checks, means.signal()));
  const remembered = trust.only ? undefined : trust.remembered(at);
  if (remembered) {
    const { pipe } = await attempt(pinned(remembered));
    if (pipe && isSame(pipe.certificate!, remembered.sha256)) return pipe;
    // An authority's: then the name matters too.
    pipe?.close();
  }
  for (const authorities of [undefined, means.systemAuthorities]) {
    const { pipe } = await attempt({ authorities: await authorities?.() });
    if (pipe && (!trust.only || isSame(pipe.certificate!, trust.only))) return pipe;
    pipe?.close();
    if (pipe) throw new TrustFault(notTheOnly(at, pipe.certificate!));
  }
  const shown = await means.open(at, { unchecked: true }, means.signal());
  shown.close();
  const certificate = shown.certificate!;
  const isAsked = await mayUse(at, certificate, remembered, trust);
  const { pipe, fault } = await attempt(pinned(certificate));
  if (!pipe) throw new TrustFault(unusable(at, fault));
  if (!isSame(pipe.certificate!, certificate.sha256)) {
    pipe.close();
    throw new TrustFault(changed(at, pipe.certificate!, certificate));
  }
  if (isAsked) await trust.remember(at, certificate);
  return pipe;
}

/** True where the person has just said so; throws where it may not be used. */
async function mayUse(
  at: Address,
  certificate: Certificate,
  remembered: Certificate | undefined,
  trust: Trust,
): Promise<boolean> {
  if (trust.only) {
    if (!isSame(certificate, trust.only)) throw new TrustFault(notTheOnly(at, certificate));
    return false;
  }
  if (remembered && isSame(certificate, remembered.sha256)) return false;
  if (remembered) throw new TrustFault(changed(at, certificate, remembered));
  if (trust.isStrict(at)) throw new TrustFault(strict(at));
  if (!trust.ask) throw new TrustFault(unknown(at, certificate));
  if (await trust.ask(at, certificate)) return true;
  throw new TrustFault(`Not connected to ${formatAddress(at)}: nothing was sent there.`);
}

/** The certificate as its own authority, whatever name it is made for. */
function pinned({ pem }: Certificate): TlsChecks {
  return { authorities: [pem], anyName: true };
}

function isSame({ sha256 }: Certificate, wanted: Uint8Array): boolean {
  return sha256.every((byte, at) => byte === wanted[at]);
}

/** The pipe, or what is wrong with the certificate; other errors are thrown. */
async function checked(opening: Promise<Pipe>): Promise<{ pipe?: Pipe; fault: string }> {
  try {
    return { pipe: await opening, fault: "" };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (/invalid peer certificate/i.test(text)) return { fault: text };
    throw error;
  }
}

const unknown = (at: Address, certificate: Certificate) =>
  `No authority answers for the certificate of ${formatAddress(at)}. Its fingerprint is ` +
  `${shownFingerprint(certificate)}. If the server's operator says the same, connect once in a ` +
  `terminal and answer yes, or add --fingerprint ${formatFingerprint(certificate.sha256)}.`;

const notTheOnly = (at: Address, certificate: Certificate) =>
  `The certificate of ${formatAddress(at)} is not the one that --fingerprint names: its ` +
  `fingerprint is ${shownFingerprint(certificate)}. Nothing was sent.`;

const changed = (at: Address, now: Certificate, before: Certificate) =>
  `The certificate of ${formatAddress(at)} has changed. It was ${shownFingerprint(before)}, ` +
  `and is ${shownFingerprint(now)}. Somebody may be between you and the server, or its operator ` +
  "has made a new certificate: ask the operator in another way. Nothing was sent. If the new one is " +
  `right, connect once with --fingerprint ${formatFingerprint(now.sha256)}.`;

const strict = (at: Address) =>
  `${at.host} has said earlier that it is to be reached securely only, and now no authority answers ` +
  `for the certificate of ${formatAddress(at)}. Nothing was sent: try later, or ask its operator.`;

/** What rustls says of a certificate that is trusted and still can't be used. */
const UNUSABLE: readonly (readonly [sign: RegExp, what: string])[] = [
  [/expired/i, "it has expired: the server's operator has to make a new one"],
  [/not ?valid ?yet/i, "it is not valid yet: look at this machine's clock, and at the server's"],
  [
    /CaUsedAsEndEntity/i,
    "it says that it is an authority's own (CA:TRUE), which a server's must not",
  ],
  [/UnknownIssuer/i, "it was signed by an authority that this machine does not know"],
];

function unusable(at: Address, fault: string): string {
  const why = UNUSABLE.find(([sign]) => sign.test(fault))?.[1] ?? fault;
  return `The certificate of ${formatAddress(at)} cannot be used: ${why}. Nothing was sent.`;
}
