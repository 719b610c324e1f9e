/**
 * What all connections together have not read yet.
 *
 * Rule: where it is too much, whoever has at least as much unread as people have on average is closed when
 * something more is to be sent to them, so that it can't grow far beyond its limit. Lines that several wait
 * for are counted for each of them.
 */
export class Backlog {
  /** Bytes that are queued, and the connections that there are. */
  bytes = 0;
  connections = 0;
  readonly #most: number;

  /** `over` hears the key of a limit's setting each time that a connection is closed for it. */
  constructor(most: number, readonly over: (limit: string) => void = () => {}) {
    this.#most = most;
  }

  /** Whether somebody with so many unread bytes has to go. */
  isTooMuch(queued: number): boolean {
    return this.bytes > this.#most && queued >= this.bytes / this.connections;
  }
}
