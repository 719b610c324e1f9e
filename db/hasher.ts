/**
 * Passwords, hashed in workers, so that the chat never waits for bcrypt.
 *
 * Rules: at most `workers` at work and `queue` waiting, and who comes beyond that is refused at once (who is
 * next, and who has how much room, says hash_queue.ts); the workers give way to the chat; an unknown name costs as
 * much work as a wrong password; a worker that dies takes only its own job with it; workers that have nothing to do
 * for long are ended.
 */
import { type Asker, HashQueue } from "./hash_queue.ts";
import type { Answer, Request } from "./password_worker.ts";
import { passwordFault } from "../protocol/password.ts";
import { dummyHash } from "./passwords.ts";
import type { Thread } from "./thread.ts";

/** Too many are waiting already. Nothing was done; trying again later may succeed. */
export class HasherBusy extends Error {
  constructor() {
    super("Cannot check the password: too many are being checked at the moment");
    this.name = "HasherBusy";
  }
}

/** bcrypt refused, the worker died, or the hasher was closed. The job was not done. */
export class HasherFailed extends Error {
  constructor(why: string) {
    super(`Cannot check the password: ${why}`);
    this.name = "HasherFailed";
  }
}

export interface HasherOptions {
  /** Most workers at a time; 2 unless told. */
  workers?: number;
  /** Most jobs that wait; 64 unless told. */
  queue?: number;
  /** bcrypt's cost of new hashes, 4 to 31. */
  cost: number;
  /** Milliseconds without a job until the workers end; an hour unless told. */
  idle?: number;
  /** Starts a worker; the server puts its foreman here, for whom nobody waits. */
  start?: () => PasswordWorker;
}

/** Whoever logs in after a quiet hour waits until a worker has started. */
const IDLE = 3_600_000;

export type PasswordWorker = Thread<Request, Answer>;

interface Job {
  request: Request;
  done(answer: string | boolean): void;
  fail(error: Error): void;
}

export class Hasher {
  readonly #workers: number;
  readonly #cost: number;
  readonly #idleMs: number;
  readonly #start: () => PasswordWorker;
  readonly #free: PasswordWorker[] = [];
  readonly #working = new Map<PasswordWorker, Job>();
  readonly #waiting: HashQueue<Job>;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    { workers = 2, queue = 64, cost, idle = IDLE, start = startWorker }: HasherOptions,
  ) {
    this.#workers = workers;
    this.#waiting = new HashQueue(queue);
    this.#cost = cost;
    this.#idleMs = idle;
    this.#start = start;
  }

  /** Jobs at work and waiting. */
  get busy(): number {
    return this.#working.size + this.#waiting.length;
  }

  /** Rejects with RangeError (see `passwordFault`), {@link HasherBusy} or {@link HasherFailed}. */
  async hash(password: string, asker?: Asker): Promise<string> {
    const fault = passwordFault(password);
    if (fault !== undefined) throw new RangeError(`Cannot hash the password: it ${fault}`);
    return await this.#job({ password, cost: this.#cost }, asker) as string;
  }

  /**
   * Whether it is the hash of that password; `undefined` for a name that nobody has: false, after the
   * same work. Rejects with {@link HasherBusy} or {@link HasherFailed}.
   */
  async verify(password: string, hash: string | undefined, asker?: Asker): Promise<boolean> {
    const right = await this.#job({ password, hash: hash ?? dummyHash(this.#cost) }, asker);
    return right === true && hash !== undefined;
  }

  /** Ends the workers at once; jobs that are not done are rejected, and so is every later one. */
  close(): Promise<void> {
    this.#closed = true;
    const jobs = [...this.#working.values()];
    for (let job = this.#waiting.next(); job; job = this.#waiting.next()) jobs.push(job);
    for (const worker of this.#working.keys()) worker.terminate();
    this.#working.clear();
    this.#rest();
    for (const job of jobs) job.fail(new HasherFailed("the server is closing"));
    return Promise.resolve();
  }

  #job(request: Request, asker: Asker | undefined): Promise<string | boolean> {
    return new Promise((done, fail) => {
      if (this.#closed) return fail(new HasherFailed("the server is closing"));
      const job = { request, done, fail };
      if (this.#working.size < this.#workers) this.#give(job);
      else if (!this.#waiting.add(job, asker)) fail(new HasherBusy());
    });
  }

  #give(job: Job): void {
    clearTimeout(this.#idle);
    const worker = this.#free.pop() ?? this.#hire();
    this.#working.set(worker, job);
    worker.postMessage(job.request);
  }

  #hire(): PasswordWorker {
    const worker = this.#start();
    worker.onmessage = ({ data }) => {
      const job = this.#leave(worker);
      if (this.#closed) return;
      this.#free.push(worker);
      this.#next();
      if (typeof data === "object") job?.fail(new HasherFailed(data.fault));
      else job?.done(data);
    };
    worker.onerror = (event) => {
      // Unless it is prevented, what a worker did not catch ends the whole process.
      event.preventDefault();
      worker.terminate();
      const job = this.#leave(worker);
      this.#next();
      job?.fail(new HasherFailed("the worker that did it has died"));
    };
    return worker;
  }

  /** Takes a worker off the lists and gives the job that it had. */
  #leave(worker: PasswordWorker): Job | undefined {
    const job = this.#working.get(worker);
    this.#working.delete(worker);
    const free = this.#free.indexOf(worker);
    if (free >= 0) this.#free.splice(free, 1);
    return job;
  }

  #next(): void {
    const job = this.#waiting.next();
    if (job !== undefined) return this.#give(job);
    if (this.#working.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#rest(), this.#idleMs);
    Deno.unrefTimer(this.#idle);
  }

  /** Ends the workers that have nothing to do. */
  #rest(): void {
    clearTimeout(this.#idle);
    for (const worker of this.#free.splice(0)) worker.terminate();
  }
}

function startWorker(): PasswordWorker {
  return new Worker(new URL("./password_worker.ts", import.meta.url), { type: "module" });
}
