/** Who may connect at all: limits by address and network, decided before a byte is read. */
import { counted } from "../../protocol/counted.ts";
import { addressBytes } from "../../protocol/networks.ts";

export interface DoorLimits {
  /** Whether this machine is free of the limits, but for the one in all. */
  trustLoopback: boolean;
  /** Connections from one address at a time, and new ones a minute. */
  perAddress: number;
  perMinute: number;
  /** The same of one network, and the leading bits that make one. */
  perNetwork: number;
  networkPerMinute: number;
  networkBits: { ipv4: number; ipv6: number };
  /** Connections in all. */
  total: number;
}

const MINUTE = 60_000;
/** One home has a /64 of IPv6 addresses. */
const ADDRESS_BITS = { ipv4: 32, ipv6: 64 } as const;
/** Where IPv4 begins in the bytes of an address. */
const IPV4_BITS = 96;

export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/** The leading bits of an address, as a key: those of its network. */
function leading(address: string, { ipv4, ipv6 }: DoorLimits["networkBits"]): string {
  const bytes = addressBytes(address.split("%")[0]);
  if (bytes === undefined) return address;
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  const bits = mapped ? IPV4_BITS + ipv4 : ipv6;
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] &= 0xff << Math.min(8, Math.max(0, 8 - (bits - 8 * i)));
  }
  return `${bytes.join(".")}/${bits}`;
}

/** What counts as one address: an IPv4 address, or the /64 of an IPv6 one. */
export function addressKey(address: string): string {
  return leading(address, ADDRESS_BITS);
}

/** Counts by a key: how many there are, and how many have come in this minute. */
class Counts {
  readonly #open: Map<string, number> = new Map();
  #recent: Map<string, number> = new Map();
  #minute = 0;

  /** Counts one more that knocks; gives how many have in this minute. */
  knock(key: string, now: number): number {
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#recent = new Map();
    }
    const recent = (this.#recent.get(key) ?? 0) + 1;
    this.#recent.set(key, recent);
    return recent;
  }

  open(key: string): number {
    return this.#open.get(key) ?? 0;
  }

  add(key: string, more: 1 | -1): void {
    const open = this.open(key) + more;
    if (open <= 0) this.#open.delete(key);
    else this.#open.set(key, open);
  }
}

export class Door {
  readonly #limits: DoorLimits;
  readonly #over: (limit: string) => void;
  readonly #addresses = new Counts();
  readonly #networks = new Counts();
  #total = 0;

  /** `over` hears of each refusal the key of the limit's setting. */
  constructor(limits: DoorLimits, over: (limit: string) => void = () => {}) {
    this.#limits = limits;
    this.#over = over;
  }

  /** Whether no limit by address holds there. */
  isFree(address: string): boolean {
    return this.#limits.trustLoopback && isLoopback(address);
  }

  /** Lets a connection in and gives undefined, or the sentence for whom it does not. */
  enter(address: string, now: number): string | undefined {
    if (this.#total >= this.#limits.total) {
      this.#over("limits.connections");
      return "the server is full: try again later";
    }
    if (!this.isFree(address)) {
      const home = addressKey(address);
      const network = leading(address, this.#limits.networkBits);
      const refusal = this.#refusal(home, network, now);
      if (refusal !== undefined) return refusal;
      this.#addresses.add(home, 1);
      this.#networks.add(network, 1);
    }
    this.#total++;
  }

  #refusal(home: string, network: string, now: number): string | undefined {
    const { perAddress, perMinute, perNetwork, networkPerMinute } = this.#limits;
    if (this.#addresses.knock(home, now) > perMinute) {
      this.#over("limits.connections_per_minute");
      return "too many connections from your address in a minute: wait a little";
    }
    const open = this.#addresses.open(home);
    if (open >= perAddress) {
      this.#over("limits.connections_per_address");
      return `your address has ${counted(open, "connection")} already: close one first`;
    }
    // Whom the address's own limit keeps out does not use up the network's.
    if (this.#networks.knock(network, now) > networkPerMinute) {
      this.#over("limits.network_connections_per_minute");
      return "too many connections from your network in a minute: wait a little";
    }
    if (this.#networks.open(network) >= perNetwork) {
      this.#over("limits.connections_per_network");
      return "your network has too many connections already: try again later";
    }
  }

  leave(address: string): void {
    this.#total--;
    if (this.isFree(address)) return;
    this.#addresses.add(addressKey(address), -1);
    this.#networks.add(leading(address, this.#limits.networkBits), -1);
  }
}
