/**
 * Who may try a password now: a memory of wrong ones, by address and by account.
 *
 * Rules: some are free; then each further one from an address makes that address wait twice as long, and
 * a try before its time is refused without any work. Wrong ones for an account make nobody wait who has
 * logged in to it from the same address before, and others only for a moment before their try is looked
 * at: an account can't be locked from outside. What was not repeated for a while is forgotten, and so are
 * the oldest where there are too many. Whether a name exists makes no difference.
 */
import { addressBytes } from "../../protocol/networks.ts";

/** Milliseconds. */
const FIRST_DELAY = 1000;
const MOST_FOR_ACCOUNT = 8000;
const FORGOTTEN_AFTER = 15 * 60_000;
/** Most addresses and accounts that are remembered. */
const ENTRIES = 10_000;

interface Entry {
  failures: number;
  last: number;
}

export interface ThrottleLimits {
  /** Wrong passwords that are free. */
  loginFailures: number;
  /** Longest delay in milliseconds; 0: none. */
  loginDelay: number;
}

/** What counts as one address: an IPv4 address, or the /64 of an IPv6 one. */
export function homeOf(address: string): string {
  const bytes = addressBytes(address);
  if (bytes === undefined) return address;
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  return (mapped ? bytes.subarray(12) : bytes.subarray(0, 8)).join(".");
}

/** A map that forgets what was set longest ago. */
export class Recent<V> {
  readonly #entries = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  values(): Iterable<V> {
    return this.#entries.values();
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > ENTRIES) this.#entries.delete(this.#entries.keys().next().value!);
  }
}

export class Throttle {
  readonly #addresses = new Recent<Entry>();
  readonly #accounts = new Recent<Entry>();
  /** Addresses from which somebody has logged in to an account. */
  readonly #known = new Recent<true>();

  /** Milliseconds until a try from the address is looked at; 0: now. */
  wait(limits: ThrottleLimits, address: string, now: number): number {
    const entry = this.#addresses.get(homeOf(address));
    if (entry === undefined) return 0;
    return Math.max(0, entry.last + delayOf(limits, entry, now) - now);
  }

  /** Milliseconds to wait before a try for the account, whose name is folded, from that address. */
  delay(limits: ThrottleLimits, account: string, address: string, now: number): number {
    const entry = this.#accounts.get(account);
    if (entry === undefined || this.isKnown(account, address)) return 0;
    return Math.min(MOST_FOR_ACCOUNT, delayOf(limits, entry, now));
  }

  failed(account: string, address: string, now: number): void {
    for (
      const [table, key] of [[this.#addresses, homeOf(address)], [this.#accounts, account]] as const
    ) {
      const entry = table.get(key);
      const failures = entry === undefined || isForgotten(entry, now) ? 1 : entry.failures + 1;
      table.set(key, { failures, last: now });
    }
  }

  /** The clock was set back by so many milliseconds, a number below 0. */
  turnBack(step: number): void {
    for (const table of [this.#addresses, this.#accounts]) {
      for (const entry of table.values()) entry.last += step;
    }
  }

  /** Whether somebody has logged in to the account, whose name is folded, from that address. */
  isKnown(account: string, address: string): boolean {
    return this.#known.get(`${homeOf(address)} ${account}`) === true;
  }

  succeeded(account: string, address: string): void {
    this.#known.set(`${homeOf(address)} ${account}`, true);
  }
}

function isForgotten(entry: Entry, now: number): boolean {
  return now - entry.last >= FORGOTTEN_AFTER;
}

function delayOf({ loginFailures, loginDelay }: ThrottleLimits, entry: Entry, now: number): number {
  const beyond = entry.failures - loginFailures;
  if (beyond < 0 || isForgotten(entry, now)) return 0;
  return Math.min(loginDelay, FIRST_DELAY * 2 ** Math.min(beyond, 30));
}
