/** Starts and ends workers for the chat's thread (foreman.ts). It knows no more than where they begin: it is to be small. */
import { GIVES_WAY, giveWay } from "./priority.ts";

/** What there is to do, and the worker that does it. */
const WORKERS = {
  passwords: "./password_worker.ts",
  searches: "./search_worker.ts",
  checkpoints: "./checkpoint_worker.ts",
} as const;

export type Work = keyof typeof WORKERS;

/** Start one, which is asked by that port; or end one that was started. */
export type Order = { start: number; work: Work; port: MessagePort } | { end: number };

/** One has died by itself. */
export interface Notice {
  died: number;
}

/** What a worker's global scope has; the compiler's own types here are those of the main thread. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(notice: Notice): void;
};

const started = new Map<number, Worker>();

function end(id: number): void {
  started.get(id)?.terminate();
  started.delete(id);
}

giveWay(GIVES_WAY.foreman);
scope.onmessage = ({ data: order }) => {
  if ("end" in order) return end(order.end);
  const { start: id, work, port } = order;
  const worker = new Worker(new URL(WORKERS[work], import.meta.url), { type: "module" });
  started.set(id, worker);
  worker.onerror = (event) => {
    // Unless it is prevented, what a worker did not catch ends the foreman, and then the process.
    event.preventDefault();
    end(id);
    scope.postMessage({ died: id });
  };
  worker.postMessage(undefined, [port]);
};
