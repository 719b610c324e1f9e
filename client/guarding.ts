/** What the connections to one server ask of what is known of all: several are made at the same time. */
import type { Address } from "./address.ts";
import type { KnownServers } from "./known_file.ts";
import type { Guard } from "./link.ts";
import type { Options } from "./options.ts";
import type { StsPolicy } from "./sts.ts";
import type { Certificate } from "./trust.ts";

type Expected = Pick<Options, "fingerprint" | "invite">;

export class Guarding implements Guard {
  /** Set while somebody can be asked. */
  ask: Guard["ask"];
  only: Uint8Array | undefined;
  readonly keepsOnly: boolean;
  readonly #known: KnownServers;

  /** A certificate that is named is the only one to take; an invitation's is remembered, too. */
  constructor(known: KnownServers, { fingerprint, invite }: Expected) {
    this.#known = known;
    this.only = fingerprint;
    this.keepsOnly = invite !== undefined;
  }

  remembered(at: Address): Certificate | undefined {
    return this.#known.remembered(at);
  }

  async remember(at: Address, certificate: Certificate): Promise<void> {
    await this.#known.remember(at, certificate);
    // From now on it is known.
    if (this.keepsOnly) this.only = undefined;
  }

  isStrict(at: Address): boolean {
    return this.#known.isStrict(at);
  }

  obey(at: Address): Address {
    return this.#known.obey(at);
  }

  policy(said: StsPolicy): Promise<void> {
    return this.#known.policy(said);
  }
}
