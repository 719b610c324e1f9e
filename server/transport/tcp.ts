/** Listening and accepting. */
import type { Socket } from "./connection.ts";

export interface Address {
  host: string;
  port: number;
}

/** `127.0.0.1:6667`, `[::1]:6667` */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export interface TcpListener {
  readonly address: Address;
  close(): void;
}

/** Milliseconds to wait after an accept that failed, as it does when files run out. */
const RETRY = 200;

/** What accepts connections: `Deno.TcpListener` or `Deno.TlsListener`. */
interface Accepting<Conn> {
  accept(): Promise<Conn>;
  close(): void;
}

/**
 * Connections that are taken before others are heard again: to take all that wait can be the work of a tenth of a
 * second, when thousands come at once. A handshake of TLS is the work of a millisecond, which comes after it.
 */
const AT_ONCE = 8;

/** Hands on each connection that comes, until what is given back is called. */
export function acceptAll<Conn>(
  listener: Accepting<Conn>,
  accept: (conn: Conn) => void,
  failed: (error: unknown) => void,
): () => void {
  let closed = false;
  const loop = async () => {
    for (let count = 1; !closed; count++) {
      try {
        accept(await listener.accept());
        if (count % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      } catch (error) {
        if (closed) return;
        failed(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  };
  loop();
  return () => {
    closed = true;
    listener.close();
  };
}

/**
 * Listens on the address; port 0 takes a free one. `accept` gets each connection with the peer's IP address.
 * @throws what `Deno.listen` throws where it can't.
 */
export function listenTcp(
  { host, port }: Address,
  accept: (socket: Socket, peer: string) => void,
  failed: (error: unknown) => void,
): TcpListener {
  const listener = Deno.listen({ hostname: host, port });
  const close = acceptAll(listener, (socket) => {
    socket.setNoDelay(true);
    accept(socket, socket.remoteAddr.hostname);
  }, failed);
  return { address: { host, port: listener.addr.port }, close };
}
