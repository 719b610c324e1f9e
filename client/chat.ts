/**
 * The chat of one person: the room that is open, what is shown of the others, commands and words.
 *
 * Rules: a room is opened once it is joined and the end of its history is there. A refusal is always told.
 */
import { fold } from "../protocol/names.ts";
import { Awaited } from "./awaited.ts";
import { dispensable, toFront } from "./crowd.ts";
import { Delivery } from "./delivery.ts";
import type { Link } from "./link.ts";
import { mentions } from "./mentions.ts";
import { Openings } from "./openings.ts";
import { Places } from "./places.ts";
import type { ChatSettings, Ports } from "./ports.ts";
import { Recall } from "./recall.ts";
import { refusal } from "./refusal.ts";
import type { Done, Event, Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";
import type { HistoryKind, View } from "./view.ts";

export type { ChatSettings, Ports } from "./ports.ts";

export class Chat {
  readonly view: View;
  readonly ports: Ports;
  readonly settings: ChatSettings;
  /** Where words go: a room or a person. */
  current: string | undefined;
  /** Whether anything was refused. */
  anyRefused = false;
  /** Names of people of whom direct messages came, latest first. */
  readonly partners: string[] = [];
  /** The rooms that one is in and the people that one talks with. */
  readonly places = new Places();
  readonly recall = new Recall();
  /** Words beside the nick that one wants to hear of. */
  mentionWords: readonly string[] = [];
  /** What the last search found. */
  hits: readonly Said[] = [];

  readonly delivery = new Delivery({
    session: () => this.session,
    show: (message) => this.#show(message),
    giveBack: (done, why) => {
      this.anyRefused = true;
      this.view.refused(done, why);
    },
  });
  readonly #openings: Openings;
  #answered = Promise.withResolvers<void>();
  #link: Link | undefined;
  /** What to do once a request was granted, by its id. */
  readonly #afterwards = new Map<string, () => void>();
  readonly #awaited = new Awaited((done) => this.#refused(done));
  /** The room to go to once it is joined. */
  #goingTo: string | undefined;
  /** Rooms to be in: they are joined again after the connection was lost. */
  readonly #wanted = new Map<string, string>();

  constructor(view: View, ports: Ports, settings: ChatSettings) {
    this.view = view;
    this.ports = ports;
    this.settings = settings;
    this.#openings = new Openings({
      session: () => this.session,
      delivery: this.delivery,
      history: settings.history,
      show: (event) => this.#show(event),
      opened: (name, messages, kind) => this.#opened(name, messages, kind),
      tell: (text) => view.tell(text),
      complain: (sentence) => view.complain(sentence),
    });
  }

  get link(): Link | undefined {
    return this.#link?.isOver ? undefined : this.#link;
  }

  get session(): Session | undefined {
    return this.link?.session;
  }

  /** The rooms that one wants to be in, in their order. */
  get rooms(): string[] {
    return [...this.#wanted.values()];
  }

  /** Words that are on their way: not sent, or not answered. */
  get underway(): number {
    return this.delivery.outbox.count + (this.#link?.session.waiting.length ?? 0);
  }

  /** Resolves when something was answered. */
  settled(): Promise<void> {
    return this.#answered.promise;
  }

  /** Takes the events of a link from now on. */
  attach(link: Link): void {
    if (this.#link?.isOver) this.delivery.lost(this.#link);
    this.#link = link;
    this.#afterwards.clear();
    this.#openings.interrupt();
    link.onEvent = (event) => this.#take(event);
    void link.ended.then(() => this.#awaited.giveUp(link));
  }

  /**
   * What the server answers to this request of {@link session}: it is not shown. Undefined where it was
   * refused, which is told, or where the connection ended.
   */
  answer(request: string): Promise<readonly Event[] | undefined> {
    return this.#awaited.until(request, this.#link);
  }

  /** Forgets rooms and conversations: another server has others. */
  forget(): void {
    this.#openings.clear();
    this.#wanted.clear();
    if (this.#link) this.delivery.lost(this.#link);
    this.#link = undefined;
    this.delivery.forget();
    this.places.clear();
    this.recall.clear();
    this.#afterwards.clear();
    this.hits = [];
    this.partners.length = 0;
    this.#goTo(undefined);
  }

  /** Will join `rooms` once one is in; words go to the first. */
  want(rooms: readonly string[]): void {
    for (const room of rooms) {
      this.#wanted.set(fold(room), room);
      this.places.add(room);
    }
    if (this.current === undefined) this.#goTo(rooms[0]);
  }

  /** Joins a room and goes there. */
  join(name: string, key?: string): void {
    if (this.session?.state.room(name)) return this.go(name);
    this.#goingTo = fold(name);
    this.session?.join(name, key);
  }

  /** Says `text` where one is. False where there is nobody to say it to: then it was told why. */
  say(text: string, kind: Said["kind"] = "say"): boolean {
    if (this.current === undefined) {
      this.view.complain("You are in no room: /join ROOM joins one, /rooms lists them.");
      return false;
    }
    this.sayTo(this.current, text, kind);
    return true;
  }

  /** Says `text` there, at once or when that is possible again; `reply`: the id of what it answers. */
  sayTo(target: string, text: string, kind: Said["kind"] = "say", reply?: string): void {
    if (!this.#mustWait(target)) this.session!.say(target, text, kind, reply);
    else this.delivery.outbox.queue({ target, words: text, kind, reply });
  }

  /** Whether words to `target` must wait: for a connection, or behind others. */
  #mustWait(target: string): boolean {
    const { session, delivery } = this;
    if (session?.handshake.phase !== "in" || delivery.outbox.has(target)) return true;
    return session.state.isupport.isRoom(target) && !session.state.room(target) &&
      this.#wanted.has(fold(target)) && this.#openings.has(target);
  }

  /** The greeting is over: joins all rooms that one wants to be in. */
  ready(at: number): void {
    for (const room of this.#wanted.values()) this.session?.join(room);
    this.delivery.ready(at);
  }

  /** Makes `name` the place where words go, and shows what was said there. */
  go(name: string): void {
    const known = this.session?.state.room(name)?.name ?? name;
    this.#goTo(known);
    if (!this.#openings.has(name)) return this.#openings.open(name, "opened");
    const waiting = this.places.enter(name);
    this.view.history(known, waiting, "back");
    this.#isRead(name, waiting);
    this.ports.roomChanged?.();
  }

  /** Goes to the place with that number, from 1. */
  goNumber(number: number): void {
    const place = this.places.all[number - 1];
    if (place) this.go(place.name);
    else this.view.complain(`There is no window ${number}: /windows lists them.`);
  }

  #goTo(name: string | undefined): void {
    this.current = name;
    if (name !== undefined) this.places.add(name);
    this.ports.roomChanged?.();
  }

  #isRead(name: string, messages: readonly Said[]): void {
    if (this.isCurrent(name)) this.places.read(name, messages.at(-1)?.at);
  }

  /** Whether a message is meant for one: alone, or by name. */
  calls({ own, direct, kind, text }: Said): boolean {
    if (own || kind === "notice") return false;
    const nick = this.#link?.session.state.nick ?? "";
    return direct || mentions(text, [nick, ...this.mentionWords]);
  }

  isCurrent(name: string): boolean {
    return this.current !== undefined && fold(name) === fold(this.current);
  }

  /** Asks for `count` messages before those that were shown. */
  older(count: number): void {
    const { session, current } = this;
    if (!session || current === undefined) return;
    if (session.keepsHistory) return this.#openings.older(session, current, count);
    this.view.complain("This server keeps no history that can be asked for.");
  }

  /** Has one's last message in this room removed. */
  removeLast(): void {
    const { session, current } = this;
    if (!session || current === undefined) return;
    if (!session.canRemove) {
      return this.view.complain("This server cannot remove messages that were said.");
    }
    const last = this.#openings.lastOwn(current);
    if (last !== undefined) return void session.remove(current, last);
    this.view.complain(`No message of yours is shown in ${current}: there is nothing to remove.`);
  }

  /** Does `act` once that request of this connection was granted. */
  afterwards(request: string, act: () => void): void {
    this.#afterwards.set(request, act);
  }

  /** Removes one's message, for which there is a better one. */
  correct({ room, id }: Said): void {
    if (id !== undefined) this.session?.remove(room, id, "corrected");
  }

  removed(room: string, id: string): void {
    this.recall.remove(room, id);
    this.#openings.removed(room, id);
  }

  /** Shows what was said in a place before, and what waited for one there. */
  #opened(name: string, messages: readonly Said[], kind: HistoryKind): void {
    this.recall.addOlder(name, messages);
    const waiting = this.isCurrent(name) && kind === "opened" ? this.places.enter(name) : [];
    if (kind === "missed" && !this.isCurrent(name)) {
      this.places.missed(name, messages, (message) => this.calls(message));
    }
    this.view.history(name, messages.length > 0 ? messages : waiting, kind);
    this.#isRead(name, messages);
    this.ports.roomChanged?.();
  }

  #take(event: Event): void {
    this.delivery.see(event);
    if (event.type === "done") this.#settle(event);
    if (this.#awaited.takes(event)) return;
    REACTIONS[event.type]?.(this, event);
    if (this.#openings.holds(event)) return;
    if (event.type === "done") return this.#done(event);
    if (event.type === "history") {
      if (!this.#openings.historyCame(event)) {
        this.delivery.historyCame(event.request, event.messages);
      }
      return;
    }
    if (event.type === "members") this.#openings.membersCame(event.room);
    this.#show(event);
  }

  #show(event: Event): void {
    if (event.type === "message") this.#note(event);
    this.view.show(event);
  }

  /** Remembers what was shown last, and of whom. */
  #note(message: Said): void {
    this.recall.add(message);
    if (!this.#openings.note(message)) this.delivery.noteAnchor(message);
    this.#count(message);
    if (message.direct && message.kind === "say") toFront(this.partners, message.room);
  }

  /** One has read what was said there until then, here or on another device. */
  read(room: string, until: number | undefined): void {
    this.places.read(room, until);
    this.ports.roomChanged?.();
  }

  /** What comes to where one is not is unread; a notice alone opens no conversation. */
  #count(message: Said): void {
    const { room, direct, kind, own } = message;
    const { places } = this;
    if (this.isCurrent(room)) return places.read(room, message.at);
    if (direct && kind === "notice" && !places.find(room)) return;
    if (own) places.add(room);
    else places.heard(room, message, this.calls(message));
    const isNeeded = (name: string) => this.isCurrent(name) || this.#wanted.has(fold(name));
    const spare = dispensable(places.all, isNeeded);
    if (spare) this.#drop(spare.name);
    this.ports.roomChanged?.();
  }

  #settle({ request, ok }: Done): void {
    this.#answered.resolve();
    this.#answered = Promise.withResolvers();
    const act = this.#afterwards.get(request);
    this.#afterwards.delete(request);
    if (ok) act?.();
  }

  #done(done: Done): void {
    if (this.delivery.done(done) || this.#openings.done(done)) return;
    if (done.ok) return this.view.show(done);
    this.#refused(done);
  }

  #refused(done: Done): void {
    this.anyRefused = true;
    this.view.refused(done, refusal(done));
  }

  joined(room: string, at: number): void {
    this.#wanted.set(fold(room), room);
    this.places.add(room);
    const isOpen = this.#openings.has(room);
    if (this.current === undefined || this.#goingTo === fold(room)) this.#goTo(room);
    this.#goingTo = undefined;
    if (isOpen) this.#openings.open(room, "missed", at);
    else if (!this.settings.oneAtATime || this.isCurrent(room)) {
      this.#openings.open(room, "opened", at);
    }
    if (!isOpen) this.delivery.look(room);
  }

  left(room: string): void {
    this.#wanted.delete(fold(room));
    if (this.isCurrent(room)) return this.endConversation(room);
    this.#drop(room);
    this.ports.roomChanged?.();
  }

  #drop(place: string): void {
    this.#openings.close(place);
    this.places.remove(place);
  }

  /** Leaves a conversation with one person; nobody is told. */
  endConversation(name: string): void {
    this.#drop(name);
    const [next] = this.places.all;
    if (next) this.go(next.name);
    else this.#goTo(undefined);
  }

  renamed(from: string, to: string): void {
    const at = this.partners.indexOf(from);
    if (at >= 0) this.partners[at] = to;
    this.places.rename(from, to);
    if (this.isCurrent(from)) this.#goTo(to);
  }

  /** Will not join `room` again: it was refused. */
  unwanted(room: string): void {
    this.delivery.giveBack(room);
    this.#wanted.delete(fold(room));
    if (this.#openings.has(room)) return;
    this.places.remove(room);
    if (this.isCurrent(room)) this.#goTo(this.places.all[0]?.name);
  }
}

/** What the chat itself does at an event, before it is shown. */
const REACTIONS: { [Type in Event["type"]]?: (chat: Chat, event: Event) => void } = {
  found: on("found", (chat, event) => chat.hits = event.messages),
  joined: on("joined", (chat, event) => event.own && chat.joined(event.room, event.at)),
  read: on("read", (chat, event) => chat.read(event.room, event.until)),
  removed: on("removed", (chat, event) => chat.removed(event.room, event.id)),
  ready: on("ready", (chat, event) => chat.ready(event.at)),
  left: on("left", (chat, event) => event.own && chat.left(event.room)),
  renamed: on("renamed", (chat, event) => chat.renamed(event.from, event.to)),
  done: on("done", (chat, { what, ok, target }) => what === "join" && !ok && chat.unwanted(target)),
};

function on<Type extends Event["type"]>(
  _type: Type,
  react: (chat: Chat, event: Extract<Event, { type: Type }>) => unknown,
): (chat: Chat, event: Event) => void {
  return (chat, event) => void react(chat, event as Extract<Event, { type: Type }>);
}
