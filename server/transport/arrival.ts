/**
 * From an accepted socket to one whose lines can be read: where it comes from, and whether it may enter.
 *
 * Rules: the word of a proxy is taken from configured addresses only, and there it is required: a header
 * that is late, too long or none closes the connection. Nobody else's word counts: their header is a line
 * like any other. The door decides by where somebody comes from, and before a byte of theirs is read. Behind
 * TLS there is no proxy's header: what passes TLS through speaks before it begins.
 */
import { addressBytes, isInAny, type Network } from "../../protocol/networks.ts";
import { closeQuietly } from "./close.ts";
import type { Socket } from "./connection.ts";
import { parseProxyHeader, PROXY_BYTES } from "./proxy.ts";
import type { TlsSocket } from "./tls.ts";
import { openWebSocket } from "./websocket.ts";

/** What is decided elsewhere. */
export interface Reception {
  /** Addresses of proxies. */
  proxies: readonly Network[];
  /** Milliseconds for what comes before the first line: a proxy's header, a handshake. */
  handshakeTime: number;
  /** Lets somebody in and gives true, or says why not and closes. */
  admit(socket: Socket, address: string): boolean;
  /** Somebody who was let in goes before they became a connection. */
  leave(address: string): void;
  /** Somebody who was let in, ready for lines; `certificate` as of {@link TlsSocket}. */
  enter(socket: Socket, address: string, certificate?: string): void;
  log(event: string, fields: Record<string, string>): void;
}

/** A plain connection. */
export function arriveByTcp(reception: Reception, socket: Socket, peer: string): void {
  if (isInAny(reception.proxies, peer)) {
    readProxyHeader(socket, reception.handshakeTime).then((read) => {
      if (read === undefined) {
        reception.log("a proxy did not say whom it brings", { proxy: peer });
        return closeQuietly(socket);
      }
      const address = read.address ?? peer;
      if (reception.admit(read.socket, address)) reception.enter(read.socket, address);
    });
  } else if (reception.admit(socket, peer)) reception.enter(socket, peer);
}

/** A connection with TLS: it is counted at once, and has become a person's once hands are shaken. */
export function arriveByTls(reception: Reception, socket: TlsSocket, peer: string): void {
  if (!reception.admit(socket, peer)) return;
  const timer = setTimeout(() => closeQuietly(socket), reception.handshakeTime);
  socket.handshake().then(() => true, () => false).then((shaken) => {
    clearTimeout(timer);
    if (shaken) return reception.enter(socket, peer, socket.certificate);
    closeQuietly(socket);
    reception.leave(peer);
  });
}

/**
 * A connection that is to become a WebSocket; `origins` as for `originAllowed`. Behind a proxy its
 * X-Forwarded-For says where somebody comes from.
 */
export function arriveByWebSocket(
  reception: Reception,
  socket: Socket,
  peer: string,
  origins: string,
): void {
  const proxied = isInAny(reception.proxies, peer);
  if (!proxied && !reception.admit(socket, peer)) return;
  openWebSocket(socket, origins, reception.handshakeTime).then((opened) => {
    if (opened === undefined) return proxied ? undefined : reception.leave(peer);
    if (!proxied) return reception.enter(opened.socket, peer);
    const address = forwarded(reception.proxies, opened.headers, peer);
    if (reception.admit(opened.socket, address)) reception.enter(opened.socket, address);
  });
}

/** The last address that no proxy of ours has: what stands before it anybody may have written. */
function forwarded(
  proxies: readonly Network[],
  headers: ReadonlyMap<string, string>,
  peer: string,
): string {
  const chain = (headers.get("x-forwarded-for") ?? "").split(",").map((one) => one.trim());
  for (const address of chain.reverse()) {
    if (addressBytes(address) === undefined) return peer;
    if (!isInAny(proxies, address)) return address;
  }
  return peer;
}

async function readProxyHeader(
  socket: Socket,
  time: number,
): Promise<{ socket: Socket; address?: string } | undefined> {
  const timer = setTimeout(() => closeQuietly(socket), time);
  let bytes = new Uint8Array(256);
  try {
    for (let length = 0;;) {
      const count = await socket.read(bytes.subarray(length));
      if (count === null) return undefined;
      length += count;
      const came = bytes.subarray(0, length);
      const header = parseProxyHeader(came);
      if (header === "none") return undefined;
      if (header !== "more") {
        const early = came.subarray(header.length);
        return { socket: withEarly(socket, early), address: header.address };
      }
      if (length === bytes.length) {
        if (length >= PROXY_BYTES) return undefined;
        const longer = new Uint8Array(PROXY_BYTES);
        longer.set(bytes);
        bytes = longer;
      }
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The socket, with bytes that have been read of it to be read again. */
function withEarly(socket: Socket, early: Uint8Array): Socket {
  return {
    read(buffer) {
      if (early.length === 0) return socket.read(buffer);
      const part = early.subarray(0, buffer.length);
      buffer.set(part);
      early = early.subarray(part.length);
      return Promise.resolve(part.length);
    },
    write: (bytes) => socket.write(bytes),
    close: () => socket.close(),
  };
}
