/**
 * Searches, and pages of exports, in a worker with a connection of its own, so that the chat never waits for them.
 *
 * Rules: one at a time, first come, first served; at most `queue` wait, and who comes beyond that is
 * refused at once; nobody waits longer than `time`, the queue included. SQLite can't be stopped within a
 * search, so the worker finishes one that nobody waits for any more, and takes the next one then: however
 * many ask, no more than one thread is busy. It sees what is committed when it begins.
 */
import { counted } from "../protocol/counted.ts";
import {
  type ExportPage,
  type ExportQuery,
  type Search,
  type StoredEvent,
  StoreError,
} from "./store.ts";
import type { Answer, Request, Task } from "./search_worker.ts";
import type { Thread } from "./thread.ts";

const SENTENCES = {
  busy: () => "too many searches wait at the moment; try again soon",
  slow: (seconds: number) =>
    `it took longer than ${counted(seconds, "second")}; say rarer words, or a room: in=#room`,
  failed: () => "the search was cut off; try again",
};

/** The search was not done, or not to its end. */
export class SearchStopped extends Error {
  constructor(readonly reason: keyof typeof SENTENCES, ms = 0) {
    super(SENTENCES[reason](ms / 1000));
    this.name = "SearchStopped";
  }
}

/** As for the workers of passwords. */
const IDLE = 3_600_000;

export type SearchWorker = Thread<Request, Answer>;

export interface SearcherOptions {
  /** Milliseconds until a search is given up; 2,000 unless told. */
  time?: number;
  /** Most searches that wait; 16 unless told. */
  queue?: number;
  /** Milliseconds without a search until the worker ends; an hour unless told. */
  idle?: number;
  /** Starts the worker; the server puts its foreman here, for whom nobody waits. */
  start?: () => SearchWorker;
}

interface Job {
  request: Request;
  timer: ReturnType<typeof setTimeout>;
  done(answer: Answer): void;
  fail(error: Error): void;
}

export class Searcher {
  readonly #path: string;
  readonly #most: { time: number; waiting: number; idle: number };
  readonly #start: () => SearchWorker;
  readonly #waiting: Job[] = [];
  #worker: SearchWorker | undefined;
  #working: Job | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** `path` is that of chat.db. */
  constructor(
    path: string,
    { time = 2000, queue = 16, idle = IDLE, start = startWorker }: SearcherOptions = {},
  ) {
    this.#path = path;
    this.#most = { time, waiting: queue, idle };
    this.#start = start;
  }

  /** As `Store.search`, of what is committed. Rejects with {@link SearchStopped} or {@link StoreError}. */
  async find(search: Search): Promise<StoredEvent[]> {
    const answer = await this.#read({ search });
    return "found" in answer ? answer.found : [];
  }

  /** A page of what is kept of an account. Rejects as {@link find} does. */
  async export(query: ExportQuery): Promise<ExportPage> {
    const answer = await this.#read({ export: query });
    return "page" in answer ? answer.page : { records: [] };
  }

  #read(task: Task): Promise<Answer> {
    return new Promise((done, fail) => {
      if (this.#closed) return fail(new SearchStopped("failed"));
      if (this.#working && this.#waiting.length >= this.#most.waiting) {
        return fail(new SearchStopped("busy"));
      }
      const { time } = this.#most;
      const request: Request = { path: this.#path, ...task, until: Date.now() + time };
      const job: Job = { request, timer: setTimeout(() => this.#giveUp(job), time), done, fail };
      this.#waiting.push(job);
      this.#next();
    });
  }

  /** Ends the worker at once; searches that are not done are rejected, and so is every later one. */
  close(): void {
    this.#closed = true;
    const jobs = this.#waiting.splice(0);
    if (this.#working) jobs.unshift(this.#working);
    this.#working = undefined;
    this.#rest();
    for (const job of jobs) {
      clearTimeout(job.timer);
      job.fail(new SearchStopped("failed"));
    }
  }

  #giveUp(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    // Who only waited is not told to say rarer words.
    job.fail(at >= 0 ? new SearchStopped("busy") : new SearchStopped("slow", this.#most.time));
  }

  #next(): void {
    if (this.#working || this.#closed) return;
    clearTimeout(this.#idle);
    this.#working = this.#waiting.shift();
    if (this.#working) {
      this.#worker ??= this.#hire();
      this.#worker.postMessage(this.#working.request);
    } else if (this.#worker) {
      this.#idle = setTimeout(() => this.#rest(), this.#most.idle);
      Deno.unrefTimer(this.#idle);
    }
  }

  #hire(): SearchWorker {
    const worker = this.#start();
    worker.onmessage = ({ data }) => {
      const job = this.#leave();
      if ("reason" in data) job?.fail(new StoreError(data.reason, data.message));
      else job?.done(data);
    };
    worker.onerror = (event) => {
      // Unless it is prevented, what a worker did not catch ends the whole process.
      event.preventDefault();
      this.#rest();
      this.#leave()?.fail(new SearchStopped("failed"));
    };
    return worker;
  }

  /** The worker is free for the next one; gives the search that it had. */
  #leave(): Job | undefined {
    const job = this.#working;
    clearTimeout(job?.timer);
    this.#working = undefined;
    this.#next();
    return job;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function startWorker(): SearchWorker {
  return new Worker(new URL("./search_worker.ts", import.meta.url), { type: "module" });
}
