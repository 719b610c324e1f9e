/**
 * Listening with TLS by `node:tls`, which can ask a client for a certificate where the runtime is new enough;
 * {@link canAsk} finds out. Slower than tls.ts, so it is used only there. The same rules hold.
 */
import { Buffer } from "node:buffer";
import type { Socket as RawSocket } from "node:net";
import tls, { type TLSSocket } from "node:tls";
import type { Address } from "./tcp.ts";
import { chooseByName, type Credentials, type TlsListener, type TlsSocket } from "./tls.ts";

/** Milliseconds in which the runtime must have shown what it can. */
const PATIENCE = 2000;

/** A server with a client's certificate, and what became of its handshake. */
class Asked implements TlsSocket {
  certificate: string | undefined;
  readonly #raw: RawSocket;
  readonly #shaken: PromiseWithResolvers<void> = Promise.withResolvers();
  #socket: TLSSocket | undefined;
  #came: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(raw: RawSocket) {
    this.#raw = raw;
    this.#shaken.promise.catch(() => {});
    raw.once("close", () => this.#end());
    raw.on("error", () => this.#end());
  }

  /** The handshake is over. */
  secure(socket: TLSSocket): void {
    this.#socket = socket;
    const { fingerprint256 } = socket.getPeerCertificate();
    this.certificate = fingerprint256?.replaceAll(":", "").toLowerCase();
    socket.setNoDelay(true);
    socket.on("data", (chunk: Uint8Array) => {
      this.#came.push(chunk);
      socket.pause();
      this.#wake?.();
    });
    for (const event of ["end", "close", "error"]) socket.on(event, () => this.#end());
    this.#shaken.resolve();
  }

  #end(): void {
    this.#ended = true;
    this.#shaken.reject(new Error("The connection was closed"));
    this.#wake?.();
  }

  handshake(): Promise<void> {
    return this.#shaken.promise;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    await this.#shaken.promise;
    while (this.#came.length === 0) {
      if (this.#ended) return null;
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      this.#socket!.resume();
      await woken;
    }
    const [chunk] = this.#came;
    const part = chunk.subarray(0, buffer.length);
    buffer.set(part);
    if (part.length === chunk.length) this.#came.shift();
    else this.#came[0] = chunk.subarray(part.length);
    return part.length;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#shaken.promise;
    await new Promise<void>((resolve, reject) => {
      if (this.#ended) return reject(new Error("The connection was closed"));
      this.#socket!.write(bytes, (error) => error ? reject(error) : resolve());
    });
    return bytes.length;
  }

  close(): void {
    this.#shaken.reject(new Error("The connection was closed"));
    if (this.#socket) this.#socket.destroySoon();
    else this.#raw.destroy();
  }
}

function optionsOf(present: () => readonly Credentials[]): tls.TlsOptions {
  const [{ cert, key }] = present();
  return {
    cert,
    key,
    requestCert: true,
    // Nobody's authority has to vouch for a client: its fingerprint is what counts.
    rejectUnauthorized: false,
    SNICallback: (name, done) => {
      const { cert, key } = chooseByName(present(), name);
      done(null, tls.createSecureContext({ cert, key }));
    },
  };
}

/** As `listenTls`, and each client is asked for a certificate. */
export function listenAsking(
  { host, port }: Address,
  credentials: readonly Credentials[],
  accept: (socket: TlsSocket, peer: string) => void,
  failed: (error: unknown) => void,
): TlsListener {
  let present = credentials;
  // Says at once which port it is, or why there is none.
  const probe = Deno.listen({ hostname: host, port });
  const address = { host, port: probe.addr.port };
  probe.close();
  const waiting = new WeakMap<object, Asked>();
  const server = tls.createServer(optionsOf(() => present));
  server.on("connection", (raw: RawSocket) => {
    const asked = new Asked(raw);
    waiting.set(raw, asked);
    accept(asked, raw.remoteAddress ?? "");
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const { _parent: raw } = socket as unknown as { _parent?: object };
    const asked = raw && waiting.get(raw);
    if (asked) asked.secure(socket);
    else socket.destroy();
  });
  server.on("tlsClientError", (_error: Error, socket: TLSSocket) => socket?.destroy());
  server.on("error", failed);
  const ready = new Promise<void>((resolve) => server.listen(address.port, host, resolve));
  return {
    address,
    ready,
    renew(next) {
      present = next;
      server.setSecureContext({ cert: next[0].cert, key: next[0].key });
    },
    close: () => void server.close(),
  };
}

/** Whether this runtime asks clients for their certificate: it is tried, with that one on both sides. */
export async function canAsk({ cert, key }: Pick<Credentials, "cert" | "key">): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE);
  let server: tls.Server | undefined;
  let client: TLSSocket | undefined;
  try {
    server = tls.createServer({ cert, key, requestCert: true, rejectUnauthorized: false });
    server.on("secureConnection", (socket: TLSSocket) => {
      const { _parent: raw } = socket as unknown as { _parent?: object };
      resolve(raw !== undefined && socket.getPeerCertificate()?.fingerprint256 !== undefined);
      socket.destroy();
    });
    for (const event of ["error", "tlsClientError"]) server.on(event, () => resolve(false));
    server.listen(0, "127.0.0.1", () => {
      const { port } = server!.address() as { port: number };
      client = tls.connect({ host: "127.0.0.1", port, cert, key, rejectUnauthorized: false });
      client.on("error", () => resolve(false));
      client.write(Buffer.from("\r\n"));
    });
    return await promise;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    client?.destroy();
    server?.close();
  }
}
