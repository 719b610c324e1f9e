/**
 * The log while somebody attacks: refusals of one kind, by one limit and from one network, are one line a minute.
 *
 * Rules: the first of a kind is written at once, as it is; those that follow are counted, with the addresses that
 * they come from, and told a minute later in one line of the same name: how many more, in how many seconds, from
 * how many addresses. A kind that has been quiet for a minute begins anew. What is remembered has bounds, however
 * many kinds and addresses there are. Everything else passes.
 */
import { addressBytes, formatAddressBytes } from "../protocol/networks.ts";
import type { Fields, Log, LogLevel } from "./log.ts";

/** What strangers can have written as often as they like. */
const REFUSALS: ReadonlySet<string> = new Set([
  "turned away",
  "over a limit",
  "wrong password",
  "another protocol",
  "WEBIRC refused",
  "a proxy did not say whom it brings",
]);

/** What tells one kind from another, beside the network. */
const SHARED = ["limit", "why", "protocol"] as const;
/** Milliseconds between two lines of a kind. */
const PAUSE = 60_000;
/** Kinds that are told apart, and addresses of each. */
const MOST_KINDS = 100;
const MOST_ADDRESSES = 1000;

interface Kind {
  level: LogLevel;
  event: string;
  /** What they have in common. */
  fields: Fields;
  since: number;
  more: number;
  addresses: Set<string>;
}

export class Calm {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #kinds = new Map<string, Kind>();

  /** `now`: milliseconds that never go back. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** To be written to. */
  readonly log: Log = (level, event, fields = {}) => {
    if (!REFUSALS.has(event) || !this.#counts(level, event, fields)) {
      this.#log(level, event, fields);
    }
  };

  /** To be called now and then: tells what is a minute old. */
  look(): void {
    for (const [key, kind] of this.#kinds) {
      if (this.#now() - kind.since < PAUSE) continue;
      if (kind.more === 0) this.#kinds.delete(key);
      else this.#tell(kind);
    }
  }

  /** Tells what is not told yet: the server ends. */
  close(): void {
    for (const kind of this.#kinds.values()) if (kind.more > 0) this.#tell(kind);
    this.#kinds.clear();
  }

  /** Whether it is one of those that are told later. */
  #counts(level: LogLevel, event: string, fields: Fields): boolean {
    const address = String(fields.address ?? fields.proxy ?? "");
    const network = networkOf(address);
    const common = Object.fromEntries(
      SHARED.flatMap((name) => name in fields ? [[name, fields[name]]] : []),
    );
    // Numbers in a sentence, as of connections that an address has, make no other kind.
    const sort = JSON.stringify([event, common]).replace(/\d+/g, "0");
    const key = `${network ?? ""} ${sort}`;
    const known = this.#kinds.get(key) ?? this.#kinds.get(event);
    if (!known) {
      this.#remember(key, { level, event, fields: { ...common, ...network && { network } } });
      return false;
    }
    known.more++;
    if (address !== "" && known.addresses.size < MOST_ADDRESSES) known.addresses.add(address);
    return true;
  }

  /** Those that there is no place for are of one kind, by their event alone. */
  #remember(key: string, { level, event, fields }: Pick<Kind, "level" | "event" | "fields">): void {
    const isFull = this.#kinds.size >= MOST_KINDS;
    const since = this.#now();
    const common = isFull ? {} : fields;
    const kind = { level, event, fields: common, since, more: 0, addresses: new Set<string>() };
    this.#kinds.set(isFull ? event : key, kind);
  }

  #tell(kind: Kind): void {
    const { level, event, fields, since, more, addresses } = kind;
    const seconds = Math.round((this.#now() - since) / 1000);
    const isAll = addresses.size < MOST_ADDRESSES;
    const count = isAll ? addresses.size : `${MOST_ADDRESSES} or more`;
    const from: Fields = addresses.size > 0 ? { addresses: count } : {};
    this.#log(level, event, { ...fields, more, seconds, ...from });
    Object.assign(kind, { since: this.#now(), more: 0, addresses: new Set() });
  }
}

/** The network that is most often one owner's, `192.0.2.0/24` or `2001:db8:1::/48`; undefined of what is no address. */
function networkOf(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return undefined;
  const [kept, bits] = formatAddressBytes(bytes).includes(":") ? [6, 48] : [15, 24];
  return `${formatAddressBytes(bytes.fill(0, kept))}/${bits}`;
}
