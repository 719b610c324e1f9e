/**
 * The chat of one person: the room that is open, what is shown of the others, commands and words.
 *
 * Rules: a room is opened once it is joined and the end of its history is there; what happens in it
 * meanwhile is shown after that, and nothing is shown twice. A refusal is always told.
 */
import { fold } from "../protocol/names.ts";
import type { Address } from "./address.ts";
import { Awaited } from "./awaited.ts";
import { type Link, sentence } from "./link.ts";
import type { Done, Event, History, Said } from "./session/events.ts";
import type { Session } from "./session/session.ts";
import type { HistoryKind, View } from "./view.ts";

/** What a chat can't do by itself. */
export interface Ports {
  /** Asks without showing what is typed; undefined where nothing was. Absent where nobody can be asked. */
  askSecret?(question: string): Promise<string | undefined>;
  /** Goes to another server, or connects again to this one. */
  connect(address?: Address): Promise<void>;
  /** Ends the program. */
  leave(reason?: string): void;
  /** The room that words go to has changed. */
  roomChanged?(): void;
  /** The password was changed to this, as far as is known. */
  passwordChanged?(password: string): void;
  /** The account is being deleted; the server is going to close the connection. */
  accountDeleted?(): void;
}

export interface ChatSettings {
  /** Messages to show when a room is opened; 0 for none. */
  history: number;
  /** Messages to fetch of a room that was left by accident; without it, as many as when one is opened. */
  missed?: number;
  /** Whether only the room that words go to is opened; else all are, as they are joined. */
  oneAtATime: boolean;
}

/** What is known of a room or of a direct conversation that was opened. */
interface Page {
  name: string;
  /** Ids of the first and the last message that were shown. */
  oldest?: string;
  newest?: string;
  /** When one came in, the first time. */
  since?: number;
  /** Whether nothing was said before the first one. */
  isWhole?: boolean;
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
  /** What the last search found. */
  hits: readonly Said[] = [];

  #link: Link | undefined;
  readonly #awaited = new Awaited((done) => this.#refused(done));
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
    for (const page of this.#pages.values()) page.opening = undefined;
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
    this.#pages.clear();
    this.#wanted.clear();
    this.hits = [];
    this.partners.length = 0;
    this.#goTo(undefined);
  }

  /** Will join `rooms` once one is in; words go to the first. */
  want(rooms: readonly string[]): void {
    for (const room of rooms) this.#wanted.set(fold(room), room);
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
    if (!this.#pages.has(fold(name))) this.#open(name, "opened");
    else this.view.history(this.#pageOf(name).name, [], "opened");
  }

  #goTo(name: string | undefined): void {
    this.current = name;
    this.ports.roomChanged?.();
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
    if (page.isWhole) return this.view.tell(beginningOf(current));
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

  removed(room: string, id: string): void {
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
    const missed = kind === "missed";
    const since = missed ? page.newest : undefined;
    const limit = missed ? settings.missed ?? settings.history : settings.history;
    if (!session?.keepsHistory || limit === 0) {
      page.opening = { request: "", kind, held: [] };
      if (!session?.state.isupport.isRoom(name)) this.#opened(page, []);
      return;
    }
    // Where nothing was said before, all is missed that was said since one came.
    const from = missed && since === undefined && settings.missed ? page.since : undefined;
    const request = session.history(name, { limit, since, from });
    page.opening = { request, kind, held: [] };
  }

  /** Shows a room's history, and then what happened while it was awaited. */
  #opened(page: Page, messages: readonly Said[], ended = false): void {
    const { kind, held } = page.opening!;
    page.opening = undefined;
    page.oldest = messages[0]?.id ?? page.oldest;
    if (kind !== "older") page.newest = messages.at(-1)?.id ?? page.newest;
    const mine = messages.flatMap(({ own, id }) => own && id !== undefined ? [id] : []);
    const others = page.mine.filter((id) => !mine.includes(id));
    page.mine = kind === "missed" ? [...others, ...mine] : [...mine, ...others];
    page.isWhole = kind === "missed" ? page.isWhole : ended;
    this.view.history(page.name, messages, kind);
    if (kind === "older" && ended && messages.length > 0) this.view.tell(beginningOf(page.name));
    const shown = new Set(messages.map((message) => message.id));
    for (const event of held) {
      if (event.type !== "message" || event.id === undefined || !shown.has(event.id)) {
        this.#show(event);
      }
    }
  }

  #take(event: Event): void {
    if (this.#awaited.takes(event)) return;
    REACTIONS[event.type]?.(this, event);
    const page = this.#awaiting(event);
    if (page) return void page.opening!.held.push(event);
    if (event.type === "done") return this.#done(event);
    if (event.type === "history") return this.#historyCame(event);
    if (event.type === "members") this.#membersCame(event.room);
    this.#show(event);
  }

  #show(event: Event): void {
    if (event.type === "message") this.#note(event);
    this.view.show(event);
  }

