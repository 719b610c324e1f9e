/**
 * Configuration and certificates, read again while the server runs: by REHASH, by SIGHUP, and certificates when
 * their files change.
 *
 * Rules: all of it is taken or nothing, so that a fault is told and leaves all as it was; nobody is disconnected.
 */
import type { Certificates } from "./certificates.ts";
import type { Config, Place } from "./config.ts";
import type { Ports } from "./core/link.ts";
import type { Edge, Settings } from "./core/settings.ts";
import type { Listeners } from "./listening.ts";

/** What operators may do to the process that the server runs in. */
export interface Commands {
  /** Reads the configuration again: what it is called and says now, or the sentence why it can't be. */
  rehash?(): { name: string; config: Config } | string;
  /** Ends the server, once this turn is over. */
  stop?(reason: string): void;
}

export class Reload {
  readonly #config: Config;
  readonly #commands: Commands;
  readonly #certificates: Certificates | undefined;
  #tls: Config["tls"];
  #places: readonly Place[] = [];
  #adjust: (settings: Settings) => void = () => {};

  constructor(config: Config, commands: Commands, certificates?: Certificates) {
    this.#config = config;
    this.#commands = commands;
    this.#certificates = certificates;
    this.#tls = config.tls;
  }

  /** From now on what the listeners offer is told by `adjust`, and they show the certificates of the day. */
  begin(listeners: Listeners, adjust: (settings: Settings) => void, present: () => Settings): void {
    this.#places = listeners.addresses;
    this.#adjust = adjust;
    adjust({ ...this.#config.settings, edge: this.#edge() });
    if (this.#certificates === undefined) return;
    this.#certificates.changed = (fresh) => {
      listeners.renew(fresh);
      adjust({ ...present(), edge: this.#edge() });
    };
  }

  /** What the listeners offer, in the words of the core. */
  #edge(): Edge {
    const { sts } = this.#tls;
    const place = this.#places.find(({ tls }) => tls);
    const vouched = this.#certificates?.vouched(Date.now()) ?? false;
    const clientCertificates = this.#certificates?.asks ?? false;
    // Clients that obey would lock themselves out where they can't check the certificate.
    if (!sts || !place || !vouched) return { clientCertificates };
    return { sts: { ...sts, port: place.port }, clientCertificates };
  }

  /** What operators ask for: the settings to take, or the sentence why there are none. */
  readonly rehash: NonNullable<Ports["rehash"]> = () => {
    const read = this.#commands.rehash?.() ??
      "The server can't read its configuration while it runs";
    if (typeof read === "string") return read;
    const fault = this.#certificates?.reread(Date.now(), read.config.tls);
    if (fault !== undefined) return fault;
    this.#tls = read.config.tls;
    return { name: read.name, settings: { ...read.config.settings, edge: this.#edge() } };
  };

  /** Takes what there is now; the sentence why all stays as it was, or undefined. */
  now(): string | undefined {
    const read = this.rehash();
    if (typeof read === "string") return read;
    this.#adjust(read.settings);
  }
}
