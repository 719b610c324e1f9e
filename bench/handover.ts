/**
 * What it would take to write from another thread: the cost, for the thread that has the chat, of a write to a
 * socket, and of handing the same bytes to a Worker. See docs/more-cores.md.
 * `deno run --allow-net=127.0.0.1 bench/handover.ts`
 */
import { setImmediate } from "node:timers";

const CLIENTS = 200;
const ROUNDS = 500;
const SIZES = [100, 1_000, 10_000];

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Microseconds of this thread for one call of `work` that did something. */
async function cost(calls: number, work: () => boolean): Promise<number> {
  let spent = 0;
  let done = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (let i = 0; i < calls; i++) if (work()) done++;
    spent += performance.now() - began;
    await turn();
  }
  return spent * 1000 / done;
}

/** A Worker that takes what it is given, or reads from as many connections as come. */
function worker(code: string): Worker {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return new Worker(url, { type: "module" });
}

const READER = `
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
postMessage(listener.addr.port);
for await (const conn of listener) {
  (async () => { const buffer = new Uint8Array(65536); while (await conn.read(buffer) !== null); })();
}`;
const TAKER = `let taken = 0; onmessage = () => taken++;`;

async function writes(): Promise<(bytes: Uint8Array) => Promise<number>> {
  const reader = worker(READER);
  const port = await new Promise<number>((resolve) => reader.onmessage = (e) => resolve(e.data));
  const conns = await Promise.all(
    Array.from({ length: CLIENTS }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  let next = 0;
  const idle = conns.map(() => true);
  return (bytes) =>
    cost(CLIENTS, () => {
      const at = next++ % CLIENTS;
      if (!idle[at]) return false;
      idle[at] = false;
      conns[at].write(bytes).then(() => idle[at] = true);
      return true;
    });
}

if (import.meta.main) {
  const write = await writes();
  const taker = worker(TAKER);
  const everybody = Uint32Array.from({ length: CLIENTS }, (_, i) => i);
  for (const size of SIZES) {
    const bytes = new Uint8Array(size);
    const each = await write(bytes);
    const copied = await cost(1, () => {
      taker.postMessage({ bytes, everybody });
      return true;
    });
    console.log(
      `${size} bytes: ${each.toFixed(1)} us a write, ${
        (each * CLIENTS).toFixed(0)
      } us for ${CLIENTS}; ` +
        `${copied.toFixed(1)} us to hand them over once for all ${CLIENTS}`,
    );
  }
  Deno.exit();
}
