/** Who starts workers: with a foreman of paper where order counts, and a real one where it must work. */
import assert from "node:assert/strict";
import { Foreman, type ForemanWorker } from "../../db/foreman.ts";
import type { Order } from "../../db/foreman_worker.ts";
import { Hasher } from "../../db/hasher.ts";
import type { Answer } from "../../db/password_worker.ts";

/** A foreman that starts nothing, and tells what it was told. */
class PaperForeman implements ForemanWorker {
  onmessage: ForemanWorker["onmessage"] = null;
  onerror: ForemanWorker["onerror"] = null;
  readonly orders: Order[] = [];
  ended = false;

  postMessage(order: Order): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.ended = true;
  }

  /** The port of the worker that it was told to start as the `n`th. */
  port(n: number): MessagePort {
    const order = this.orders.filter((one) => "start" in one)[n];
    assert("start" in order);
    return order.port;
  }

  /** Closes the ports that nobody else will. */
  close(): void {
    this.orders.forEach((order) => "start" in order && order.port.close());
  }
}

function onPaper() {
  const foremen: PaperForeman[] = [];
  const foreman = new Foreman(() => {
    foremen.push(new PaperForeman());
    return foremen.at(-1)!;
  });
  return {
    foremen,
    foreman,
    hire: () => foreman.hire<string, string>("passwords"),
    close() {
      foreman.close();
      foremen.forEach((one) => one.close());
    },
  };
}

Deno.test("one foreman, begun once, starts all workers", () => {
  const { foremen, foreman, hire, close } = onPaper();
  assert.equal(foremen.length, 0);
  foreman.begin();
  foreman.begin();
  hire();
  hire();
  assert.equal(foremen.length, 1);
  assert.deepEqual(foremen[0].orders.map((one) => "start" in one && one.work), [
    "passwords",
    "passwords",
  ]);
  close();
  assert(foremen[0].ended);
});

Deno.test("what a worker is asked and answers goes by its own port", async () => {
  const { foremen, hire, close } = onPaper();
  const [first, second] = [hire(), hire()];
  const answers = [first, second].map((one) =>
    new Promise<string>((resolve) => one.onmessage = ({ data }) => resolve(data))
  );
  first.postMessage("one");
  second.postMessage("two");
  for (const n of [0, 1]) {
    const port = foremen[0].port(n);
    port.onmessage = ({ data }) => port.postMessage(`${n} was asked ${data}`);
  }
  assert.deepEqual(await Promise.all(answers), ["0 was asked one", "1 was asked two"]);
  close();
});

Deno.test("a worker that dies says so, and one that is ended is ended by the foreman, once", () => {
  const { foremen, foreman, hire, close } = onPaper();
  foreman.begin();
  const [paper] = foremen;
  const died: string[] = [];
  const [first, second] = ["first", "second"].map((name) => {
    const one = hire();
    one.onerror = () => died.push(name);
    return one;
  });
  const id = (n: number) => (paper.orders[n] as { start: number }).start;
  paper.onmessage?.(new MessageEvent("message", { data: { died: id(0) } }));
  paper.onmessage?.(new MessageEvent("message", { data: { died: id(0) } }));
  first.terminate();
  second.terminate();
  second.terminate();
  assert.deepEqual(died, ["first"]);
  assert.deepEqual(paper.orders.slice(2), [{ end: id(1) }]);
  close();
});

Deno.test("where the foreman dies its workers die with it, and the next one has a new foreman", () => {
  const { foremen, hire, close } = onPaper();
  let died = 0;
  for (const one of [hire(), hire()]) one.onerror = () => died++;
  const event = new ErrorEvent("error", { cancelable: true });
  foremen[0].onerror?.(event);
  assert(event.defaultPrevented);
  assert(foremen[0].ended);
  assert.equal(died, 2);
  hire();
  assert.equal(foremen.length, 2);
  close();
});

Deno.test("a real foreman: its workers work, die and are replaced", async () => {
  const foreman = new Foreman();
  const start = () => foreman.hire<unknown, Answer>("passwords");
  const hasher = new Hasher({ cost: 4, start });
  const hashes = await Promise.all([1, 2, 3].map((n) => hasher.hash(`password${n}`)));
  assert.equal(await hasher.verify("password2", hashes[1]), true);
  assert.equal(await hasher.verify("password2", hashes[0]), false);
  const victim = foreman.hire<null, unknown>("searches");
  const death = new Promise<void>((resolve) => victim.onerror = () => resolve());
  // It expects an object: this is a bug as any other that a worker may have.
  victim.postMessage(null);
  await death;
  assert.equal(await hasher.verify("password3", hashes[2]), true);
  await hasher.close();
  foreman.close();
});
