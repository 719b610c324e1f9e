/**
 * The chat of one person on one server: the room that is open, what is shown of the others, commands and words.
 *
 * Rules: a room is opened once it is joined and the end of its history is there. A refusal is always told.
 */
import { fold } from "../protocol/names.ts";
import { type Address, formatAddress } from "./address.ts";
import { Awaited } from "./awaited.ts";
import { Corrections } from "./corrections.ts";
import { dispensable } from "./crowd.ts";
import { Delivery } from "./delivery.ts";
import { Finds } from "./finds.ts";
import { isIgnored } from "./ignored.ts";
import type { Link } from "./link.ts";
import { mentions } from "./mentions.ts";
import { Missed } from "./missed.ts";
import { Openings } from "./openings.ts";
import { Places } from "./places.ts";
import type { ChatSettings, Ports } from "./ports.ts";
import { Recall } from "./recall.ts";
import { refusal } from "./refusal.ts";
import { Servers } from "./servers.ts";
import type { Done, Event, Said } from "./session/events.ts";
import type { Answering, Session } from "./session/session.ts";
import type { HistoryKind, View } from "./view.ts";

export type { ChatSettings, Ports } from "./ports.ts";

export class Chat {
  readonly view: View;
  readonly ports: Ports;
  readonly settings: ChatSettings;
  /** All that one is on. */
  readonly servers: Servers;
  /** Where this server is. */
  readonly address: Address | undefined;
  /** Where words go: a room or a person. */
  current: string | undefined;
  /** Whether anything was refused. */
  anyRefused = false;
  /** The rooms that one is in and the people that one talks with. */
  readonly places: Places;
  readonly recall = new Recall();
  /** Words beside the nick that one wants to hear of. */
  mentionWords: readonly string[] = [];
  finds = new Finds();

  readonly delivery = new Delivery({
    session: () => this.session,
    show: (message) => this.#show(message),
    giveBack: (done, why) => {
      this.anyRefused = true;
      this.view.refused(done, why);
      this.corrections.said(done, false);
    },
    corrected: (words) => this.corrections.said(words),
  });
  readonly corrections = new Corrections({ session: () => this.session, delivery: this.delivery });
  readonly #openings: Openings;
  readonly #missed: Missed;
  #link: Link | undefined;
  readonly #awaited = new Awaited((done) => this.#refused(done));
  /** The room to go to once it is joined. */
  #goingTo: string | undefined;
  /** Rooms to be in: they are joined again after the connection was lost. */
  readonly #wanted = new Map<string, string>();

