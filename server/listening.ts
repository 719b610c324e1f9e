/** Listening, and why it can't be, said for the person who started the server. */
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { arriveByTcp, arriveByWebSocket, type Reception } from "./transport/arrival.ts";
import type { Socket } from "./transport/connection.ts";
import { isLoopback } from "./transport/door.ts";
import { type Address, formatAddress, listenTcp, type TcpListener } from "./transport/tcp.ts";

/** The listener could not be made; exit code 3. */
export class ListenError extends Error {}

/** @throws {ListenError} */
function listen(
  address: Address,
  accept: (socket: Socket, peer: string) => void,
  log: Log,
): TcpListener {
  try {
    return listenTcp(address, accept, (error) => {
      log("error", "cannot accept a connection", { error: (error as Error).message });
    });
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse
      ? "another program is using that port: end it or take another port"
      : error instanceof Deno.errors.PermissionDenied
      ? "ports below 1024 need special rights: take a higher one"
      : `${
        (error as Error).message.replace(/ \(os error.*/s, "")
      }: give an address of this machine`;
    throw new ListenError(`Cannot listen on ${formatAddress(address)}: ${why}.`);
  }
}

/** One listener for each address, or none at all. @throws {ListenError} */
function listenOnAll(listeners: (() => TcpListener)[]): TcpListener[] {
  const made: TcpListener[] = [];
  try {
    for (const make of listeners) made.push(make());
    return made;
  } catch (error) {
    for (const one of made) one.close();
    throw error;
  }
}

export interface Listeners {
  addresses: Address[];
  websockets: Address[];
  close(): void;
}

/** Listens on all of the addresses, or on none. @throws {ListenError} */
export function openListeners(config: Config, reception: Reception, log: Log): Listeners {
  const { origins } = config.websocket;
  const tcp = [config.listen, ...config.alsoListen].map((address) => () =>
    listen(address, (socket, peer) => arriveByTcp(reception, socket, peer), log)
  );
  const web = config.websocket.listen.map((address) => () =>
    listen(address, (socket, peer) => arriveByWebSocket(reception, socket, peer, origins), log)
  );
  const listeners = listenOnAll([...tcp, ...web]);
  for (const { address: { host } } of listeners) {
    if (isLoopback(host) || host === "localhost") continue;
    log("warn", "listening without encryption: passwords can be read on the way", { host });
  }
  const addresses = listeners.map((one) => one.address);
  return {
    addresses: addresses.slice(0, tcp.length),
    websockets: addresses.slice(tcp.length),
    close: () => listeners.forEach((one) => one.close()),
  };
}
