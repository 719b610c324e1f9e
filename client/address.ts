/**
 * Where a server is, as people write and paste it: `chat.example.org`, `host:port`, `[::1]:6667`,
 * `irc://host`, `ircs://ann@host:port/room`, and an invitation (protocol/invitation.ts).
 *
 * Rules: beyond this machine the connection is TLS, on port 6697 where none is named, unless plain text is
 * asked for; on this machine it is plain, on port 6667, unless TLS is (`ircs://`, `--tls`, port 6697).
 */

import { parseFingerprint } from "../protocol/fingerprint.ts";
import { bareCode, invitationOf } from "../protocol/invitation.ts";

export interface Address {
  host: string;
  port: number;
  tls: boolean;
}

/** What a pasted address says beside the place. */
export interface Pasted extends Address {
  /** With its sign. */
  room?: string;
  user?: string;
  /** The code of an invitation. */
  invite?: string;
  /** The SHA-256 of the server's certificate, as an invitation names it. */
  fingerprint?: Uint8Array;
}

/** Where it is, of something that says more: what is remembered of a server does. */
export function addressOf({ host, port, tls }: Address): Address {
  return { host, port, tls };
}

/** What the person asked for: undefined where the rules above decide. */
export type Wire = "tls" | "plain" | undefined;

const PLAIN_PORT = 6667;
export const TLS_PORT = 6697;
export const DEFAULT_ADDRESS: Address = { host: "127.0.0.1", port: PLAIN_PORT, tls: false };

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: Pick<Address, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * What a person types to go there: `host:port`, `ircs://host:port` where the rules above would say plain text;
 * undefined where they would say TLS, and there is none.
 */
export function typedAddress(address: Address): string | undefined {
  const place = formatAddress(address);
  const byRule = decide(address.host, address.port, undefined).tls;
  if (address.tls === byRule) return place;
  return address.tls ? `ircs://${place}` : undefined;
}

/** Whether that name is this machine's own, so that nobody else can read along. */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|(::ffff:)?127(\.\d{1,3}){3}|::1)\.?$/i.test(host);
}

/** Reads `HOST`, `HOST PORT`, `HOST:PORT`, `[IPv6]:PORT`, a URL or nothing. A string says why not. */
export function parseAddress(words: readonly string[], wire?: Wire): Pasted | string {
  const [first, second, ...more] = words;
  if (more.length > 0) return `One host and one port are all that is needed, not “${more[0]}”.`;
  if (first === undefined) return decide(DEFAULT_ADDRESS.host, undefined, wire);
  const url = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(first);
  if (!url) return parsePlace(first, second, wire);
  if (second !== undefined) {
    return `The port belongs into the address, before “/”: not “${second}”.`;
  }
  return parseUrl(url[1].toLowerCase(), url[2], wire);
}

function parsePlace(first: string, second: string | undefined, wire: Wire): Pasted | string {
  const joined = /^\[(.+)\]:([^:]*)$/.exec(first) ?? /^([^:]*):([^:]*)$/.exec(first);
  if (joined && second !== undefined) return `There are two ports: “${first}” and “${second}”.`;
  const host = joined ? joined[1] : first.replace(/^\[(.+)\]$/, "$1");
  const word = joined ? joined[2] : second;
  const port = word === undefined ? undefined : /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port !== undefined && (port < 1 || port > 65_535)) {
    return `The port must be a number from 1 to 65535, not “${word}”.`;
  }
  if (!/^[\p{L}\p{Nd}._:%-]+$/u.test(host)) return `“${host}” is not the name of a machine.`;
  if (host.startsWith("-")) return `“${host}” is not the name of a machine.`;
  return decide(host, port, wire);
}

function decide(host: string, port: number | undefined, wire: Wire): Address {
  const byRule = isLoopback(host) ? port === TLS_PORT : true;
  const tls = wire === undefined ? byRule : wire === "tls";
  return { host, port: port ?? (tls ? TLS_PORT : PLAIN_PORT), tls };
}

/** How a URL's scheme wants to be connected; `irc` leaves it to the rules. */
const SCHEMES: Readonly<Record<string, Wire | "free">> = { irc: "free", ircs: "tls" };

/** `rest` is what follows `irc://`: `[user@]host[:port][/room][?fingerprint=…&invite=…]`. */
function parseUrl(scheme: string, rest: string, wire: Wire): Pasted | string {
  if (!Object.hasOwn(SCHEMES, scheme)) {
    return `An address begins with irc:// or ircs://, not with ${scheme}://.`;
  }
  if (scheme === "ircs" && wire === "plain") {
    return "ircs:// asks for TLS and --plain-text for none: choose one.";
  }
  const [, authority, path = "", query = ""] = /^([^/?#]*)\/?([^?]*)\??(.*)$/.exec(rest)!;
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? undefined : unescaped(authority.slice(0, at));
  if (user?.includes(":")) {
    return "A password does not belong into an address, where others can read it: leave it out.";
  }
  const asked = SCHEMES[scheme];
  const place = parsePlace(authority.slice(at + 1), undefined, asked === "free" ? wire : asked);
  if (typeof place === "string") return place;
  const [name] = unescaped(path).split(",");
  if (/[\s\x00-\x1f?]/.test(name)) return `“${name}” is not the name of a room.`;
  const room = name === "" ? undefined : /^[#&]/.test(name) ? name : `#${name}`;
  const invited = readInvitation(query, invitationOf(`${scheme}://${rest}`));
  if (typeof invited === "string") return invited;
  return { ...place, ...room && { room }, ...user && { user }, ...invited };
}

function readInvitation(
  query: string,
  invite: string | undefined,
): Pick<Pasted, "invite" | "fingerprint"> | string {
  const print = new URLSearchParams(query).get("fingerprint") ?? undefined;
  const fingerprint = print === undefined ? undefined : parseFingerprint(print);
  const isWhole = (invite === undefined || bareCode(invite) !== undefined) &&
    (print === undefined) === (fingerprint === undefined);
  if (!isWhole) return "The invitation is not whole: paste the line as it was given to you.";
  return { ...invite !== undefined && { invite }, ...fingerprint && { fingerprint } };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
