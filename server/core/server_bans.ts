/**
 * Bans from the whole server: of addresses and networks, of masks `nick!user@host`, and of accounts (`$a:ann`).
 *
 * Rules: an address is looked at when it connects, a mask and an account when somebody is welcomed or logs
 * in, and all of them when the ban is made. A suspended account is a banned one. Time is handed in: what has
 * expired counts no more.
 */
import type { ServerBan } from "../../db/store.ts";
import { completeMask, matches } from "../../protocol/mask.ts";
import { fold } from "../../protocol/names.ts";
import {
  addressBytes,
  formatAddressBytes,
  isInNetwork,
  type Network,
  parseNetwork,
} from "../../protocol/networks.ts";

const ACCOUNT = "$a:";

/** The target of a ban of that account. */
export function accountTarget(name: string): string {
  return ACCOUNT + name;
}

/** A target in the form in which it is kept; undefined where it can be none. */
export function completeTarget(text: string): string | undefined {
  if (text.startsWith(ACCOUNT)) return text.length > ACCOUNT.length ? text : undefined;
  if (text.startsWith("$") || text === "" || /[\s,]/.test(text)) return undefined;
  const network = parseNetwork(text);
  if (network === undefined) return text.includes("/") ? undefined : completeMask(text);
  const [host, length] = text.split("/");
  const address = formatAddressBytes(addressBytes(host)!);
  return length === undefined ? address : `${address}/${length}`;
}

interface Entry {
  ban: ServerBan;
  network?: Network;
  account?: string;
}

function entryOf(ban: ServerBan): Entry {
  const { target } = ban;
  if (target.startsWith(ACCOUNT)) return { ban, account: target.slice(ACCOUNT.length) };
  return { ban, network: parseNetwork(target) };
}

/** Somebody as far as it is known; what is left out is not looked at. */
export interface Candidate {
  address?: string;
  account?: string;
  /** Every `nick!user@host` that stands for them. */
  masks?: readonly string[];
}

function fits({ ban, network, account }: Entry, candidate: Candidate): boolean {
  if (account !== undefined) {
    return candidate.account !== undefined && matches(account, candidate.account);
  }
  if (network === undefined) {
    return candidate.masks?.some((mask) => matches(ban.target, mask)) ?? false;
  }
  const bytes = addressBytes(candidate.address?.replace(/%.*$/, "") ?? "");
  return bytes !== undefined && isInNetwork(network, bytes);
}

/** Whether a ban of that target would be one of this somebody. */
export function standsFor(target: string, candidate: Candidate): boolean {
  return fits(entryOf({ target, reason: "", setBy: "", setAt: 0 }), candidate);
}

/** What the banned read. */
export function sentence({ reason, expiresAt }: ServerBan): string {
  const end = expiresAt === undefined ? "" : ` until ${new Date(expiresAt).toUTCString()}`;
  return `banned from this server${end}${reason === "" ? "" : `: ${reason}`}`;
}

export class ServerBans {
  readonly #entries: Map<string, Entry> = new Map();

  constructor(bans: readonly ServerBan[]) {
    for (const ban of bans) this.set(ban);
  }

  set(ban: ServerBan): void {
    this.#entries.set(fold(ban.target), entryOf(ban));
  }

  delete(target: string): void {
    this.#entries.delete(fold(target));
  }

  /** The ban of exactly that target. */
  get(target: string, now: number): ServerBan | undefined {
    const ban = this.#entries.get(fold(target))?.ban;
    return ban && isPast(ban, now) ? undefined : ban;
  }

  /** All that hold, in the order in which they were made. */
  all(now: number): ServerBan[] {
    for (const [key, { ban }] of this.#entries) if (isPast(ban, now)) this.#entries.delete(key);
    return [...this.#entries.values()].map(({ ban }) => ban);
  }

  /** The first that stands for this somebody. */
  of(candidate: Candidate, now: number): ServerBan | undefined {
    for (const entry of this.#entries.values()) {
      if (!isPast(entry.ban, now) && fits(entry, candidate)) return entry.ban;
    }
  }
}

function isPast({ expiresAt }: ServerBan, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
