/** Listening, and why it can't be, said for the person who started the server. */
import type { Config, Place } from "./config.ts";
import type { Log } from "./log.ts";
import {
  arriveByTcp,
  arriveByTls,
  arriveByWebSocket,
  type Reception,
} from "./transport/arrival.ts";
import { isLoopback } from "./transport/door.ts";
import { type Address, formatAddress, listenTcp, type TcpListener } from "./transport/tcp.ts";
import { type Credentials, listenTls, type TlsListener } from "./transport/tls.ts";

/** What listeners with TLS need. */
interface Shown {
  present: readonly Credentials[];
  listen: typeof listenTls;
}

/** The listener could not be made; exit code 3. */
export class ListenError extends Error {}

/** @throws {ListenError} */
function listen<Listener extends TcpListener>(address: Address, make: () => Listener): Listener {
  try {
    return make();
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
function listenOnAll(listeners: (() => Listening)[]): Listening[] {
  const made: Listening[] = [];
  try {
    for (const make of listeners) made.push(make());
    return made;
  } catch (error) {
    for (const { listener } of made) listener.close();
    throw error;
  }
}

interface Listening {
  place: Place;
  listener: TcpListener | TlsListener;
}

export interface Listeners {
  addresses: Place[];
  websockets: Place[];
  /** Resolves once all of them listen. */
  ready: Promise<unknown>;
  /** Shows other certificates to whoever comes from now on. */
  renew(credentials: readonly Credentials[]): void;
  close(): void;
}

/** Who is let in by plain text, and by TLS. */
export interface Receptions {
  plain: Reception;
  tls: Reception;
}

/**
 * Listens on all of the addresses, or on none; `shown` is needed where one of them has TLS.
 * @throws {ListenError}
 */
export function openListeners(
  config: Config,
  receptions: Receptions,
  shown: Shown | undefined,
  log: Log,
): Listeners {
  const { origins } = config.websocket;
  const { present: credentials, listen: listenIrc } = shown ?? { present: [], listen: listenTls };
  const failed = (error: unknown) =>
    log("error", "cannot accept a connection", { error: (error as Error).message });
  const gated = (connections: number) =>
    log("warn", "connections do not finish their TLS handshake: others pass a gate now", {
      connections: String(connections),
    });
  const irc = (place: Place) => () => {
    const listener = listen<TcpListener | TlsListener>(
      place,
      () =>
        place.tls
          ? listenIrc(
            place,
            credentials,
            (...one) => arriveByTls(receptions.tls, ...one),
            failed,
            gated,
          )
          : listenTcp(place, (...one) => arriveByTcp(receptions.plain, ...one), failed),
    );
    return { place: { ...listener.address, tls: place.tls }, listener };
  };
  // Browsers that are asked for a certificate ask their people, who have none: `listenTls` asks nobody.
  const web = (place: Place) => () => {
    const listener = listen<TcpListener | TlsListener>(place, () =>
      place.tls
        ? listenTls(
          place,
          credentials,
          (...one) => arriveByWebSocket(receptions.tls, ...one, origins),
          failed,
          gated,
        )
        : listenTcp(
          place,
          (...one) => arriveByWebSocket(receptions.plain, ...one, origins),
          failed,
        ));
    return { place: { ...listener.address, tls: place.tls }, listener };
  };
  const places = [config.listen, ...config.alsoListen];
  const listening = listenOnAll([...places.map(irc), ...config.websocket.listen.map(web)]);
  warnOfPlainText(listening, log);
  return {
    addresses: listening.slice(0, places.length).map(({ place }) => place),
    websockets: listening.slice(places.length).map(({ place }) => place),
    ready: Promise.all(
      listening.map(({ listener }) => "ready" in listener ? listener.ready : undefined),
    ),
    renew(next) {
      for (const { listener } of listening) if ("renew" in listener) listener.renew(next);
    },
    close: () => listening.forEach(({ listener }) => listener.close()),
  };
}

function warnOfPlainText(listening: Listening[], log: Log): void {
  for (const { place: { host, port, tls } } of listening) {
    if (tls || isLoopback(host) || host === "localhost") continue;
    log("warn", "listening without encryption: everybody on the way can read passwords", {
      host,
      port,
    });
  }
}
