/** Who is let in and as whom they are seen: the door, cloaks, and the word of proxies and gateways. */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Config } from "./config.ts";
import type { Origin } from "./core/session.ts";
import type { Log } from "./log.ts";
import type { Reception } from "./transport/arrival.ts";
import type { Socket } from "./transport/connection.ts";
import { Door, isLoopback } from "./transport/door.ts";

/** What others see behind the @: not the address, but the same for the same address. */
function cloak(secret: Uint8Array, address: string): string {
  if (isLoopback(address)) return "localhost";
  const digest = createHmac("sha256", Buffer.from(secret)).update(address).digest("hex");
  return `${digest.slice(0, 12)}.cloak`;
}

export class Entrance {
  readonly #door: Door;
  readonly #config: Config;
  readonly #secret: Uint8Array;
  readonly #log: Log;
  /** Why nobody may come from the address, whatever the door says. */
  banned: (address: string) => string | undefined = () => undefined;

  /** `secret` makes the cloaks. */
  constructor(config: Config, secret: Uint8Array, log: Log) {
    this.#door = new Door(config.door, (limit) => log("debug", "over a limit", { limit }));
    this.#config = config;
    this.#secret = secret;
    this.#log = log;
  }

  originOf(address: string): Origin {
    const trusted = this.#door.isFree(address);
    return { address, host: cloak(this.#secret, address), trusted };
  }

  /** A connection is counted at another address; or the sentence for whom there is no room there. */
  relocate(from: string, to: string): Origin | string {
    const refusal = this.banned(to) ?? this.#door.enter(to, Date.now());
    if (refusal) return refusal;
    this.#door.leave(from);
    return this.originOf(to);
  }

  leave(address: string): void {
    this.#door.leave(address);
  }

  /** For who comes in plain text, and for who is encrypted; `enter` takes whoever was let in. */
  receptions(enter: (socket: Socket, origin: Origin) => void): Record<"plain" | "tls", Reception> {
    return { plain: this.reception(false, enter), tls: this.reception(true, enter) };
  }

  /** `enter` takes whoever was let in; `tls`: who comes is encrypted. */
  private reception(tls: boolean, enter: (socket: Socket, origin: Origin) => void): Reception {
    return {
      proxies: this.#config.proxies,
      handshakeTime: this.#config.connection.handshakeTime,
      admit: (socket, address) => {
        const refusal = this.banned(address) ?? this.#door.enter(address, Date.now());
        if (refusal) {
          this.#log("warn", "turned away", { why: refusal, address });
          turnAway(socket, refusal, tls);
        }
        return refusal === undefined;
      },
      leave: (address) => this.leave(address),
      enter: (socket, address, certificate) =>
        enter(socket, {
          ...this.originOf(address),
          ...(tls ? { secure: true } : {}),
          ...(certificate === undefined ? {} : { certificate }),
        }),
      log: (event, fields) => this.#log("warn", event, fields),
    };
  }
}

/** Says why and closes; nothing is read and nothing waited for. Saying it by TLS would cost a handshake. */
function turnAway(socket: Socket, why: string, tls: boolean): void {
  if (tls) return socket.close();
  const line = new TextEncoder().encode(`ERROR :Closing the connection: ${why}\r\n`);
  socket.write(line).catch(() => {}).finally(() => socket.close());
}
