/** What slow work is given to: a worker, or what stands for one. */

/** What is used of a Worker. Of two that are asked, the first is answered first. */
export interface Thread<Question, Answer> {
  postMessage(question: Question): void;
  /** Ends it at once; what it was asked is not answered any more. */
  terminate(): void;
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  /** It has died. Unless that is prevented, the event ends the whole process. */
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What a worker's global scope has; the compiler's own types here are those of the main thread. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(answer: unknown): void;
};

/**
 * To be called in a worker: it answers what it is asked by whoever started it, and by the port that it may be
 * given for that instead.
 */
export function answering<Question, Answer>(answer: (question: Question) => Answer): void {
  scope.onmessage = ({ data, ports: [port] }) => {
    if (port === undefined) return scope.postMessage(answer(data));
    answerAt(port, answer);
  };
}

/** Answers what is asked by that port. */
export function answerAt<Question, Answer>(
  port: MessagePort,
  answer: (question: Question) => Answer,
): void {
  port.onmessage = (event) => port.postMessage(answer(event.data));
}
