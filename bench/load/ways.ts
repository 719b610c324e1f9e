/** How a client of the load comes: bytes of lines in and out, whatever is around them on the way. */
import { GAP, Unframer } from "./frames.ts";

export interface Wire {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

interface Where {
  host: string;
  port: number;
  way: string;
  certificate: string;
}

let authority: string | undefined;

const WAYS: Record<string, (where: Where) => Promise<Wire>> = {
  tcp: ({ host: hostname, port }) => connect(hostname, port),
  tls: ({ port, certificate }) => {
    authority ??= Deno.readTextFileSync(certificate);
    return Deno.connectTls({
      hostname: "127.0.0.1",
      port,
      caCerts: [authority],
      unsafelyDisableHostnameVerification: true,
    });
  },
  websocket: async ({ host, port }) => await upgraded(await connect(host, port), host),
};

/** @throws what Deno throws where it can't be opened. */
export async function open(where: Where): Promise<Wire> {
  const way = WAYS[where.way];
  if (way === undefined) throw new Error(`there is no way "${where.way}"`);
  return await way(where);
}

async function connect(hostname: string, port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname, port });
  conn.setNoDelay(true);
  return conn;
}

/** The opening handshake of RFC 6455; nothing else comes before we have said something. */
async function upgraded(conn: Deno.TcpConn, host: string): Promise<Wire> {
  const head = [
    "GET / HTTP/1.1",
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: bG9hZCBvZiBiZW5jaC4uLg==",
    "Sec-WebSocket-Protocol: binary.ircv3.net",
  ];
  await conn.write(new TextEncoder().encode(head.join("\r\n") + "\r\n\r\n"));
  const buffer = new Uint8Array(2048);
  const count = await conn.read(buffer);
  const answer = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  if (!answer.startsWith("HTTP/1.1 101 ")) throw new Error(answer.split("\r\n")[0]);
  const unframer = new Unframer();
  return {
    async read(into) {
      for (;;) {
        // Frames have a header of two bytes or four where lines have CR LF: no line needs more room.
        const read = await conn.read(into.subarray(GAP));
        if (read === null) return null;
        const length = unframer.unframe(into, read);
        if (length > 0) return length;
      }
    },
    async write(bytes) {
      const framed = Unframer.frames(bytes);
      for (let at = 0; at < framed.length;) at += await conn.write(framed.subarray(at));
      return bytes.length;
    },
    close: () => conn.close(),
  };
}
