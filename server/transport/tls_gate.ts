/**
 * A gate before a TLS listener: plain TCP outside, and for whoever was let in a connection of our own to the
 * listener inside, with the same bytes.
 *
 * Why: the runtime can't end a connection that has not shaken hands. `close` of a `Deno.TlsConn` says nothing to the
 * other side and keeps the file open until that side ends it. What is plain outside can be closed at any moment, and
 * the listener inside then reads its end. It costs two more files for each connection and a copy of each byte, so it
 * is used only where somebody makes use of that: see tls.ts.
 */
import { closeQuietly } from "./close.ts";
import { acceptAll, type Address } from "./tcp.ts";
import type { TlsSocket } from "./tls.ts";

const BUFFER = 16384;
/** Milliseconds that last words have to get through. */
const LINGER = 5000;
/** Milliseconds that the end inside may be there before ours. */
const EARLY = 1000;
/** Where the listener inside is. */
export const INSIDE = "127.0.0.1";

/** Copies until the end of the one side. */
async function copy(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(BUFFER);
  for (let count; (count = await from.read(buffer)) !== null;) {
    for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
  }
}

/** Where both ends of a connection to the listener inside find each other, by the port that it comes from. */
class Meeting {
  readonly #expected = new Map<number, (conn: Deno.TlsConn) => void>();
  readonly #early = new Map<number, Deno.TlsConn>();

  /** Resolves with the end inside, be it there or on its way. */
  expect(port: number): Promise<Deno.TlsConn> {
    const conn = this.#early.get(port);
    if (conn === undefined) return new Promise((resolve) => this.#expected.set(port, resolve));
    this.#early.delete(port);
    return Promise.resolve(conn);
  }

  forget(port: number): void {
    this.#expected.delete(port);
  }

  /** The end inside is there. Whom nobody expects is another program of this machine. */
  come(port: number, conn: Deno.TlsConn): void {
    const take = this.#expected.get(port);
    this.#expected.delete(port);
    if (take) return take(conn);
    this.#early.set(port, conn);
    setTimeout(() => {
      if (this.#early.get(port) !== conn) return;
      this.#early.delete(port);
      conn.close();
    }, EARLY);
  }
}

/** A connection from outside; the one inside is made once hands are to be shaken. */
class Gated implements TlsSocket {
  readonly #outside: Deno.TcpConn;
  readonly #port: number;
  readonly #meeting: Meeting;
  readonly #ended: PromiseWithResolvers<never> = Promise.withResolvers();
  #shaking: Promise<Deno.TlsConn> | undefined;
  #shaken: Deno.TlsConn | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(outside: Deno.TcpConn, port: number, meeting: Meeting) {
    this.#outside = outside;
    this.#port = port;
    this.#meeting = meeting;
    this.#ended.promise.catch(() => {});
  }

  handshake(): Promise<Deno.TlsConn> {
    return this.#shaking ??= Promise.race([this.#shake(), this.#ended.promise]);
  }

  async #shake(): Promise<Deno.TlsConn> {
    const between = await Deno.connect({ hostname: INSIDE, port: this.#port });
    between.setNoDelay(true);
    const { port } = between.localAddr;
    const coming = this.#meeting.expect(port);
    this.#ended.promise.catch(() => {
      this.#meeting.forget(port);
      closeQuietly(between);
    });
    // Who ends the own direction is still answered; once the inside has ended nothing more comes.
    const end = () => this.#end();
    copy(this.#outside, between).then(() => between.closeWrite()).catch(end);
    copy(between, this.#outside).then(end, end);
    const inside = await coming;
    this.#ended.promise.catch(() => closeQuietly(inside));
    await inside.handshake();
    this.#shaken = inside;
    return inside;
  }

  #end(): void {
    clearTimeout(this.#linger);
    closeQuietly(this.#outside);
    this.#ended.reject(new Deno.errors.ConnectionAborted("The connection was closed"));
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    return await (this.#shaken ?? await this.handshake()).read(buffer);
  }

  async write(bytes: Uint8Array): Promise<number> {
    return await (this.#shaken ?? await this.handshake()).write(bytes);
  }

  close(): void {
    if (this.#shaken === undefined) return this.#end();
    this.#linger ??= setTimeout(() => this.#end(), LINGER);
    this.#shaken.close();
  }
}

/**
 * Listens outside, and hands on each connection before a byte of it is read. `inside` is closed with it, or when it
 * can't be opened.
 */
export function openGate(
  { host, port }: Address,
  inside: Deno.TlsListener,
  accept: (socket: TlsSocket, peer: string) => void,
  failed: (error: unknown) => void,
): () => void {
  let outside: Deno.TcpListener;
  try {
    outside = Deno.listen({ hostname: host, port });
  } catch (error) {
    inside.close();
    throw error;
  }
  const meeting = new Meeting();
  const closeInside = acceptAll(inside, (conn) => meeting.come(conn.remoteAddr.port, conn), failed);
  const closeOutside = acceptAll(outside, (conn) => {
    conn.setNoDelay(true);
    accept(new Gated(conn, inside.addr.port, meeting), conn.remoteAddr.hostname);
  }, failed);
  return () => {
    closeOutside();
    closeInside();
  };
}
