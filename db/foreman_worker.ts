/**
 * Starts and ends workers for the chat's thread (foreman.ts). Of them it knows no more than where they begin: it is
 * to be small. What keeps no one waiting it does itself: each further worker takes 15 MB (measured).
 */
import { checkpoint } from "./checkpoint.ts";
import { GIVES_WAY, giveWay } from "./priority.ts";
import { answerAt } from "./thread.ts";

/** What there is to do, and the worker that does it. */
const WORKERS = {
  passwords: "./password_worker.ts",
  searches: "./search_worker.ts",
} as const;

/** What the foreman does. */
const OWN = { checkpoints: checkpoint } as const;

export type Work = keyof typeof WORKERS | keyof typeof OWN;

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
  if (work in OWN) return answerAt(port, OWN[work as keyof typeof OWN]);
  const worker = new Worker(new URL(WORKERS[work as keyof typeof WORKERS], import.meta.url), {
    type: "module",
  });
  started.set(id, worker);
  worker.onerror = (event) => {
    // Unless it is prevented, what a worker did not catch ends the foreman, and then the process.
    event.preventDefault();
    end(id);
    scope.postMessage({ died: id });
  };
  worker.postMessage(undefined, [port]);
};
