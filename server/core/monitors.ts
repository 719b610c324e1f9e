/**
 * Who wants to hear of which nicks, by session (IRCv3 monitor). An index in both directions; it speaks to
 * nobody.
 */
import { fold } from "../../protocol/names.ts";
import type { Session } from "./session.ts";

const NOBODY: ReadonlySet<Session> = new Set();
const NOTHING: ReadonlyMap<string, string> = new Map();

export class Monitors {
  readonly #watchers: Map<string, Set<Session>> = new Map();
  readonly #lists: Map<Session, Map<string, string>> = new Map();

  /** The sessions that want to hear of the nick. */
  watchers(nick: string): ReadonlySet<Session> {
    if (this.#watchers.size === 0) return NOBODY;
    return this.#watchers.get(fold(nick)) ?? NOBODY;
  }

  /** The nicks that the session wants to hear of, as it wrote them, by their folded form. */
  list(session: Session): ReadonlyMap<string, string> {
    return this.#lists.get(session) ?? NOTHING;
  }

  add(session: Session, nick: string): void {
    const folded = fold(nick);
    let list = this.#lists.get(session);
    if (list === undefined) this.#lists.set(session, list = new Map());
    if (list.has(folded)) return;
    list.set(folded, nick);
    let watchers = this.#watchers.get(folded);
    if (watchers === undefined) this.#watchers.set(folded, watchers = new Set());
    watchers.add(session);
  }

  remove(session: Session, nick: string): void {
    const folded = fold(nick);
    const list = this.#lists.get(session);
    if (list === undefined || !list.delete(folded)) return;
    if (list.size === 0) this.#lists.delete(session);
    const watchers = this.#watchers.get(folded)!;
    watchers.delete(session);
    if (watchers.size === 0) this.#watchers.delete(folded);
  }

  /** Forgets all that the session wants to hear of. */
  clear(session: Session): void {
    for (const nick of [...this.list(session).keys()]) this.remove(session, nick);
  }
}
