/** Who may connect at all: limits by address, decided before a byte is read. */
import { counted } from "../../protocol/counted.ts";

export interface DoorLimits {
  /** Connections from one address at a time, and new ones a minute. */
  perAddress: number;
  perMinute: number;
  /** Connections in all. */
  total: number;
}

const MINUTE = 60_000;

export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/** What counts as one address: an IPv4 address, or the /64 of an IPv6 one, which is what one home has. */
export function addressKey(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1];
  const [head, tail = ""] = address.split("::");
  const left = head.split(":").filter((part) => part !== "");
  const right = tail.split(":").filter((part) => part !== "");
  const missing = address.includes("::") ? 8 - left.length - right.length : 0;
  const groups = [...left, ...Array(Math.max(0, missing)).fill("0"), ...right];
  return groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(":") + "::/64";
}

export class Door {
  readonly #limits: DoorLimits;
  readonly #open: Map<string, number> = new Map();
  #recent: Map<string, number> = new Map();
  #minute = 0;
  #total = 0;

  constructor(limits: DoorLimits) {
    this.#limits = limits;
  }

  /** Lets a connection in and gives undefined, or the sentence for whom it does not. */
  enter(address: string, now: number): string | undefined {
    if (this.#total >= this.#limits.total) return "the server is full: try again later";
    if (!isLoopback(address)) {
      const key = addressKey(address);
      const minute = Math.floor(now / MINUTE);
      if (minute !== this.#minute) {
        this.#minute = minute;
        this.#recent = new Map();
      }
      const recent = (this.#recent.get(key) ?? 0) + 1;
      this.#recent.set(key, recent);
      if (recent > this.#limits.perMinute) {
        return "too many connections from your address in a minute: wait a little";
      }
      const open = this.#open.get(key) ?? 0;
      if (open >= this.#limits.perAddress) {
        return `your address has ${counted(open, "connection")} already: close one first`;
      }
      this.#open.set(key, open + 1);
    }
    this.#total++;
  }

  leave(address: string): void {
    this.#total--;
    if (isLoopback(address)) return;
    const key = addressKey(address);
    const open = (this.#open.get(key) ?? 1) - 1;
    if (open === 0) this.#open.delete(key);
    else this.#open.set(key, open);
  }
}
