/** Where people come to this server: what an invitation's line says. */
import { parseFingerprint, plainFingerprint } from "../../protocol/fingerprint.ts";
import { formatInvitation } from "../../protocol/invitation.ts";
import { SETTINGS } from "../settings_table.ts";
import { isLoopback } from "../transport/door.ts";

export interface Whereabouts {
  /** The server's name, if it was given one. */
  name?: string;
  /** Where it listens, the addresses with TLS first. */
  addresses: readonly { host: string; port: number; tls?: boolean }[];
  /** Of the certificate that it made itself. */
  fingerprint?: string;
}

const ANY = new Set(["0.0.0.0", "::", "[::]"]);

/** The line, or why it can't be made. `address`: HOST, HOST:PORT or [HOST]:PORT that it is to name. */
export function invitationLine(
  { name, addresses, fingerprint }: Whereabouts,
  code: string,
  room?: string,
  address?: string,
): string | { fault: string } {
  const outside = addresses.filter(({ host }) => !isHere(host));
  const best = (from: Whereabouts["addresses"]) => from.find((one) => one.tls) ?? from.at(0);
  const given = address === undefined ? undefined : parsePlace(address);
  if (address !== undefined && given === undefined) {
    return { fault: `${address} is no address such as chat.example.org or chat.example.org:6697.` };
  }
  // A port that is named and listened on says itself whether it is encrypted.
  const first = best(addresses.filter(({ port }) => port === given?.port)) ??
    best(outside) ?? best(addresses)!;
  const host = given?.host ?? (outside.length > 0 && name ? name : first.host);
  if (ANY.has(host)) {
    return {
      fault: "The server does not know what others call it: say it, as in " +
        "--address chat.example.org, or set its name.",
    };
  }
  const port = given?.port ?? first.port;
  if (port === 0) {
    return {
      fault: "The server takes another port at each start: start it, or say the port by --address.",
    };
  }
  const secure = first.tls === true;
  return formatInvitation({
    host,
    port,
    secure,
    room,
    ...(secure && fingerprint ? { fingerprint: short(fingerprint) } : {}),
    code,
  });
}

/** Without colons, and in capitals, which take less room in a QR code. */
function short(fingerprint: string): string {
  const sha256 = parseFingerprint(fingerprint);
  return sha256 === undefined ? fingerprint : plainFingerprint(sha256).toUpperCase();
}

/** Whether the host is this machine, for whoever says it. */
export function isHere(host: string): boolean {
  return isLoopback(host) || host === "localhost";
}

function parsePlace(text: string): { host: string; port?: number } | undefined {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-f:.%]+)\]|([^\s:/?#@]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return undefined;
  return { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** The server's own name counts only where somebody has given it one. */
export function whereaboutsOf(
  { settings: { name } }: { settings: { name: string } },
  addresses: Whereabouts["addresses"],
  fingerprint?: string,
): Whereabouts {
  return {
    addresses,
    ...(name === DEFAULT_NAME ? {} : { name }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

const DEFAULT_NAME = SETTINGS.find(({ key }) => key === "name")!.default;
