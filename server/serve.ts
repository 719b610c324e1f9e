/** A running server: store, core and listeners put together. Used by server.ts, main.ts and tests. */
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { createHmac } from "node:crypto";
import { Hasher, HasherBusy } from "../db/hasher.ts";
import { costOf } from "../db/passwords.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import type { Store } from "../db/store.ts";
import { removeAddress, writeAddress } from "./address_file.ts";
import type { Config } from "./config.ts";
import { Core } from "./core/core.ts";
import type { Job, JobResult } from "./core/link.ts";
import type { Origin } from "./core/session.ts";
import { FEATURES, SERVICES } from "./features/index.ts";
import type { Log } from "./log.ts";
import { Connection, type Socket } from "./transport/connection.ts";
import { Door, isLoopback } from "./transport/door.ts";
import { Outbox } from "./transport/outbox.ts";
import { type Address, listenTcp, type TcpListener } from "./transport/tcp.ts";

/** Milliseconds between two looks at who is silent. */
const TICK = 2000;

export interface RunningServer {
  addresses: Address[];
  /** Tells everybody why, stores, closes. */
  close(reason: string): Promise<void>;
}

/** The listener could not be made; exit code 3. */
export class ListenError extends Error {}

/** What others see behind the @: not the address, but the same for the same address. */
function cloak(secret: Uint8Array, address: string): string {
  if (isLoopback(address)) return "localhost";
  const digest = createHmac("sha256", Buffer.from(secret)).update(address).digest("hex");
  return `${digest.slice(0, 12)}.cloak`;
}

async function work(hasher: Hasher, cost: number, job: Job): Promise<JobResult> {
  try {
    if (job.kind === "hash") return { hash: await hasher.hash(job.password) };
    const verified = await hasher.verify(job.password, job.hash);
    const outdated = verified && job.hash !== undefined && costOf(job.hash) !== cost;
    return outdated ? { verified, rehashed: await hasher.hash(job.password) } : { verified };
  } catch (error) {
    if (error instanceof HasherBusy) return "busy";
    throw error;
  }
}

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
    const at = `${address.host}:${address.port}`;
    const why = error instanceof Deno.errors.AddrInUse
      ? "another program is using that port: end it or take another port"
      : error instanceof Deno.errors.PermissionDenied
      ? "ports below 1024 need special rights: take a higher one"
      : `${
        (error as Error).message.replace(/ \(os error.*/s, "")
      }: give an address of this machine`;
    throw new ListenError(`Cannot listen on ${at}: ${why}.`);
  }
}

/** Starts a server. @throws {ListenError} @throws {OpenError} where the data folder can't be used */
export function serve(config: Config, log: Log): RunningServer {
  const store = openSqliteStore(config.data, { durability: config.durability });
  try {
    return serveStore(config, store, log);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** As {@link serve}, with a store that is open; it is closed with the server. */
export function serveStore(config: Config, store: Store, log: Log): RunningServer {
  const hasher = new Hasher(config.bcrypt);
  const core = new Core(config.settings, store, { start, log }, FEATURES, SERVICES, Date.now());
  const outbox = new Outbox(core, setImmediate);
  const door = new Door(config.door);
  const secret = store.secret("cloak");
  const running = new Set<Promise<void>>();

  function start(id: number, job: Job): void {
    work(hasher, config.bcrypt.cost, job).catch((error) => {
      log("error", "a password could not be checked", { error: (error as Error).message });
      return "busy" as const;
    }).then((result) => {
      core.answer(id, result, Date.now());
      outbox.turn();
    });
  }

  function accept(socket: Socket, peer: string): void {
    const refusal = door.enter(peer, Date.now());
    if (refusal) return turnAway(socket, refusal, log);
    const origin: Origin = { address: peer, host: cloak(secret, peer), trusted: isLoopback(peer) };
    const connection = new Connection(socket, outbox, config.sendLimit);
    const session = core.connect(origin, connection, Date.now());
    const done = connection.run({
      receive: (item) => core.receive(session, item, Date.now()),
      gone: (reason) => core.disconnect(session, reason, Date.now()),
    }).catch((error) => {
      log("error", "a connection failed", { error: (error as Error).stack ?? String(error) });
      core.disconnect(session, "the server failed", Date.now());
      connection.abort();
    }).finally(() => {
      door.leave(peer);
      running.delete(done);
    });
    running.add(done);
  }

  const listener = listen(config.listen, accept, log);
  if (!isLoopback(config.listen.host) && config.listen.host !== "localhost") {
    log("warn", "listening without encryption: passwords can be read on the way", {
      host: config.listen.host,
    });
  }
  writeAddress(config.data, listener.address);
  const ticking = setInterval(() => {
    core.tick(Date.now());
    outbox.turn();
  }, TICK);

  return {
    addresses: [listener.address],
    async close(reason) {
      clearInterval(ticking);
      listener.close();
      core.shutdown(reason, Date.now());
      outbox.endTurn();
      await Promise.all(running);
      await hasher.close();
      removeAddress(config.data);
      store.close();
    },
  };
}

/** Says why and closes; nothing is read and nothing waited for. */
function turnAway(socket: Socket, why: string, log: Log): void {
  log("warn", "turned away", { why });
  const line = new TextEncoder().encode(`ERROR :Closing the connection: ${why}\r\n`);
  socket.write(line).catch(() => {}).finally(() => socket.close());
}
