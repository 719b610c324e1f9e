/**
 * What was said in one place after a point that is known, fetched page by page until it is complete.
 * Source: IRCv3 chathistory, "AFTER".
 */
import type { Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";

/** Messages in one request, and in all of them. */
const PAGE = 100;
const MOST = 5000;

export class Gap {
  readonly messages: Said[] = [];
  /** The id of the request that is out. */
  request: string;
  /** More was said than is fetched. */
  isCut = false;
  readonly #session: Session;
  readonly #target: string;
  readonly #limit: number;

  /** `after`: a message's id, or a time in milliseconds since 1970. */
  constructor(session: Session, target: string, after: string | number) {
    this.#session = session;
    this.#target = target;
    this.#limit = Math.min(PAGE, session.state.isupport.number("CHATHISTORY", PAGE) || PAGE);
    this.request = this.#ask(after);
  }

  #ask(after: string | number): string {
    return this.#session.history(this.#target, { limit: this.#limit, after });
  }

  /** Takes a page; true where it was the last one. */
  take(messages: readonly Said[]): boolean {
    this.messages.push(...messages);
    const last = messages.at(-1)?.id;
    if (messages.length < this.#limit || last === undefined) return true;
    this.isCut = this.messages.length >= MOST;
    if (this.isCut) return true;
    this.request = this.#ask(last);
    return false;
  }
}
