/**
 * The door for the administrator's own programs: a Unix socket in the data folder, or a port on loopback where
 * there are none or its path would be too long.
 *
 * Rules: nothing is looked at before the secret was right; few at a time, and each has little time to ask.
 */
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Log } from "../log.ts";
import { readLine, type Reply, type Request, REQUEST_BYTES, writeLine } from "./exchange.ts";
import { type Place, removePlace, socketOf, writePlace } from "./place.ts";

/** Bytes of the longest path of a Unix socket everywhere, with its end. */
const PATH_BYTES = 100;
const CONNECTIONS = 16;
/** Milliseconds to ask. */
const PATIENCE = 10_000;

export interface Control {
  close(): void;
}

type Handle = (request: Request) => Promise<Reply>;

/** Takes orders for the folder, which must be this process's own. */
export function openControl(
  data: string,
  handle: Handle,
  log: Log,
  unix: boolean = Deno.build.os !== "windows",
): Control {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("hex");
  const path = socketOf(data);
  const listener = unix && Buffer.byteLength(path) < PATH_BYTES
    ? listenUnix(path)
    : Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const place: Place = listener.addr.transport === "unix"
    ? { transport: "unix", secret }
    : { transport: "tcp", port: (listener.addr as Deno.NetAddr).port, secret };
  writePlace(data, place);
  accept(listener, secret, handle, log);
  return {
    close() {
      removePlace(data);
      listener.close();
      if (place.transport === "unix") removeSocket(path);
    },
  };
}

function removeSocket(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // There is none.
  }
}

function listenUnix(path: string): Deno.Listener {
  // A server that was killed has left it.
  removeSocket(path);
  const listener = Deno.listen({ transport: "unix", path });
  Deno.chmodSync(path, 0o600);
  return listener;
}

async function accept(
  listener: Deno.Listener,
  secret: string,
  handle: Handle,
  log: Log,
): Promise<void> {
  let open = 0;
  try {
    for await (const connection of listener) {
      if (open >= CONNECTIONS) {
        connection.close();
        continue;
      }
      open++;
      serveOne(connection, secret, handle, log).finally(() => open--);
    }
  } catch (error) {
    log("error", "cannot take orders any more", { error: (error as Error).message });
  }
}

async function serveOne(
  connection: Deno.Conn,
  secret: string,
  handle: Handle,
  log: Log,
): Promise<void> {
  const close = () => {
    try {
      connection.close();
    } catch {
      // It is closed.
    }
  };
  const timer = setTimeout(close, PATIENCE);
  try {
    const line = await readLine(connection, REQUEST_BYTES);
    clearTimeout(timer);
    const request = line === undefined ? undefined : read(line, secret);
    if (request === undefined) return;
    await writeLine(connection, await handle(request));
  } catch (error) {
    log("warn", "an order was cut off", { error: (error as Error).message });
  } finally {
    clearTimeout(timer);
    close();
  }
}

/** Undefined where it is no request, or of somebody who does not know the secret. */
function read(line: string, secret: string): Request | undefined {
  try {
    const request = JSON.parse(line);
    const [said, known] = [Buffer.from(String(request.secret)), Buffer.from(secret)];
    if (said.length !== known.length || !timingSafeEqual(said, known)) return undefined;
    return typeof request.command === "string" ? request : undefined;
  } catch {
    return undefined;
  }
}