  constructor(view: View, ports: Ports, settings: ChatSettings) {
    this.view = view;
    this.ports = ports;
    this.settings = settings;
    const { servers = new Servers(), address } = settings;
    this.servers = servers;
    this.address = address;
    this.places = new Places(servers.windows, address && formatAddress(address));
    servers.add(this);
    this.#openings = new Openings({
      session: () => this.session,
      delivery: this.delivery,
      history: settings.history,
      show: (event) => this.#show(event),
      opened: (name, messages, kind) => this.#opened(name, messages, kind),
      tell: (text) => view.tell(text),
      complain: (sentence) => view.complain(sentence),
    });
    this.#missed = new Missed(this, this.#openings, (event) => this.#react(event));
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
    return this.#awaited.settled;
  }

  /** Takes the events of a link from now on. */
  attach(link: Link): void {
    if (this.#link?.isOver) this.delivery.lost(this.#link);
    this.#link = link;
    this.corrections.interrupt();
    this.#missed.interrupt();
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

  /**
   * Hands what comes unasked over this connection to `take` first, until it is undone; what it takes is not
   * shown.
   */
  overhear(take: (event: Event) => boolean): () => void {
    return this.#awaited.listen(take);
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

  /** Says `text` there, at once or when that is possible again; `about`: ids of what it answers or corrects. */
  sayTo(target: string, text: string, kind: Said["kind"] = "say", about: Answering = {}): void {
    if (!this.#mustWait(target)) this.session!.say(target, text, kind, about);
    else this.delivery.outbox.queue({ target, words: text, kind, ...about });
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
    void this.#missed.ready(at);
    this.corrections.back((room) => !this.session?.state.isupport.isRoom(room));
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

  /** Whether words go there now. */
  isCurrent(name: string): boolean {
    return this.#isHere(name) && this.servers.front === this;
  }

  /** Whether words go there where they go to this server. */
  #isHere(name: string): boolean {
    return this.current !== undefined && fold(name) === fold(this.current);
  }

  /** Asks for `count` messages before those that were shown. */
  older(count: number): void {
    const { session, current } = this;
    if (!session || current === undefined) return;
    if (session.keepsHistory) return this.#openings.older(session, current, count);
    this.view.complain("This server keeps no history that can be asked for.");
  }

  /** The id of one's last message that was shown here. */
  get lastOwn(): string | undefined {
    return this.current === undefined ? undefined : this.#openings.lastOwn(this.current);
  }

  removed(room: string, id: string): void {
    this.recall.remove(room, id);
    this.corrections.removed(id);
    this.#openings.removed(room, id);
  }

  /** Shows what was said in a place before, and what waited for one there. */
  #opened(name: string, all: readonly Said[], kind: HistoryKind): void {
    const messages = all.filter((message) => !this.#ignores(message));
    this.recall.addOlder(name, messages);
    const waiting = this.isCurrent(name) && kind === "opened" ? this.places.enter(name) : [];
    if (kind === "missed" && !this.isCurrent(name)) {
      this.places.missed(name, messages, (message) => this.calls(message));
    }
    this.view.history(name, messages.length > 0 ? messages : waiting, kind);
    this.#isRead(name, all);
    this.ports.roomChanged?.();
  }

  #ignores(event: Event): boolean {
    return isIgnored(event, this.ports.settings, this.places);
  }

  #take(event: Event): void {
    this.delivery.see(event);
    if (event.type === "done") this.corrections.said(event, event.ok);
    if (this.#awaited.takes(event) || this.#ignores(event)) return;
    if (!this.#missed.holds(event)) this.#react(event);
  }

  #react(event: Event): void {
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
    this.#show(event.type === "found" ? this.finds.take(event) : event);
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
    const isNeeded = (name: string) => this.#isHere(name) || this.#wanted.has(fold(name));
    const spare = dispensable(places.all, isNeeded);
    if (spare) this.#drop(spare.name);
    this.ports.roomChanged?.();
  }

  #done(done: Done): void {
    if ([this.corrections, this.delivery, this.#openings].some((one) => one.done(done))) return;
    if (done.ok) return this.view.show(done);
    this.#refused(done);
  }

  #refused(done: Done): void {
    this.anyRefused = true;
    const knocks = this.session?.state.isupport.tokens.has("KNOCK");
    this.view.refused(done, refusal(done, knocks));
  }

  joined(room: string, at: number): void {
    this.#wanted.set(fold(room), room);
    this.places.add(room);
    const isOpen = this.#openings.has(room);
    this.corrections.back((one) => fold(one) === fold(room));
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
    this.endConversation(room);
  }

  #drop(place: string): void {
    this.#openings.close(place);
    this.places.remove(place);
  }

  /** A place is no more, such as a conversation with one person; nobody is told. */
  endConversation(name: string): void {
    this.#drop(name);
    if (!this.#isHere(name)) return this.ports.roomChanged?.();
    const [next] = this.places.all;
    if (next && this.servers.front === this) this.go(next.name);
    else this.#goTo(next?.name);
  }

  renamed(from: string, to: string): void {
    this.recall.rename(from, to);
    this.places.rename(from, to);
    if (this.#isHere(from)) this.#goTo(to);
  }

  /** Will not join `room` again: it was refused. */
  unwanted(room: string): void {
    this.delivery.giveBack(room);
    this.#wanted.delete(fold(room));
    if (this.#openings.has(room)) return;
    this.places.remove(room);
    if (this.#isHere(room)) this.#goTo(this.places.all[0]?.name);
  }
}

/** What the chat itself does at an event, before it is shown. */
const REACTIONS: { [Type in Event["type"]]?: (chat: Chat, event: Event) => void } = {
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
