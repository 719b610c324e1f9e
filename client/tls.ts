/**
 * TLS connections, with the certificate that the server showed.
 *
 * Rules: node:tls, since Deno.connectTls does not tell the certificate; loaded where it is needed, so that a
 * plain connection starts no slower. What is opened `unchecked` proves nothing (its signatures are not looked
 * at either): it serves to see the certificate, and nothing is sent over it.
 */
import type { TLSSocket } from "node:tls";
import type { Address } from "./address.ts";
import type { Pipe } from "./pipe.ts";
import type { Certificate } from "./trust.ts";

export interface TlsChecks {
  /** Certificates in PEM to trust beside Mozilla's authorities. */
  authorities?: string[];
  /** The certificate may be made for another name. */
  anyName?: boolean;
  unchecked?: boolean;
}

export type OpenTls = (at: Address, checks: TlsChecks, signal: AbortSignal) => Promise<Pipe>;

/** Throws what rustls or the system says. */
export const openTls: OpenTls = async ({ host, port }, checks, signal) => {
  const { connect } = await import("node:tls");
  signal.throwIfAborted();
  const socket = connect({
    host,
    port,
    rejectUnauthorized: !checks.unchecked,
    ...checks.authorities && { ca: checks.authorities },
    ...checks.anyName && { checkServerIdentity: () => undefined },
  });
  const abort = () => socket.destroy(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await new Promise<void>((resolve, reject) => {
      // Deno tells it after a failed handshake too: then there is no certificate, and an error follows.
      socket.once("secureConnect", () => {
        if (socket.getPeerCertificate()) resolve();
      });
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("connection reset")));
    });
    // Errors from now on are met by who reads.
    socket.on("error", () => {});
    socket.setNoDelay(true);
    return pipeOf(socket, await shownBy(socket));
  } finally {
    signal.removeEventListener("abort", abort);
  }
};

function pipeOf(socket: TLSSocket, certificate: Certificate): Pipe {
  return {
    remote: socket.remoteAddress ?? "",
    certificate,
    async *chunks() {
      try {
        for await (const chunk of socket) yield chunk as Uint8Array;
      } catch (error) {
        // Many servers end without TLS's own goodbye; lines that were cut are no lines.
        if (!/close_notify/.test(String(error))) throw error;
      }
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => error ? reject(error) : resolve());
      }),
    close: () => void socket.destroy(),
  };
}

async function shownBy(socket: TLSSocket): Promise<Certificate> {
  const der = Uint8Array.from(socket.getPeerCertificate().raw);
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  const base64 = btoa(String.fromCharCode(...der)).replace(/.{64}/g, "$&\n").trimEnd();
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { sha256, pem };
}

/** Where systems keep the certificates of the authorities that they trust. */
const SYSTEM_FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * The system's authorities, in PEM; none where it keeps them in no file (Windows: DENO_TLS_CA_STORE=system
 * has them read).
 */
export async function systemAuthorities(): Promise<string[]> {
  for (const path of SYSTEM_FILES) {
    try {
      return [await Deno.readTextFile(path)];
    } catch {
      // The next one.
    }
  }
  return [];
}
