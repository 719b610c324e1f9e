/**
 * What people wrote to one while the connection was lost: the server is asked with whom there were words
 * meanwhile, and each of these conversations is read from where it was seen last ({@link Openings}).
 *
 * Rules: what people say while that is found out waits, so that nothing is shown twice or out of order.
 * Source: IRCv3 chathistory, "TARGETS".
 */
import { only } from "./awaited.ts";
import type { Chat } from "./chat.ts";
import type { Openings } from "./openings.ts";
import type { Event } from "./session/events.ts";
import type { Session } from "./session/session.ts";

/** Conversations that are asked for at once, and how often. */
const PAGE = 100;
const PAGES = 10;
/** Clocks may differ: what is asked for ends this long after now. */
const DAY = 86_400_000;

export class Missed {
  readonly #chat: Chat;
  readonly #openings: Openings;
  readonly #react: (event: Event) => void;
  /** When the greeting of the first connection ended, by the server's clock: since then one has seen what came. */
  #since: number | undefined;
  #held: Event[] | undefined;

  /** `react` does what is to be done with an event that has waited. */
  constructor(chat: Chat, openings: Openings, react: (event: Event) => void) {
    this.#chat = chat;
    this.#openings = openings;
    this.#react = react;
  }

  /** The connection is another one: what has waited is in the history, too. */
  interrupt(): void {
    this.#held = undefined;
  }

  /** Whether the event waits until it is known what was said before it. */
  holds(event: Event): boolean {
    if (!this.#held || event.type !== "message" || !event.direct) return false;
    this.#held.push(event);
    return true;
  }

  /** The greeting is over: reads what was missed, if there was a connection before. */
  async ready(at: number): Promise<void> {
    const { session, delivery } = this.#chat;
    const isFirst = this.#since === undefined;
    const since = this.#since ??= at;
    if (isFirst || !session?.keepsHistory) return;
    const held: Event[] = this.#held = [];
    const people = await this.#people(session, since, at + DAY);
    if (this.#chat.session !== session) return;
    for (const room of people) {
      // Words that are unsure there have it read already.
      if (!delivery.isLooking(room)) {
        this.#openings.readMissed(room, since, delivery.anchorOf(room));
      }
    }
    this.#held = undefined;
    for (const event of held) this.#react(event);
  }

  /** With whom there were words in that time. */
  async #people(session: Session, since: number, until: number): Promise<Set<string>> {
    const people = new Set<string>();
    const limit = Math.min(PAGE, session.historyPage);
    for (let after = since, page = 0; page < PAGES; page++) {
      const events = await this.#chat.answer(session.targets(after, until, limit));
      const { targets, ended } = events && only(events, "targets") || { targets: [], ended: true };
      for (const { room } of targets) {
        if (!session.state.isupport.isRoom(room)) people.add(room);
      }
      const last = targets.at(-1);
      if (ended || last === undefined || last.at <= after) break;
      after = last.at;
    }
    return people;
  }
}
