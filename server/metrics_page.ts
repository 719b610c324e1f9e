/** /metrics and /healthz by HTTP, for this machine alone. */
import { ListenError } from "./listening.ts";
import type { Metrics } from "./metrics.ts";
import { type Address, formatAddress } from "./transport/tcp.ts";

const TEXT = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

export interface MetricsPage {
  address: Address;
  /** At once: nobody who asks slowly keeps the server from ending. */
  close(): void;
}

/** @throws {ListenError} */
export function openMetrics(address: Address, metrics: Metrics, version: string): MetricsPage {
  const pages: Record<string, () => Response> = {
    "/metrics": () =>
      new Response(metrics.page(version), {
        headers: { ...TEXT, "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      }),
    "/healthz": () => {
      const illness = metrics.illness();
      return new Response(`${illness ?? "ok"}\n`, { status: illness ? 503 : 200, headers: TEXT });
    },
  };
  const answer = ({ method, url }: Request) => {
    const page = Object.hasOwn(pages, new URL(url).pathname) && pages[new URL(url).pathname];
    if (!page) {
      return new Response("Look at /metrics or /healthz.\n", { status: 404, headers: TEXT });
    }
    return method === "GET" || method === "HEAD"
      ? page()
      : new Response("Only GET.\n", { status: 405, headers: TEXT });
  };
  try {
    const { host: hostname, port } = address;
    const end = new AbortController();
    const { addr } = Deno.serve(
      { hostname, port, signal: end.signal, onListen: () => {} },
      answer,
    );
    return { address: { host: addr.hostname, port: addr.port }, close: () => end.abort() };
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse
      ? "another program is using that port"
      : (error as Error).message.replace(/ \(os error.*/s, "");
    throw new ListenError(
      `Cannot show metrics on ${
        formatAddress(address)
      }: ${why}. Set metrics.listen to another address.`,
    );
  }
}
