/**
 * That words arrive exactly once, across connections.
 *
 * Rules: words wait while there is no connection and behind those that wait already. After a connection was
 * lost, the history of each place is read from the last point that is known before anything is sent there
 * again ({@link Outbox}); where there is no history, what is unsure goes back to the person.
 */
import { fold } from "../protocol/names.ts";
import { MOST_PLACES } from "./crowd.ts";
import { Gap } from "./gap.ts";
import { Latest } from "./latest.ts";
import type { Link } from "./link.ts";
import { Outbox, type Parcel } from "./outbox.ts";
import type { Done, Event, Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";

/** What it needs of the chat. */
export interface Around {
  session(): Session | undefined;
  show(message: Said): void;
  /** Words that are not sent, and why. */
  giveBack(done: Done, sentence: string): void;
  /** These words have come in the place of a message. */
  corrected(words: Corrected): void;
}

export type Corrected = Pick<Parcel, "target" | "corrects">;

export class Delivery {
  readonly outbox = new Outbox();
  readonly #around: Around;
  /** The last message that was seen in places that have no page of their own. */
  readonly #anchors = new Latest<string>(MOST_PLACES);
  /** What is being read, by folded place. */
  readonly #looks = new Map<string, Gap>();
  /** Ids of requests whose words came back. */
  readonly #echoed = new Set<string>();
  /** When the greeting ended; 0 before that. */
  #readyAt = 0;
  /** The same of the connection on which the oldest unsure words were sent. */
  #since = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** When this connection's greeting ended, in milliseconds since 1970; 0 before that. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** What was sent on a connection that has ended, and not answered, is unsure from now on. */
  lost({ session: { requests: { open } } }: Link): void {
    const sent = [...open.values()].filter(({ what, id }) =>
      what === "say" && !this.#echoed.has(id)
    );
    if (!this.outbox.anyUnsure && this.#readyAt > 0) this.#since = this.#readyAt;
    this.outbox.lost(sent);
    const echoed = [...open.values()].filter(({ id }) => this.#echoed.has(id));
    open.clear();
    this.#echoed.clear();
    for (const words of echoed) this.#around.corrected(words);
    this.#looks.clear();
    this.#readyAt = 0;
  }

  /** The greeting is over: now people can be written to. */
  ready(at: number): void {
    this.#readyAt = at;
    const session = this.#around.session();
    for (const target of this.outbox.targets) {
      if (!session?.state.isupport.isRoom(target)) this.look(target);
    }
  }

  /** Looks at an event before anything is done with it. */
  see(event: Event): void {
    if (event.type === "message" && event.own && event.request) this.#echoed.add(event.request);
    if (event.type === "done") this.#echoed.delete(event.request);
  }

  /** A message was shown in a place that has no page. */
  noteAnchor({ room, id }: Pick<Said, "room" | "id">): void {
    if (id !== undefined && !this.outbox.isUnsure(room)) this.#anchors.set(fold(room), id);
  }

  /** The id of the last message that was seen in a place that has no page. */
  anchorOf(target: string): string | undefined {
    return this.#anchors.get(fold(target));
  }

  /** Whether is being read what was said there. */
  isLooking(target: string): boolean {
    return this.#looks.has(fold(target));
  }

  /** Finds out what arrived at `target` where that is unsure, then sends what is to be sent. */
  look(target: string): void {
    const session = this.#around.session();
    if (!session || !this.outbox.has(target)) return;
    if (!this.outbox.isUnsure(target) || !session.keepsHistory) return this.deliver(target, false);
    const gap = new Gap(session, target, this.#anchors.get(fold(target)) ?? this.#since);
    this.#looks.set(fold(target), gap);
  }

  historyCame(request: string | undefined, messages: readonly Said[]): void {
    for (const [target, gap] of this.#looks) {
      if (gap.request === request && gap.take(messages)) this.#looked(target, gap);
    }
  }

  /** True where that was the end of what is being read. */
  done({ request, ok }: Done): boolean {
    const look = [...this.#looks].find(([, gap]) => gap.request === request);
    if (!look) return false;
    const [target, gap] = look;
    if (ok) this.#looked(target, gap);
    else {
      this.#looks.delete(target);
      this.deliver(target, false);
    }
    return true;
  }

  /** All that was said at `target` since it was unsure what was. */
  arrived(target: string, messages: readonly Said[]): void {
    for (const parcel of this.outbox.arrived(target, messages)) this.#around.corrected(parcel);
  }

  #looked(target: string, gap: Gap): void {
    this.#looks.delete(target);
    this.arrived(target, gap.messages);
    this.deliver(target, !gap.isCut);
    for (const message of gap.messages) this.#around.show(message);
  }

  /** Sends what waits for `target`; `isKnown`: what is still unsure did not arrive. */
  deliver(target: string, isKnown: boolean): void {
    for (const parcel of this.outbox.take(target)) {
      const { words, kind, unsure } = parcel;
      if (!unsure || isKnown) this.#around.session()?.say(target, words, kind, parcel);
      else this.#return(parcel, `Perhaps not sent to ${target}: nobody can tell.`);
    }
  }

  giveBack(target: string): void {
    for (const parcel of this.outbox.take(target)) {
      this.#return(parcel, `${parcel.unsure ? "Perhaps not" : "Not"} sent to ${target}.`);
    }
  }

  #return({ unsure: _, ...words }: Parcel, sentence: string): void {
    const about = { request: "", what: "say", ok: false, ...words } as const;
    this.#around.giveBack({ type: "done", at: this.#readyAt || this.#since, ...about }, sentence);
  }
}
