/**
 * The PROXY protocol: a header before the first line, in which a proxy says where somebody comes from.
 * Source: haproxy.org/download/2.9/doc/proxy-protocol.txt, sections 2.1 and 2.2.
 */
import { addressBytes, formatAddressBytes } from "../../protocol/networks.ts";

export interface ProxyHeader {
  /** Where the person comes from; undefined where the proxy speaks for itself or does not know. */
  address?: string;
  /** Bytes that the header takes. */
  length: number;
}

/** Longest header of version 1 with its CR LF; most bytes that are taken of one of version 2. */
const V1_BYTES = 107;
const V2_BYTES = 4096;
/** Most bytes of a header of either version. */
export const PROXY_BYTES = V2_BYTES;

const V1 = new TextEncoder().encode("PROXY ");
const V2 = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10);
const V2_HEAD = 16;
const CR = 13;
const LF = 10;

/** Reads the header that `bytes` begin with: "more" where it goes on, "none" where it is none. */
export function parseProxyHeader(bytes: Uint8Array): ProxyHeader | "more" | "none" {
  for (const [start, parse] of [[V1, parseV1], [V2, parseV2]] as const) {
    const same = start.every((byte, i) => i >= bytes.length || byte === bytes[i]);
    if (same) return bytes.length < start.length ? "more" : parse(bytes);
  }
  return "none";
}

function parseV1(bytes: Uint8Array): ProxyHeader | "more" | "none" {
  const end = bytes.subarray(0, V1_BYTES).indexOf(LF);
  if (end < 0) return bytes.length < V1_BYTES ? "more" : "none";
  if (bytes[end - 1] !== CR) return "none";
  const text = String.fromCharCode(...bytes.subarray(0, end - 1));
  const length = end + 1;
  const [, family, source, destination, ...ports] = text.split(" ");
  if (family === "UNKNOWN") return { length };
  const ipv6 = family === "TCP6";
  const addresses = [source, destination].map((one) => addressBytes(one ?? ""));
  const right = (ipv6 || family === "TCP4") && addresses.every((one) => one !== undefined) &&
    [source, destination].every((one) => one.includes(":") === ipv6) &&
    ports.length === 2 && ports.every(isPort);
  return right ? { address: formatAddressBytes(addresses[0]!), length } : "none";
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) < 65536;
}

/** Bytes of the addresses and ports, and of one address, by family and protocol: TCP over IPv4, IPv6. */
const FAMILIES: Readonly<Record<number, { all: number; address: number }>> = {
  0x11: { all: 12, address: 4 },
  0x21: { all: 36, address: 16 },
};

function parseV2(bytes: Uint8Array): ProxyHeader | "more" | "none" {
  if (bytes.length < V2_HEAD) return "more";
  const [version, command] = [bytes[12] >> 4, bytes[12] & 15];
  const payload = bytes[14] * 256 + bytes[15];
  const length = V2_HEAD + payload;
  if (version !== 2 || command > 1 || length > V2_BYTES) return "none";
  if (bytes.length < length) return "more";
  const family = FAMILIES[bytes[13]];
  if (command === 0 || family === undefined) return { length };
  if (payload < family.all) return "none";
  const source = bytes.subarray(V2_HEAD, V2_HEAD + family.address);
  const address = family.address === 4 ? source.join(".") : formatAddressBytes(source);
  return { address, length };
}
