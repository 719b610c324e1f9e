/**
 * The file of known servers, and what a connection asks of it.
 *
 * Rules: each change is made on what the file says at that moment, under a lock, so that several clients at
 * once lose nothing; a damaged file is told, kept under another name and begun anew; where there is no file to
 * be had, what is learnt is known until the program ends.
 */
import { type Address, addressOf } from "./address.ts";
import type { Io } from "./io.ts";
import {
  find,
  formatKnown,
  type Known,
  type KnownServer,
  NOTHING,
  parseKnown,
  withServer,
} from "./known.ts";
import { obeying, policyFor, type StsPolicy, withPolicy } from "./sts.ts";
import type { Certificate } from "./trust.ts";

export class KnownServers {
  /** Takes sentences about the file that the person should know. */
  complain: (sentence: string) => void = () => {};
  readonly #io: Io;
  readonly #path: string | undefined;
  #known: Known = NOTHING;
  #isTold = false;

  /** `path` is the file's, undefined for none. */
  constructor(io: Io, path: string | undefined) {
    this.#io = io;
    this.#path = path;
  }

  /** The file; undefined where there is none to be had. */
  get path(): string | undefined {
    return this.#path;
  }

  /** The one that was used last comes first. */
  get servers(): readonly KnownServer[] {
    return this.#known.servers;
  }

  find(at: Address): KnownServer | undefined {
    return find(this.#known, at);
  }

  async load(): Promise<void> {
    if (this.#path === undefined) return;
    try {
      const known = parseKnown(await this.#io.readFile(this.#path));
      if (typeof known !== "string") this.#known = known;
      else await this.#change((same) => same);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#cannot("read");
    }
  }

  /**
   * Remembers what has changed of one server; `isUsed` puts it first. False where that could not be written,
   * which is told once.
   */
  async note(at: Address, change: Partial<KnownServer>, isUsed = false): Promise<boolean> {
    return await this.#change((known) => withServer(known, addressOf(at), change, isUsed));
  }

  remembered(at: Address): Certificate | undefined {
    return this.find(at)?.certificate;
  }

  async remember(at: Address, certificate: Certificate): Promise<void> {
    await this.note(at, { certificate });
  }

  isStrict({ host }: Address): boolean {
    return policyFor(host, this.#known.policies, Date.now()) !== undefined;
  }

  obey(at: Address): Address {
    return obeying(addressOf(at), this.#known.policies, Date.now());
  }

  async policy(said: StsPolicy): Promise<void> {
    await this.#change((known) => ({
      ...known,
      policies: withPolicy(known.policies, said, Date.now()),
    }));
  }

  /** Changes what is known, in the file and here; false where only here. */
  async #change(change: (known: Known) => Known): Promise<boolean> {
    this.#known = change(this.#known);
    if (this.#path === undefined) return false;
    try {
      await this.#io.updateFile(this.#path, (text) => {
        const known = text === undefined ? NOTHING : parseKnown(text);
        const isDamaged = typeof known === "string";
        const changed = change(isDamaged ? NOTHING : known);
        this.#known = changed;
        if (isDamaged) this.#damaged(known);
        return { text: formatKnown(changed), keepOld: isDamaged };
      });
      return true;
    } catch {
      this.#cannot("write");
      return false;
    }
  }

  #damaged(why: string): void {
    this.complain(
      `The file of known servers, ${this.#path}, cannot be read: ${why}. It is kept as ` +
        `${this.#path}.damaged, and a new one is begun.`,
    );
  }

  #cannot(what: string): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.complain(
      `Cannot ${what} ${this.#path}: what you choose now is forgotten when chat-client ends.`,
    );
  }
}
