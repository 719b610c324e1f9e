/**
 * Workers that are started without stopping the chat.
 *
 * Rules: to start a worker blocks the thread that does it until the new one runs, for a tenth of a second and
 * more (measured). So the chat's own thread does that once, for the foreman, before anybody is connected; the
 * foreman starts all others. What they are asked and what they answer does not pass through it. Where the foreman
 * dies, all that it has started die with it.
 */
import type { Notice, Order, Work } from "./foreman_worker.ts";
import type { Thread } from "./thread.ts";

/** What is used of the foreman's Worker. */
export interface ForemanWorker {
  postMessage(order: Order, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Notice>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export class Foreman {
  readonly #start: () => ForemanWorker;
  readonly #hired = new Map<number, Hired<unknown, unknown>>();
  #worker: ForemanWorker | undefined;
  #hires = 0;

  /** `start`: tests put their own here. */
  constructor(start: () => ForemanWorker = startWorker) {
    this.#start = start;
  }

  /** Starts the foreman, unless it runs. */
  begin(): void {
    this.#worker ??= this.#begun();
  }

  /** Has a worker started that does such work. It may be asked at once. */
  hire<Question, Answer>(work: Work): Thread<Question, Answer> {
    this.begin();
    const { port1, port2 } = new MessageChannel();
    const id = this.#hires++;
    const hired = new Hired<Question, Answer>(port1, () => {
      if (this.#hired.delete(id)) this.#worker?.postMessage({ end: id }, []);
    });
    this.#hired.set(id, hired as Hired<unknown, unknown>);
    this.#worker!.postMessage({ start: id, work, port: port2 }, [port2]);
    return hired;
  }

  /** Ends the foreman and all that it has started, at once. */
  close(): void {
    this.#end();
    for (const hired of this.#hired.values()) hired.terminate();
  }

  #begun(): ForemanWorker {
    const worker = this.#start();
    worker.onmessage = ({ data: { died } }) => this.#lose(died);
    worker.onerror = (event) => {
      // Unless it is prevented, what a worker did not catch ends the whole process.
      event.preventDefault();
      this.#end();
      for (const id of [...this.#hired.keys()]) this.#lose(id);
    };
    return worker;
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #lose(id: number): void {
    const hired = this.#hired.get(id);
    this.#hired.delete(id);
    hired?.die();
  }
}

class Hired<Question, Answer> implements Thread<Question, Answer> {
  onmessage: Thread<Question, Answer>["onmessage"] = null;
  onerror: Thread<Question, Answer>["onerror"] = null;
  readonly #port: MessagePort;
  readonly #end: () => void;

  constructor(port: MessagePort, end: () => void) {
    this.#port = port;
    this.#end = end;
    port.onmessage = (event) => this.onmessage?.(event);
  }

  postMessage(question: Question): void {
    this.#port.postMessage(question);
  }

  terminate(): void {
    this.#port.close();
    this.#end();
  }

  die(): void {
    this.#port.close();
    this.onerror?.(new ErrorEvent("error", { cancelable: true }));
  }
}

function startWorker(): ForemanWorker {
  return new Worker(new URL("./foreman_worker.ts", import.meta.url), { type: "module" });
}
