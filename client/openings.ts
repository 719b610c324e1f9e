/**
 * The rooms and direct conversations that are open: what was said in them before, what is shown of each.
 *
 * Rules: what happens in a place while its history is awaited is shown after that, and nothing is shown
 * twice. After a connection was lost, all that was said meanwhile is read ({@link Gap}).
 */
import { fold } from "../protocol/names.ts";
import type { Delivery } from "./delivery.ts";
import { Gap } from "./gap.ts";
import type { Done, Event, History, Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";
import type { HistoryKind } from "./view.ts";

/** One's own messages whose ids are kept, of each place. */
const MINE = 200;
/** Events that wait for a history; where there are more, it does not come any more. */
const HELD = 10_000;

/** What is known of a room or of a direct conversation that was opened. */
interface Page {
  name: string;
  /** Ids of the first and the last message that were shown. */
  oldest?: string;
  newest?: string;
  /** Whether nothing was said before the first one. */
  isWhole?: boolean;
  /** When it was opened, by the server's clock, where nothing had been said in it. */
  since?: number;
  /** Ids of one's own messages that were shown, earliest first. */
  mine: string[];
  /** While its history is awaited: that request's id, why, and what happened meanwhile. */
  opening?: { request: string; kind: HistoryKind; held: Event[]; gap?: Gap };
}

/** What it needs of the chat. */
export interface Around {
  session(): Session | undefined;
  delivery: Delivery;
  /** Messages to show when a place is opened. */
  history: number;
  show(event: Event): void;
  /** That was said there before. */
  opened(name: string, messages: readonly Said[], kind: HistoryKind): void;
  tell(text: string): void;
  complain(sentence: string): void;
}

export class Openings {
  readonly #around: Around;
  /** By folded name. */
  readonly #pages = new Map<string, Page>();

  constructor(around: Around) {
    this.#around = around;
  }

  /** The connection is another one: nothing that was asked for comes any more. */
  interrupt(): void {
    for (const page of this.#pages.values()) page.opening = undefined;
  }

  has(name: string): boolean {
    return this.#pages.has(fold(name));
  }

  close(name: string): void {
    // What was seen there is not read again after the connection was lost.
    const id = this.#pages.get(fold(name))?.newest;
    this.#around.delivery.noteAnchor({ room: name, id });
    this.#pages.delete(fold(name));
  }

  /** The id of one's last message that was shown there. */
  lastOwn(name: string): string | undefined {
    return this.#pages.get(fold(name))?.mine.at(-1);
  }

  removed(room: string, id: string): void {
    const page = this.#pages.get(fold(room));
    if (page) page.mine = page.mine.filter((one) => one !== id);
  }

  #pageOf(name: string): Page {
    let page = this.#pages.get(fold(name));
    if (!page) this.#pages.set(fold(name), page = { name, mine: [] });
    return page;
  }

  /** Asks for `count` messages before those that were shown. */
  older(session: Session, name: string, count: number): void {
    const page = this.#pageOf(name);
    if (page.isWhole) return this.#around.tell(beginningOf(name));
    const request = session.history(name, { limit: count, before: page.oldest });
    page.opening = { request, kind: "older", held: [] };
  }

  /**
   * Opens a place, or, for "missed", reads what was said since it was seen last. `at`: when one came in, by
   * the server's clock.
   */
  open(name: string, kind: HistoryKind, at = this.#around.delivery.readyAt): void {
    const { history } = this.#around;
    const session = this.#around.session();
    const page = this.#pageOf(name);
    page.name = name;
    page.since ??= at || undefined;
    const missed = kind === "missed" && session?.keepsHistory;
    const after = missed ? page.newest ?? page.since : undefined;
    if (after !== undefined) {
      const gap = new Gap(session!, name, after);
      page.opening = { request: gap.request, kind, held: [], gap };
      return;
    }
    if (!session?.keepsHistory || history === 0) {
      page.opening = { request: "", kind, held: [] };
      if (!session?.state.isupport.isRoom(name)) this.#opened(page, []);
      return;
    }
    const request = session.history(name, { limit: history });
    page.opening = { request, kind, held: [] };
  }

  /** Reads what was said in a conversation since its last message that was seen, or since that time. */
  readMissed(name: string, since: number, seen: string | undefined): void {
    const page = this.#pageOf(name);
    page.newest ??= seen;
    page.since ??= since;
    this.open(name, "missed");
  }

  /** Shows a room's history, and then what happened while it was awaited. */
  #opened(page: Page, messages: readonly Said[], ended = false): void {
    const { delivery, session } = this.#around;
    const { kind, held, gap } = page.opening!;
    page.opening = undefined;
    page.oldest = messages[0]?.id ?? page.oldest;
    if (kind !== "older") page.newest = messages.at(-1)?.id ?? page.newest;
    const mine = messages.flatMap(({ own, id }) => own && id !== undefined ? [id] : []);
    const others = page.mine.filter((id) => !mine.includes(id));
    page.mine = (kind === "missed" ? [...others, ...mine] : [...mine, ...others]).slice(-MINE);
    if (kind !== "missed") page.isWhole = ended;
    const isRoom = session()?.state.room(page.name) !== undefined;
    if (kind !== "missed" || isRoom || messages.length > 0) {
      this.#around.opened(page.name, messages, kind);
    }
    if (kind === "older" && ended && messages.length > 0) {
      this.#around.tell(beginningOf(page.name));
    }
    const shown = new Set(messages.map((message) => message.id));
    for (const event of held) {
      if (event.type !== "message" || event.id === undefined || !shown.has(event.id)) {
        this.#around.show(event);
      }
    }
    if (kind !== "missed") return;
    if (gap?.isCut) {
      this.#around.complain(
        `More was said in ${page.name} meanwhile than is shown: /search finds it.`,
      );
    }
    delivery.arrived(page.name, messages);
    delivery.deliver(page.name, gap !== undefined && !gap.isCut);
  }

  /** Remembers what was shown last; false where that place is not open. */
  note({ room, id, own }: Said): boolean {
    const page = this.#pages.get(fold(room));
    if (!page || id === undefined) return false;
    page.newest = id;
    page.oldest ??= id;
    if (own && page.mine.push(id) > MINE) page.mine.shift();
    return true;
  }

  /** Whether the event must wait for the history before it: then it is shown later. */
  holds(event: Event): boolean {
    if (!("room" in event) || event.type === "history") return false;
    const page = this.#pages.get(fold(event.room));
    const opening = page?.opening;
    if (!opening || opening.kind === "older") return false;
    // Where no history is awaited, these open the room.
    if (event.type === "members" && opening.request === "") return false;
    if (opening.held.push(event) >= HELD) this.#opensWithout(page);
    return true;
  }

  /** False where nothing that was asked for here is answered by that. */
  historyCame({ request, messages, ended }: History): boolean {
    const page = this.#awaiting(request);
    if (!page) return false;
    const opening = page.opening!;
    const { gap } = opening;
    if (!gap || gap.take(messages)) this.#opened(page, gap?.messages ?? messages, ended);
    else opening.request = gap.request;
    return true;
  }

  /** Without history, a room is open as soon as it is known who is there. */
  membersCame(room: string): void {
    const page = this.#pages.get(fold(room));
    if (page?.opening?.request === "") this.#opened(page, []);
  }

  /** True where that was the end of what was asked for here, and nothing need be told of it. */
  done({ request, ok }: Done): boolean {
    const page = this.#awaiting(request);
    if (!page) return false;
    const opening = page.opening!;
    if (ok) this.#opened(page, opening.gap?.messages ?? []);
    else if (opening.kind !== "older") {
      // A conversation that has no history yet.
      this.#opensWithout(page);
    } else {
      page.opening = undefined;
      return false;
    }
    return true;
  }

  #opensWithout(page: Page): void {
    page.opening!.gap = undefined;
    this.#opened(page, []);
  }

  #awaiting(request: string | undefined): Page | undefined {
    return [...this.#pages.values()].find(({ opening }) =>
      opening !== undefined && opening.request === request
    );
  }
}

function beginningOf(room: string): string {
  return `That is the beginning of ${room}: nothing earlier can be read.`;
}
