/**
 * IP addresses and networks, as text and as bytes. IPv4 is seen as the part of IPv6 that maps it.
 * Source: RFC 4291, section 2.2; RFC 4632 for the length behind the slash.
 */

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function ipv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => /^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** Groups of hexadecimal digits, the last of which may be an IPv4 address. */
function groups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const value = parseInt(part, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const last = mayEndInIpv4 && i === parts.length - 1 ? ipv4(part) : undefined;
    if (last === undefined) return undefined;
    bytes.push(...last);
  }
  return bytes;
}

/** The 16 bytes of an address; undefined where the text is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const short = ipv4(text);
  if (short !== undefined) return Uint8Array.of(...MAPPED, ...short);
  if (!text.includes(":")) return undefined;
  const [head, tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const left = groups(head, tail === undefined);
  const right = groups(tail ?? "", true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 16 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.of(...left, ...Array<number>(missing).fill(0), ...right);
}

/** The shortest usual form of 16 bytes: `192.0.2.1`, `2001:db8::1` (RFC 5952). */
export function formatAddressBytes(bytes: Uint8Array): string {
  if (MAPPED.every((byte, i) => bytes[i] === byte)) return bytes.subarray(12).join(".");
  const words = Array.from({ length: 8 }, (_, i) => bytes[2 * i] * 256 + bytes[2 * i + 1]);
  const text = words.map((word) => word.toString(16)).join(":");
  const zeros = [...text.matchAll(/(?<=^|:)0(?::0)+(?=$|:)/g)]
    .sort((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return text;
  const before = text.slice(0, zeros.index).replace(/:$/, "");
  const after = text.slice(zeros.index + zeros[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}

export interface Network {
  address: Uint8Array;
  /** How many of its 128 bits count. */
  bits: number;
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
export function parseNetwork(text: string): Network | undefined {
  const [, host, length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = addressBytes(host ?? "");
  if (address === undefined) return undefined;
  const most = host.includes(":") ? 128 : 32;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? undefined : { address, bits: bits + 128 - most };
}

export function isInNetwork(network: Network, address: Uint8Array): boolean {
  const whole = network.bits >> 3;
  for (let i = 0; i < whole; i++) if (network.address[i] !== address[i]) return false;
  const rest = network.bits & 7;
  return rest === 0 || ((network.address[whole] ^ address[whole]) >> (8 - rest)) === 0;
}

/** Why a list of networks with spaces or commas between can't be, as a sentence's end, or undefined. */
export function networksFault(list: string): string | undefined {
  const wrong = split(list).find((word) => parseNetwork(word) === undefined);
  return wrong === undefined ? undefined : `has an address or network that is none (${wrong})`;
}

/** Networks of a list that has no fault. */
export function parseNetworks(list: string): Network[] {
  return split(list).map((word) => parseNetwork(word)!);
}

/** Whether the address is in one of the networks; never where it is no address. */
export function isInAny(networks: readonly Network[], address: string): boolean {
  if (networks.length === 0) return false;
  const bytes = addressBytes(address.replace(/%.*$/, ""));
  return bytes !== undefined && networks.some((network) => isInNetwork(network, bytes));
}

function split(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}
