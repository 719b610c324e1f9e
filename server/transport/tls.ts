/**
 * Listening with TLS, by certificates that can be changed while people are connected.
 *
 * Rules: a connection keeps the certificate that it began with; the listener is opened anew for others, within
 * milliseconds, so that only a connection that comes in that very moment has to come again. Who asks for a name
 * that no certificate has gets the first one. The runtime keeps a connection that was closed before hands were shaken
 * until the other side ends it: once so many are kept, others come through a gate that can really close them.
 */
import type { Socket } from "./connection.ts";
import { acceptAll, type Address, type TcpListener } from "./tcp.ts";
import { INSIDE, openGate } from "./tls_gate.ts";

/** A certificate with its chain and its key, in PEM, and the names that it is for (`*.example.org` too). */
export interface Credentials {
  cert: string;
  key: string;
  names: readonly string[];
}

/** The part of `Deno.TlsConn` that is used, and what tls_asking.ts has beside it. */
export interface TlsSocket extends Socket {
  /** SHA-256 of the certificate that the client has shown in the handshake, in lower-case hex. */
  readonly certificate?: string;
  handshake(): Promise<unknown>;
}

export interface TlsListener extends TcpListener {
  /** Resolves once it listens; left out where it does from the first. */
  readonly ready?: Promise<void>;
  /** Takes other certificates for whoever comes from now on. */
  renew(credentials: readonly Credentials[]): void;
}

/**
 * The port is free again once the runtime has let go of the accept that waited: after so many tries at once it
 * is somebody else who has it, and it is tried again every so many milliseconds.
 */
const TRIES = 100;
const RETRY = 200;
/** The runtime remembers each name that somebody has asked for; after so many it is made to forget them. */
const NAMES = 1000;
/** Connections that were closed without a handshake and are still there, at which the gate is opened. */
const KEPT = 50;

/**
 * The runtime can choose a certificate by the name that a client asks for (SNI), but has not put that into its
 * types yet; undefined where it can't.
 */
const resolver = (() => {
  const { internal } = Deno as unknown as { internal?: symbol };
  if (internal === undefined) return undefined;
  const inside = Deno as unknown as Record<symbol, { resolverSymbol?: symbol } | undefined>;
  return inside[internal]?.resolverSymbol;
})();

/** Whether several certificates can be had at once. */
export const CHOOSES_BY_NAME: boolean = resolver !== undefined;

function covers(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === name;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

/** The certificate for that name; the first one where none is for it. */
export function chooseByName<T extends { names: readonly string[] }>(
  all: readonly T[],
  name: string,
): T {
  const asked = name.toLowerCase();
  return all.find(({ names }) => names.some((one) => covers(one.toLowerCase(), asked))) ?? all[0];
}

function open(
  { host, port }: Address,
  credentials: readonly Credentials[],
  asked: () => void,
): Deno.TlsListener {
  const [{ cert, key }] = credentials;
  const where = { hostname: host, port };
  if (credentials.length === 1 || resolver === undefined) {
    return Deno.listenTls({ ...where, cert, key });
  }
  const resolve = (name: string) => {
    asked();
    const { cert, key } = chooseByName(credentials, name);
    return Promise.resolve({ cert, key });
  };
  return Deno.listenTls(
    { ...where, [resolver]: resolve } as unknown as Deno.ListenTlsOptions & {
      cert: string;
      key: string;
    },
  );
}

/**
 * The connection, and `kept` hears of it when it is closed before hands were shaken; what it gives resolves
 * once it has really ended.
 */
function watched(conn: Deno.TlsConn, kept: (ended: Promise<unknown>) => void): TlsSocket {
  let isOver = false;
  const shaken = conn.handshake().finally(() => isOver = true);
  shaken.catch(() => {});
  return {
    handshake: () => shaken,
    read: (buffer) => conn.read(buffer),
    write: (bytes) => conn.write(bytes),
    close() {
      // The end of the own direction has to wait for the handshake, and goes on waiting when all is closed.
      if (!isOver) kept(conn.closeWrite().catch(() => {}));
      conn.close();
    },
  };
}

/**
 * As `listenTcp`, with TLS; a connection that is handed on has not shaken hands yet. `gated` hears when
 * from now on connections come through a gate, and how many there were that could not be closed.
 */
export function listenTls(
  address: Address,
  credentials: readonly Credentials[],
  accept: (socket: TlsSocket, peer: string) => void,
  failed: (error: unknown) => void,
  gated: (kept: number) => void = () => {},
): TlsListener {
  let present = credentials;
  let close: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let names = 0;
  let tries = 0;
  let kept = 0;
  let isGated = false;

  function keep(ended: Promise<unknown>): void {
    ended.then(() => kept--);
    if (++kept < KEPT || isGated) return;
    isGated = true;
    gated(kept);
    setTimeout(again, 0);
  }

  function begin(where: Address): number {
    const listener = open(isGated ? { host: INSIDE, port: 0 } : where, present, () => {
      if (++names === NAMES) setTimeout(again, 0);
    });
    names = 0;
    close = isGated ? openGate(where, listener, accept, failed) : acceptAll(
      listener,
      (conn) => accept(watched(conn, keep), conn.remoteAddr.hostname),
      failed,
    );
    return isGated ? where.port : listener.addr.port;
  }

  const here = { host: address.host, port: begin(address) };

  function again(): void {
    if (close === undefined && timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    close?.();
    close = undefined;
    try {
      begin(here);
      tries = 0;
    } catch (error) {
      if (++tries >= TRIES) failed(error);
      timer = setTimeout(again, tries < TRIES ? 0 : RETRY);
    }
  }

  return {
    address: here,
    renew(next) {
      present = next;
      again();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      close?.();
      close = undefined;
    },
  };
}
