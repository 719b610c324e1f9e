/** A TLS server on loopback with a certificate of tests/fixtures/tls; it says what it is told to. */
import type { Certificate } from "../../client/trust.ts";
import { inTime } from "../integration/patience.ts";
import { Visitor } from "./support.ts";

const FOLDER = new URL("../fixtures/tls/", import.meta.url);

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, FOLDER));
}

export class TlsServer implements AsyncDisposable {
  readonly port: number;
  readonly lines: string[] = [];
  readonly read = read;
  readonly #listener: Deno.TlsListener;
  readonly #serve: (visitor: Visitor) => Promise<void>;
  readonly #visitors: Visitor[] = [];
  readonly #served: Promise<void>[] = [];
  readonly #accepting: Promise<void>;
  #changed = Promise.withResolvers<void>();

  constructor(certificate: string, serve?: (visitor: Visitor) => Promise<void>, port = 0) {
    this.#serve = serve ?? ((visitor) => this.#listen(visitor));
    this.#listener = Deno.listenTls({
      hostname: "127.0.0.1",
      port,
      cert: read(`${certificate}.pem`),
      key: read(`${certificate}.key.pem`),
    });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      const visitor = new Visitor(conn);
      this.#visitors.push(visitor);
      this.#served.push(this.#serve(visitor).catch(() => {}).finally(() => visitor.close()));
    }
  }

  async #listen(visitor: Visitor): Promise<void> {
    for await (const line of visitor.lines()) {
      this.lines.push(line);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }

  async heard(line: string): Promise<void> {
    const came = async () => {
      while (!this.lines.includes(line)) await this.#changed.promise;
    };
    await inTime(came(), () => `${line} did not come`);
  }

  cut(): void {
    for (const visitor of this.#visitors.splice(0)) visitor.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
    await Promise.all(this.#served);
  }
}

export async function certificateOf(name: string): Promise<Certificate> {
  const pem = read(`${name}.pem`);
  const der = Uint8Array.from(atob(pem.replace(/-----.*-----|\s/g, "")), (c) => c.charCodeAt(0));
  return { pem, sha256: new Uint8Array(await crypto.subtle.digest("SHA-256", der)) };
}
