/** Who had a nick before, for WHOWAS: the latest ones, in memory alone. */
import { fold } from "../../protocol/names.ts";

export interface Former {
  nick: string;
  username: string;
  host: string;
  realname: string;
  account?: string;
  /** When the nick was given up. */
  at: number;
}

/** Entries kept of everybody, and of one nick. */
const MOST = 1000;
const MOST_OF_ONE = 10;

export class Whowas {
  /** Each list ends with the latest; the nick that was given up last is the last. */
  readonly #byNick: Map<string, Former[]> = new Map();
  #size = 0;

  add(entry: Former): void {
    const folded = fold(entry.nick);
    const list = this.#byNick.get(folded) ?? [];
    list.push(entry);
    this.#size++;
    this.#byNick.delete(folded);
    this.#byNick.set(folded, list);
    if (list.length > MOST_OF_ONE) this.#dropFirst(folded, list);
    else if (this.#size > MOST) this.#dropFirst(...this.#byNick.entries().next().value!);
  }

  #dropFirst(folded: string, list: Former[]): void {
    list.shift();
    this.#size--;
    if (list.length === 0) this.#byNick.delete(folded);
  }

  /** Those who had the nick, the latest first. */
  of(nick: string): Former[] {
    return (this.#byNick.get(fold(nick)) ?? []).toReversed();
  }
}
