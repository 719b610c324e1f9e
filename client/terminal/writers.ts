/**
 * Who is writing, both ways, where the person wants that. Source: IRCv3 typing.
 *
 * Rules: somebody who says nothing more is forgotten after 6 seconds (30 where it was a pause); one's own
 * writing is told at most every 3 seconds, and never of commands.
 */
import { fold } from "../../protocol/names.ts";
import type { Chat } from "../chat.ts";
import type { Event, Typing } from "../session/events.ts";

const FORGET: Readonly<Record<Typing["state"], number>> = {
  active: 6_000,
  paused: 30_000,
  done: 0,
};
const EVERY = 3_000;

export class Writers {
  /** Nicks and what forgets them, by folded room and nick. */
  readonly #writing = new Map<string, { nick: string; room: string; timer: number }>();
  readonly #changed: () => void;
  #told = { at: 0, place: "" };

  /** `changed` is called when somebody began or stopped. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  take(event: Event): void {
    if (event.type === "message") this.#forget(keyOf(event));
    if (event.type !== "typing") return;
    const key = keyOf(event);
    this.#forget(key);
    const { room, nick, state } = event;
    if (state === "done") return;
    const timer = setTimeout(() => this.#forget(key), FORGET[state]);
    this.#writing.set(key, { nick, room, timer });
    this.#changed();
  }

  #forget(key: string): void {
    clearTimeout(this.#writing.get(key)?.timer);
    if (this.#writing.delete(key)) this.#changed();
  }

  /** `bob is writing`, `2 are writing` or "". */
  in(room: string): string {
    const nicks = [...this.#writing.values()].filter((one) => fold(one.room) === fold(room));
    if (nicks.length === 0) return "";
    return nicks.length === 1 ? `${nicks[0].nick} is writing` : `${nicks.length} are writing`;
  }

  /** One's own line has changed: tells it, if it is time to. */
  edited({ session, current }: Chat, words: string, now: number): void {
    if (!session || current === undefined || words.startsWith("/")) return;
    const { at, place } = this.#told;
    if (words === "") {
      if (place === current) session.typing(current, "done");
      this.#told = { at: 0, place: "" };
    } else if (place !== current || now - at >= EVERY) {
      session.typing(current, "active");
      this.#told = { at: now, place: current };
    }
  }

  /** The words are sent: that says that one has stopped. */
  sent(): void {
    this.#told = { at: 0, place: "" };
  }

  close(): void {
    for (const { timer } of this.#writing.values()) clearTimeout(timer);
    this.#writing.clear();
  }
}

function keyOf({ room, nick }: { room: string; nick: string }): string {
  return `${fold(room)} ${fold(nick)}`;
}
