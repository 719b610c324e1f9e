/**
 * The certificates that listeners show: the administrator's, read again when they change, or the server's own.
 *
 * Rules: what can't be used is refused with a sentence, and what there was stays; where one of several can't be
 * used, none of the new ones is taken.
 */
import { formatFingerprint } from "../protocol/fingerprint.ts";
import { type Certificate, CertificateError, readCertificate } from "./certificate.ts";
import { UsageError } from "./command_line.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { mustRenew, ownCertificate } from "./own_certificate.ts";
import { CHOOSES_BY_NAME, listenTls } from "./transport/tls.ts";

type Files = Pick<Config["tls"], "cert" | "key">;

const DAY = 86_400_000;
/** Before its end a certificate of the administrator's is spoken of once a day. */
const WARNING = 14 * DAY;

/** Whether listeners with TLS are wanted at all. */
export function needsCertificates({ listen, alsoListen, websocket }: Config): boolean {
  return [listen, ...alsoListen, ...websocket.listen].some(({ tls }) => tls);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file (a path with a space stands in double quotes)"
      : error instanceof Deno.errors.PermissionDenied
      ? "permission to read it is missing"
      : (error as Error).message.replace(/ \(os error.*/s, "");
    throw new CertificateError(`Cannot read ${path}: ${why}.`);
  }
}

function readPair(cert: string, key: string): Certificate {
  const texts = [read(cert), read(key)] as const;
  try {
    return readCertificate(...texts);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new CertificateError(`Cannot use the certificate ${cert}: ${error.message}.`);
  }
}

/** What the files hold. @throws {CertificateError} with a whole sentence */
function readAll({ cert, key }: Files): Certificate[] {
  if (cert.length !== key.length) {
    throw new CertificateError(
      `Each certificate needs its key: tls.cert names ${cert.length}, tls.key ${key.length}.`,
    );
  }
  if (cert.length > 1 && !CHOOSES_BY_NAME) {
    throw new CertificateError(
      "This server can show one certificate only: get one that is for all of its names.",
    );
  }
  return cert.map((path, i) => readPair(path, key[i]));
}

export class Certificates {
  /** The first one is for who asks for no name. */
  present: readonly Certificate[];
  /** Called with what is shown from now on. */
  changed: (present: readonly Certificate[]) => void = () => {};
  /** How to listen, and whether clients are asked for a certificate then. */
  listen = listenTls;
  asks = false;
  readonly #config: Config;
  readonly #log: Log;
  #files: Files;
  /** What the files looked like when they were read last. */
  #seen = "";
  #warned = 0;
  /** When the server's own was to be renewed last. */
  #renewed = 0;

  private constructor(config: Config, log: Log, present: readonly Certificate[]) {
    this.#config = config;
    this.#log = log;
    this.#files = config.tls;
    this.present = present;
    if (!this.own) this.#seen = fingerprintOfFiles(this.#files);
  }

  /** @throws {UsageError} @throws {OpenError} where the server's own can't be had */
  static async open(config: Config, log: Log, now: number): Promise<Certificates> {
    const { cert, key } = config.tls;
    const own = cert.length === 0 && key.length === 0;
    try {
      const present = own
        ? [await ownCertificate(config.data, config.settings.name, now)]
        : readAll(config.tls);
      const certificates = new Certificates(config, log, present);
      certificates.#warnOfEnd(now);
      await certificates.#tryToAsk();
      return certificates;
    } catch (error) {
      if (error instanceof CertificateError) throw new UsageError(error.message);
      throw error;
    }
  }

  async #tryToAsk(): Promise<void> {
    const { canAsk, listenAsking } = await import("./transport/tls_asking.ts");
    this.asks = await canAsk(this.present[0]);
    if (this.asks) this.listen = listenAsking;
  }

  /** Of the certificate that people have to compare by eye, in hex; undefined where an authority vouches for it. */
  get fingerprint(): string | undefined {
    const [first] = this.present;
    return first.selfSigned ? formatFingerprint(first.sha256) : undefined;
  }

  /** Whether it is the server's own certificate, which no authority vouches for. */
  get own(): boolean {
    return this.#files.cert.length === 0;
  }

  /** Whether an authority vouches for what is shown, now. */
  vouched(now: number): boolean {
    return !this.own && this.present.every((one) => !one.selfSigned && one.until > now);
  }

  /** Reads the files, or others; gives the sentence why what there is stays. */
  reread(now: number, files: Files = this.#files): string | undefined {
    if (this.own || files.cert.length === 0) {
      const same = this.own === (files.cert.length === 0);
      return same
        ? undefined
        : "A change between the server's own certificate and yours needs a restart.";
    }
    const seen = fingerprintOfFiles(files);
    try {
      const fresh = readAll(files);
      const late = fresh.findIndex(({ until }) => until <= now);
      const stillGood = this.present.every(({ until }) => until > now);
      if (late >= 0 && stillGood) {
        throw new CertificateError(
          `The certificate ${files.cert[late]} has expired: the one before it stays.`,
        );
      }
      this.#files = files;
      this.#seen = seen;
      this.#take(fresh, now);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      return error.message;
    }
  }

  #take(fresh: readonly Certificate[], now: number): void {
    const same = (one: Certificate, i: number) =>
      one.cert === this.present[i]?.cert && one.key === this.present[i]?.key;
    if (fresh.length === this.present.length && fresh.every(same)) return;
    this.present = fresh;
    this.#log("info", "a new certificate", {
      fingerprint: formatFingerprint(fresh[0].sha256),
      until: new Date(fresh[0].until).toISOString(),
    });
    this.#warnOfEnd(now);
    this.changed(fresh);
  }

  /** To be called every few seconds: looks whether files have changed, or the server's own must be renewed. */
  async look(now: number): Promise<void> {
    if (this.own) {
      if (!mustRenew(this.present[0], now) || now - this.#renewed < DAY) return;
      this.#renewed = now;
      this.#take([await ownCertificate(this.#config.data, this.#config.settings.name, now)], now);
      return;
    }
    if (now - this.#warned >= DAY) this.#warnOfEnd(now);
    const seen = fingerprintOfFiles(this.#files);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const why = this.reread(now);
    if (why !== undefined) this.#log("error", "the new certificate is not taken", { why });
  }

  #warnOfEnd(now: number): void {
    this.#warned = now;
    for (const { until, names } of this.present) {
      if (until - now >= WARNING) continue;
      const event = until <= now ? "a certificate has expired" : "a certificate expires soon";
      const end = new Date(until).toISOString();
      this.#log("warn", event, { names: names.join(" "), until: end });
    }
  }
}

/** Changes with the files: their time, size and number. */
function fingerprintOfFiles({ cert, key }: Files): string {
  return [...cert, ...key].map((path) => {
    try {
      const { mtime, size, ino } = Deno.statSync(path);
      return `${mtime?.getTime()} ${size} ${ino}`;
    } catch {
      return "missing";
    }
  }).join(",");
}
