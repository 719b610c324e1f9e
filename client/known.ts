/**
 * The servers that a person knows, as values and as the text of their file: where they are, who one is there
 * and in which rooms, the certificates that were trusted, what they said of TLS. No password is in it unless
 * the person writes one there.
 */
import { parseFingerprint } from "../protocol/fingerprint.ts";
import { type Address, formatAddress } from "./address.ts";
import type { StsPolicy } from "./sts.ts";
import type { Certificate } from "./trust.ts";

export interface KnownServer extends Address {
  account?: string;
  /** Rooms that one was in, in their order. */
  rooms: string[];
  /** A command that prints the password of that account. */
  passwordCommand?: string;
  password?: string;
  certificate?: Certificate;
}

export interface Known {
  /** The one that was used last comes first. */
  servers: KnownServer[];
  policies: StsPolicy[];
}

export const NOTHING: Known = { servers: [], policies: [] };

const VERSION = 1;
/** Servers that are remembered. */
const MOST = 100;

/** The server at that host and port. */
export function find({ servers }: Known, at: Pick<Address, "host" | "port">) {
  const wanted = formatAddress(at).toLowerCase();
  return servers.find((one) => formatAddress(one).toLowerCase() === wanted);
}

/** With what has changed of one server; `isUsed` puts it first. */
export function withServer(
  known: Known,
  at: Address,
  change: Partial<KnownServer>,
  isUsed = false,
): Known {
  const before = find(known, at);
  const server = { rooms: [], ...before, ...at, ...change };
  const others = known.servers.filter((one) => one !== before);
  const place = before && !isUsed ? known.servers.indexOf(before) : isUsed ? 0 : others.length;
  return { ...known, servers: others.toSpliced(place, 0, server).slice(0, MOST) };
}

export function formatKnown({ servers, policies }: Known): string {
  const rows = servers.map(({ certificate, passwordCommand, ...server }) => ({
    ...server,
    ...passwordCommand !== undefined && { password_command: passwordCommand },
    ...certificate && {
      certificate: { sha256: hex(certificate.sha256), pem: certificate.pem },
    },
  }));
  return JSON.stringify({ version: VERSION, servers: rows, policies }, undefined, 2) + "\n";
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the text says, or a sentence: why it can't be read. */
export function parseKnown(text: string): Known | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isRecord(value) || !Array.isArray(value.servers)) return "it has no list of servers";
  if (value.version !== VERSION) return `its version is not ${VERSION}`;
  const servers = value.servers.map(readServer);
  const bad = servers.findIndex((server) => server === undefined);
  if (bad >= 0) return `its server number ${bad + 1} has no host, port or rooms as they should be`;
  const policies = Array.isArray(value.policies) ? value.policies.filter(isPolicy) : [];
  return { servers: servers as KnownServer[], policies };
}

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && value as number > 0 && value as number < 65_536;

function readServer(value: unknown): KnownServer | undefined {
  if (!isRecord(value)) return undefined;
  const { host, port, tls, rooms = [], certificate } = value;
  if (typeof host !== "string" || !isPort(port) || typeof tls !== "boolean") return undefined;
  if (!Array.isArray(rooms) || !rooms.every((room) => typeof room === "string")) return undefined;
  const trusted = readCertificate(certificate);
  if (certificate !== undefined && !trusted) return undefined;
  const texts = { account: value.account, passwordCommand: value.password_command };
  const all = Object.entries({ ...texts, password: value.password });
  return {
    host,
    port,
    tls,
    rooms,
    ...Object.fromEntries(all.filter(([, text]) => typeof text === "string")),
    ...trusted && { certificate: trusted },
  };
}

function readCertificate(value: unknown): Certificate | undefined {
  if (!isRecord(value) || typeof value.pem !== "string") return undefined;
  const sha256 = parseFingerprint(String(value.sha256));
  return sha256 && { sha256, pem: value.pem };
}

function isPolicy(value: unknown): value is StsPolicy {
  return isRecord(value) && typeof value.host === "string" && isPort(value.port) &&
    typeof value.duration === "number" && typeof value.until === "number";
}

/** The platform's folder for this program's settings; undefined where the variables name none. */
export function configFolder(
  os: typeof Deno.build.os,
  env: (name: string) => string | undefined,
): string | undefined {
  const [variable, below] = FOLDERS[os] ?? ["HOME", ".config/chat"];
  const given = os in FOLDERS ? undefined : env("XDG_CONFIG_HOME");
  // A relative one is to be ignored (XDG Base Directory Specification, "Environment variables").
  if (given?.startsWith("/")) return `${given}/chat`;
  const base = env(variable);
  return base ? `${base}/${below}` : undefined;
}

const FOLDERS: Readonly<Record<string, readonly [variable: string, below: string]>> = {
  darwin: ["HOME", "Library/Application Support/chat"],
  windows: ["APPDATA", "chat"],
};