  /** Remembers what was shown last, and of whom. */
  #note(message: Said): void {
    const page = this.#pages.get(fold(message.room));
    if (page && message.id !== undefined) {
      page.newest = message.id;
      page.oldest ??= message.id;
      if (message.own) page.mine.push(message.id);
    }
    if (message.direct && message.kind === "say") {
      const known = this.partners.findIndex((name) => fold(name) === fold(message.room));
      if (known >= 0) this.partners.splice(known, 1);
      this.partners.unshift(message.room);
    }
  }

  /** The page in which `event` must wait for the history before it. */
  #awaiting(event: Event): Page | undefined {
    if (!("room" in event) || event.type === "history") return;
    const page = this.#pages.get(fold(event.room));
    if (!page?.opening || page.opening.kind === "older") return;
    // Where no history is awaited, these open the room.
    return event.type === "members" && page.opening.request === "" ? undefined : page;
  }

  #historyCame({ request, messages, ended }: History): void {
    for (const page of this.#pages.values()) {
      if (page.opening?.request === request) return this.#opened(page, messages, ended);
    }
  }

  /** Without history, a room is open as soon as it is known who is there. */
  #membersCame(room: string): void {
    const page = this.#pages.get(fold(room));
    if (page?.opening?.request === "") this.#opened(page, []);
  }

  #done(done: Done): void {
    const page = [...this.#pages.values()].find((one) => one.opening?.request === done.request);
    if (done.ok && page) return this.#opened(page, []);
    if (done.ok) return this.view.show(done);
    // A conversation that has no history yet opens without one.
    if (page && page.opening!.kind !== "older") return this.#opened(page, []);
    if (page) page.opening = undefined;
    this.#refused(done);
  }

  #refused(done: Done): void {
    this.anyRefused = true;
    this.view.refused(done, refusal(done));
  }

  joined(room: string, at: number): void {
    this.#wanted.set(fold(room), room);
    const page = this.#pages.get(fold(room));
    if (this.current === undefined || this.#goingTo === fold(room)) this.#goTo(room);
    this.#goingTo = undefined;
    if (page) this.#open(room, "missed");
    else if (!this.settings.oneAtATime || this.isCurrent(room)) this.#open(room, "opened");
    const opened = this.#pages.get(fold(room));
    if (opened) opened.since ??= at;
  }

  left(room: string): void {
    this.#wanted.delete(fold(room));
    if (this.isCurrent(room)) this.endConversation(room);
    else this.#pages.delete(fold(room));
  }

  /** Leaves a conversation with one person; nobody is told. */
  endConversation(name: string): void {
    this.#pages.delete(fold(name));
    const [next] = this.session?.state.rooms.values() ?? [];
    if (next) this.go(next.name);
    else this.#goTo(undefined);
  }

  renamed(from: string, to: string): void {
    const at = this.partners.indexOf(from);
    if (at >= 0) this.partners[at] = to;
    if (this.isCurrent(from)) this.#goTo(to);
  }

  /** Will not join `room` again: it was refused. */
  unwanted(room: string): void {
    this.#wanted.delete(fold(room));
    if (this.isCurrent(room) && !this.#pages.has(fold(room))) {
      const [next] = this.session?.state.rooms.values() ?? [];
      this.#goTo(next?.name);
    }
  }
}

/** What the chat itself does at an event, before it is shown. */
const REACTIONS: { [Type in Event["type"]]?: (chat: Chat, event: Event) => void } = {
  found: on("found", (chat, event) => chat.hits = event.messages),
  joined: on("joined", (chat, event) => event.own && chat.joined(event.room, event.at)),
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

const WHAT_FAILED: Readonly<Record<Done["what"], (target: string) => string>> = {
  say: (target) => `Not sent to ${target}: `,
  join: (target) => `Cannot join ${target}: `,
  part: (target) => `Cannot leave ${target}: `,
  topic: (target) => `The topic of ${target}: `,
  history: (target) => `No history of ${target}: `,
  search: () => "Cannot search: ",
  delete: () => "Cannot remove the message: ",
  who: (target) => `Nothing about ${target}: `,
  whois: (target) => `Nothing about ${target}: `,
  rooms: () => "No list of rooms: ",
  away: () => "",
  service: (target) => `${target} does not answer: `,
  targets: () => "No list of conversations: ",
  other: () => "",
};

function beginningOf(room: string): string {
  return `That is the beginning of ${room}: nothing earlier can be read.`;
}

function refusal(done: Done): string {
  const reason = sentence(done.reason || "the server refused without saying why");
  return reason.startsWith("Cannot ") ? reason : WHAT_FAILED[done.what](done.target) + reason;
}
