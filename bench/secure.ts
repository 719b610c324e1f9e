/** TLS over a connection that comes from an address of its own. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";

/**
 * Calls `ready` when the handshake over the connected `socket` is done. Where it fails or ends, the socket is
 * closed.
 *
 * node:tls of Deno 2.7.11 never begins a handshake on a socket that was bound to an address. On any other stream
 * it does, so this puts one before the socket.
 */
export function secure(socket: Socket, ready: (secured: TLSSocket) => void): void {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (bytes, _encoding, done) => void socket.write(bytes, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (bytes) => {
    if (!stream.push(bytes)) socket.pause();
  });
  socket.on("close", () => stream.destroy());
  const secured = connect({ socket: stream, rejectUnauthorized: false });
  secured.on("secureConnect", () => ready(secured));
  for (const end of ["error", "end", "close"]) secured.on(end, () => socket.destroy());
  stream.on("error", () => socket.destroy());
  secured.resume();
}
