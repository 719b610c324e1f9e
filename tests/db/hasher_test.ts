/** The queue before bcrypt, with workers of paper where order counts and real ones where it must work. */
import assert from "node:assert/strict";
import { Hasher, HasherBusy, HasherFailed, type HasherOptions } from "../../db/hasher.ts";
import { type Answer, type Request } from "../../db/password_worker.ts";
import { costOf, hash } from "../../db/passwords.ts";

/** A worker that does nothing until it is told what to answer. */
class PaperWorker {
  onmessage: ((event: MessageEvent<Answer>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly requests: Request[] = [];
  ended = false;

  postMessage(request: Request): void {
    this.requests.push(request);
  }

  answer(data: Answer): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  die(): ErrorEvent {
    const event = new ErrorEvent("error", { cancelable: true });
    this.onerror?.(event);
    return event;
  }

  terminate(): void {
    this.ended = true;
  }
}

function onPaper(options: Partial<HasherOptions> = {}) {
  const workers: PaperWorker[] = [];
  const start = () => {
    const worker = new PaperWorker();
    workers.push(worker);
    return worker;
  };
  return { workers, hasher: new Hasher({ cost: 4, start, ...options }) };
}

const passwords = (worker: PaperWorker) => worker.requests.map(({ password }) => password);

Deno.test("workers start when they are needed, and no more than allowed", () => {
  const { workers, hasher } = onPaper({ workers: 2 });
  assert.equal(workers.length, 0);
  const jobs = ["one", "two", "three"].map((name) => hasher.verify(name, undefined));
  assert.equal(workers.length, 2);
  assert.equal(hasher.busy, 3);
  jobs.forEach((job) => job.catch(() => {}));
  hasher.close();
});

Deno.test("first come, first served", async () => {
  const { workers: [worker], hasher } = ((paper) => {
    paper.hasher.verify("one", "hash");
    return paper;
  })(onPaper({ workers: 1 }));
  const order: string[] = [];
  const jobs = ["two", "three", "four"].map((name) =>
    hasher.verify(name, "hash").then(() => order.push(name))
  );
  for (let i = 0; i < 4; i++) worker.answer(true);
  await Promise.all(jobs);
  assert.deepEqual(passwords(worker), ["one", "two", "three", "four"]);
  assert.deepEqual(order, ["two", "three", "four"]);
  assert.equal(hasher.busy, 0);
  await hasher.close();
});

Deno.test("hash_flood: accounts.hash_queue: who comes when too many wait is refused at once, and not before", async () => {
  const { workers, hasher } = onPaper({ workers: 2, queue: 3 });
  const jobs = [1, 2, 3, 4, 5].map((n) => hasher.verify(`password${n}`, "hash"));
  await assert.rejects(hasher.verify("password6", "hash"), HasherBusy);
  await assert.rejects(hasher.hash("password7"), HasherBusy);
  assert.equal(hasher.busy, 5);
  workers[0].answer(true);
  assert.equal(hasher.busy, 4);
  const late = hasher.verify("password8", "hash");
  for (const worker of [1, 0, 1, 0, 1].map((i) => workers[i])) worker.answer(false);
  assert.deepEqual(await Promise.all(jobs), [true, false, false, false, false]);
  assert.equal(await late, false);
  await hasher.close();
});

Deno.test("account_timing: an unknown name is the same work as a wrong password, and always wrong", async () => {
  const { workers, hasher } = onPaper({ cost: 7 });
  const known = hash("password", 7);
  for (const stored of [known, undefined]) {
    const right = hasher.verify("password", stored);
    workers[0].answer(true);
    assert.equal(await right, stored !== undefined);
  }
  const costs = workers[0].requests.map((request) => "hash" in request && costOf(request.hash));
  assert.deepEqual(costs, [7, 7]);
  await hasher.close();
});

Deno.test("a worker that dies loses its own job only, and is replaced", async () => {
  const { workers, hasher } = onPaper({ workers: 1 });
  const lost = assert.rejects(hasher.verify("one", "hash"), HasherFailed);
  const next = hasher.verify("two", "hash");
  assert.equal(workers[0].die().defaultPrevented, true);
  await lost;
  assert.equal(workers[0].ended, true);
  assert.equal(workers.length, 2);
  workers[1].answer(true);
  assert.equal(await next, true);
  workers[1].die();
  const last = hasher.verify("three", "hash");
  workers[2].answer(true);
  assert.equal(await last, true);
  await hasher.close();
});

Deno.test("closing ends the workers and rejects what is not done and what comes later", async () => {
  const { workers, hasher } = onPaper({ workers: 1 });
  const jobs = ["one", "two"].map((name) => assert.rejects(hasher.verify(name, "h"), HasherFailed));
  await hasher.close();
  await Promise.all(jobs);
  assert.equal(workers[0].ended, true);
  assert.equal(hasher.busy, 0);
  await assert.rejects(hasher.hash("password"), HasherFailed);
  workers[0].answer(true);
  assert.equal(workers.length, 1);
});

Deno.test("workers without a job end after a while, and the next job has a new one", async () => {
  let ended = () => {};
  const end = new Promise<void>((resolve) => ended = resolve);
  const workers: PaperWorker[] = [];
  const start = () => {
    const worker = new PaperWorker();
    worker.terminate = () => ended();
    workers.push(worker);
    return worker;
  };
  const hasher = new Hasher({ cost: 4, idle: 1, start });
  // The hasher's own timer does not keep a process alive; this one does until the worker has ended.
  const alive = setInterval(() => {}, 1000);
  hasher.verify("one", "hash");
  workers[0].answer(true);
  await end;
  clearInterval(alive);
  hasher.verify("two", "hash").catch(() => {});
  assert.equal(workers.length, 2);
  await hasher.close();
});

Deno.test("a password with a fault is refused without a worker", async () => {
  const { workers, hasher } = onPaper();
  await assert.rejects(hasher.hash("short"), /RangeError: Cannot hash the password: it is shorter/);
  await assert.rejects(hasher.hash("x".repeat(73)), RangeError);
  assert.equal(workers.length, 0);
  await hasher.close();
});

Deno.test("real workers hash and verify, several at a time", async () => {
  const hasher = new Hasher({ cost: 4 });
  const hashes = await Promise.all([1, 2, 3, 4].map((n) => hasher.hash(`password${n}`)));
  const right = await Promise.all(hashes.map((one, i) => hasher.verify(`password${i + 1}`, one)));
  assert.deepEqual(right, [true, true, true, true]);
  assert.equal(await hasher.verify("password1", hashes[1]), false);
  assert.equal(await hasher.verify("password1", undefined), false);
  await hasher.close();
});

Deno.test("work that bcrypt refuses is rejected, and the worker goes on", async () => {
  let started = 0;
  const start = () => {
    started++;
    return new Worker(new URL("../../db/password_worker.ts", import.meta.url), { type: "module" });
  };
  const hasher = new Hasher({ cost: "many" as unknown as number, workers: 1, start });
  await assert.rejects(hasher.hash("password"), HasherFailed);
  assert.equal(await hasher.verify("password", hash("password", 4)), true);
  assert.equal(started, 1);
  await hasher.close();
});
