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
  let closed = false;
  const loop = async () => {
    while (!closed) {
      try {
        const socket = await listener.accept();
        socket.setNoDelay(true);
        accept(socket, socket.remoteAddr.hostname);
      } catch (error) {
        if (closed) return;
        failed(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  };
  loop();
  const { port: actual } = listener.addr;
  return {
    address: { host, port: actual },
    close() {
      closed = true;
      listener.close();
    },
  };
}
