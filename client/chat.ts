/**
 * The chat of one person: the room that is open, what is shown of the others, commands and words.
 *
 * Rules: a room is opened once it is joined and the end of its history is there; what happens in it
 * meanwhile is shown after that, and nothing is shown twice. A refusal is always told.
 */
import { fold } from "../protocol/names.ts";
import type { Link } from "./link.ts";
import { mentions } from "./mentions.ts";
import { Places } from "./places.ts";
import type { ChatSettings, Ports } from "./ports.ts";
import { Recall } from "./recall.ts";
import { refusal } from "./refusal.ts";
import type { Done, Event, Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";
import type { HistoryKind, View } from "./view.ts";

export type { ChatSettings, Ports } from "./ports.ts";

/** What is known of a room or of a direct conversation that was opened. */
interface Page {
  name: string;
  /** Ids of the first and the last message that were shown. */
  oldest?: string;
  newest?: string;
  /** Ids of one's own messages that were shown, earliest first. */
  mine: string[];
  /** While its history is awaited: that request's id, why, and what happened meanwhile. */
  opening?: { request: string; kind: HistoryKind; held: Event[] };
}

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

  #link: Link | undefined;
  /** What to do once a request was granted, by its id. */
  readonly #afterwards = new Map<string, () => void>();
  /** The room to go to once it is joined. */
  #goingTo: string | undefined;
  /** By folded name. */
  readonly #pages = new Map<string, Page>();
  /** Rooms to be in: they are joined again after the connection was lost. */
  readonly #wanted = new Map<string, string>();

  constructor(view: View, ports: Ports, settings: ChatSettings) {
    this.view = view;
    this.ports = ports;
    this.settings = settings;
  }

  get link(): Link | undefined {
    return this.#link?.isOver ? undefined : this.#link;
  }

  get session(): Session | undefined {
    return this.link?.session;
  }

  /** Takes the events of a link from now on. */
  attach(link: Link): void {
    this.#link = link;
    this.#afterwards.clear();
    for (const page of this.#pages.values()) page.opening = undefined;
    link.onEvent = (event) => this.#take(event);
  }

  /** Forgets rooms and conversations: another server has others. */
  forget(): void {
    this.#pages.clear();
    this.#wanted.clear();
    this.places.clear();
    this.recall.clear();
    this.#afterwards.clear();
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

  /** Joins all rooms that one wants to be in. */
  joinWanted(): void {
    for (const room of this.#wanted.values()) this.session?.join(room);
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
    this.session?.say(this.current, text, kind);
    return this.session !== undefined;
  }

  /** Makes `name` the place where words go, and shows what was said there. */
  go(name: string): void {
    this.#goTo(this.session?.state.room(name)?.name ?? name);
    if (!this.#pages.has(fold(name))) return this.#open(name, "opened");
    const waiting = this.places.enter(name);
    this.view.history(this.#pageOf(name).name, waiting, "back");
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
    if (!session.keepsHistory) {
      return this.view.complain("This server keeps no history that can be asked for.");
    }
    const page = this.#pageOf(current);
    const request = session.history(current, { limit: count, before: page.oldest });
    page.opening = { request, kind: "older", held: [] };
  }

  /** Has one's last message in this room removed. */
  removeLast(): void {
    const { session, current } = this;
    if (!session || current === undefined) return;
    if (!session.canRemove) {
      return this.view.complain("This server cannot remove messages that were said.");
    }
    const last = this.#pageOf(current).mine.at(-1);
    if (last !== undefined) session.remove(current, last);
    else {this.view.complain(
        `No message of yours is shown in ${current}: there is nothing to remove.`,
      );}
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
    const page = this.#pages.get(fold(room));
    if (page) page.mine = page.mine.filter((one) => one !== id);
  }

  #pageOf(name: string): Page {
    let page = this.#pages.get(fold(name));
    if (!page) this.#pages.set(fold(name), page = { name, mine: [] });
    return page;
  }

  #open(name: string, kind: HistoryKind): void {
    const { session, settings } = this;
    const page = this.#pageOf(name);
    page.name = name;
    if (!session?.keepsHistory || settings.history === 0) {
      page.opening = { request: "", kind, held: [] };
      if (!session?.state.isupport.isRoom(name)) this.#opened(page, []);
      return;
    }
    const since = kind === "missed" ? page.newest : undefined;
    const request = session.history(name, { limit: settings.history, since });
    page.opening = { request, kind, held: [] };
  }

  /** Shows a room's history, and then what happened while it was awaited. */
  #opened(page: Page, messages: readonly Said[]): void {
    const { kind, held } = page.opening!;
    page.opening = undefined;
    page.oldest = messages[0]?.id ?? page.oldest;
    if (kind !== "older") page.newest = messages.at(-1)?.id ?? page.newest;
    const mine = messages.flatMap(({ own, id }) => own && id !== undefined ? [id] : []);
    const others = page.mine.filter((id) => !mine.includes(id));
    page.mine = kind === "missed" ? [...others, ...mine] : [...mine, ...others];
    this.recall.addOlder(page.name, messages);
    const waiting = this.isCurrent(page.name) && kind === "opened"
      ? this.places.enter(page.name)
      : [];
    this.view.history(page.name, messages.length > 0 ? messages : waiting, kind);
    this.#isRead(page.name, messages);
    if (waiting.length > 0) this.ports.roomChanged?.();
    const shown = new Set(messages.map((message) => message.id));
    for (const event of held) {
      if (event.type !== "message" || event.id === undefined || !shown.has(event.id)) {
        this.#show(event);
      }
    }
  }

  #take(event: Event): void {
    REACTIONS[event.type]?.(this, event);
    const page = this.#awaiting(event);
    if (page) return void page.opening!.held.push(event);
    if (event.type === "done") return this.#done(event);
    if (event.type === "history") return this.#historyCame(event.request, event.messages);
    if (event.type === "members") this.#membersCame(event.room);
    this.#show(event);
  }

  #show(event: Event): void {
    if (event.type === "message") this.#note(event);
    this.view.show(event);
  }

  /** Remembers what was shown last, and of whom. */
  #note(message: Said): void {
    this.recall.add(message);
    const page = this.#pages.get(fold(message.room));
    if (page && message.id !== undefined) {
      page.newest = message.id;
      page.oldest ??= message.id;
      if (message.own) page.mine.push(message.id);
    }
    this.#count(message);
    if (message.direct && message.kind === "say") {
      const known = this.partners.findIndex((name) => fold(name) === fold(message.room));
      if (known >= 0) this.partners.splice(known, 1);
      this.partners.unshift(message.room);
    }
  }

  /** What comes to where one is not is unread; a notice alone opens no conversation. */
  #count(message: Said): void {
    const { room, direct, kind, own } = message;
    const { places } = this;
    if (this.isCurrent(room)) return places.read(room, message.at);
    if (direct && kind === "notice" && !places.find(room)) return;
    if (own) places.add(room);
    else places.heard(room, message, this.calls(message));
    this.ports.roomChanged?.();
  }

  /** The page in which `event` must wait for the history before it. */
  #awaiting(event: Event): Page | undefined {
    if (!("room" in event) || event.type === "history") return;
    const page = this.#pages.get(fold(event.room));
    if (!page?.opening || page.opening.kind === "older") return;
    // Where no history is awaited, these open the room.
    return event.type === "members" && page.opening.request === "" ? undefined : page;
  }

  #historyCame(request: string | undefined, messages: readonly Said[]): void {
    for (const page of this.#pages.values()) {
      if (page.opening && page.opening.request === request) return this.#opened(page, messages);
    }
  }

  /** Without history, a room is open as soon as it is known who is there. */
  #membersCame(room: string): void {
    const page = this.#pages.get(fold(room));
    if (page?.opening?.request === "") this.#opened(page, []);
  }

  #done(done: Done): void {
    const act = this.#afterwards.get(done.request);
    this.#afterwards.delete(done.request);
    if (done.ok) act?.();
    const page = [...this.#pages.values()].find((one) => one.opening?.request === done.request);
    if (done.ok && page) return this.#opened(page, []);
    if (done.ok) return this.view.show(done);
    // A conversation that has no history yet opens without one.
    if (page && page.opening!.kind !== "older") return this.#opened(page, []);
    if (page) page.opening = undefined;
    this.anyRefused = true;
    this.view.refused(done, refusal(done));
  }

  joined(room: string): void {
    this.#wanted.set(fold(room), room);
    this.places.add(room);
    const page = this.#pages.get(fold(room));
    if (this.current === undefined || this.#goingTo === fold(room)) this.#goTo(room);
    this.#goingTo = undefined;
    if (page) this.#open(room, "missed");
    else if (!this.settings.oneAtATime || this.isCurrent(room)) this.#open(room, "opened");
  }

  left(room: string): void {
    this.#wanted.delete(fold(room));
    if (this.isCurrent(room)) this.endConversation(room);
    else {
      this.#pages.delete(fold(room));
      this.places.remove(room);
      this.ports.roomChanged?.();
    }
  }

  /** Leaves a conversation with one person; nobody is told. */
  endConversation(name: string): void {
    this.#pages.delete(fold(name));
    this.places.remove(name);
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
    this.#wanted.delete(fold(room));
    if (!this.#pages.has(fold(room))) this.places.remove(room);
    if (this.isCurrent(room) && !this.#pages.has(fold(room))) {
      const [next] = this.places.all;
      this.#goTo(next?.name);
    }
  }
}

/** What the chat itself does at an event, before it is shown. */
const REACTIONS: { [Type in Event["type"]]?: (chat: Chat, event: Event) => void } = {
  joined: on("joined", (chat, event) => event.own && chat.joined(event.room)),
  removed: on("removed", (chat, event) => chat.removed(event.room, event.id)),
  ready: on("ready", (chat) => chat.joinWanted()),
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
