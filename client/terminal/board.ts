/**
 * The terminal's view of the chat on one server: prints above the person's line, with the days between the
 * messages. Where words go to another server, what is printed says of which one it is.
 */
import { fold } from "../../protocol/names.ts";
import type { Chat } from "../chat.ts";
import { printable } from "../printable.ts";
import { nameAt } from "../servers.ts";
import type { Done, Event, Said } from "../session/events.ts";
import { inOrder, type State } from "../session/state.ts";
import type { HistoryKind, View } from "../view.ts";
import { BUSY } from "./comings.ts";
import { layRule, layText, type Paint } from "./layout.ts";
import { noticeOf } from "./notice.ts";
import { present, rankedName, type Scene } from "./present.ts";
import type { Wall } from "./wall.ts";

const same: Paint = (text) => text;

export class Board implements View {
  readonly #wall: Wall;
  readonly #chat: () => Chat;
  /** Of the session; the last one's where there is no connection. */
  #state: State | undefined;
  /** Folded names of the rooms that one is in, as far as it was told. */
  readonly #rooms = new Set<string>();
  /** Whether something that was missed has rung since one came in. */
  #rang = false;
  /** Whether the server's greeting is shown; once is enough. */
  showsMotd = true;

  constructor(wall: Wall, chat: () => Chat) {
    this.#wall = wall;
    this.#chat = chat;
  }

  /** What to call this server while words go to another one. */
  get #server(): string | undefined {
    const chat = this.#chat();
    return chat.servers.foreign(chat);
  }

  /** Takes all that happens, shown or not. */
  onEvent: (event: Event) => void = () => {};

  show(event: Event): void {
    this.onEvent(event);
    if (event.type === "welcome") this.#rang = false;
    if (event.type === "motd" && !this.showsMotd) return;
    const chat = this.#chat();
    if (this.#isReturn(event)) return;
    if (event.type === "message" && chat.calls(event)) this.#call(event);
    if (isElsewhere(event, chat)) return;
    const wall = this.#wall;
    if (this.#folds(event) && wall.comings.take(event)) {
      return wall.comings.isFull ? wall.settle() : undefined;
    }
    const text = this.#text(event);
    if (text === undefined) return;
    wall.print(this.#apart(event) + text);
    if (event.type === "message") this.#hint(event);
  }

  /** Whether one is only back in a room after the connection was lost. */
  #isReturn(event: Event): boolean {
    if (event.type === "left" && event.own) this.#rooms.delete(fold(event.room));
    if (event.type !== "joined" || !event.own) return false;
    const isKnown = this.#rooms.has(fold(event.room));
    this.#rooms.add(fold(event.room));
    return isKnown;
  }

  /** What was meant for one while the connection was lost rings once. */
  #callMissed(room: string, messages: readonly Said[]): void {
    const chat = this.#chat();
    const readAt = chat.places.find(room)?.readAt ?? 0;
    const call = messages.findLast((message) => message.at > readAt && chat.calls(message));
    if (!call || this.#rang) return;
    this.#rang = true;
    this.#call(call);
  }

  #call(message: Said): void {
    const signal = noticeOf(message, this.#wall.settings, this.#server);
    if (signal !== "") this.#wall.screen.signal(signal);
  }

  /** Whether who comes and goes is only gathered. */
  #folds(event: Event): boolean {
    const when = this.#wall.settings.get("fold");
    const { session, current = "" } = this.#chat();
    if (!session || !("room" in event || event.type === "quit")) return false;
    return when === "always" ||
      when === "busy" && (session.state.room(current)?.members.size ?? 0) >= BUSY;
  }

  /** The line between what was read and what comes while nobody types. */
  #apart(event: Event): string {
    if (event.type !== "message" || event.own || !this.#chat().isCurrent(event.room)) return "";
    return this.#wall.wasLeft() ? this.#wall.awayLine() + "\n" : "";
  }

  /** The first direct message that comes says how to answer it. */
  #hint({ direct, own, kind, nick, room }: Said): void {
    const wall = this.#wall;
    if (wall.hinted || !direct || own || kind !== "say" || this.#chat().isCurrent(room)) return;
    wall.hinted = true;
    const there = nameAt(nick, this.#server);
    wall.tell(
      this.#server === undefined
        ? `That was for you alone: /msg ${nick} TEXT answers, /go ${nick} writes only to ${nick}.`
        : `That was for you alone: /go ${there} goes where you can answer.`,
    );
  }

  history(room: string, messages: readonly Said[], kind: HistoryKind, hit?: string): void {
    if (kind === "missed") this.#callMissed(room, messages);
    // What was missed elsewhere is unread there.
    const chat = this.#chat();
    if (kind === "missed" && !chat.isCurrent(room)) return;
    const { columns, styles: { dim, bold } } = this.#wall;
    const title = nameAt(room, chat.servers.labelOf(chat));
    const lines: string[] = [];
    const rule = (title: string) => lines.push(layRule(title, columns, dim, bold));
    if (kind === "older" && messages.length === 0) {
      return this.tell(`There is nothing earlier in ${printable(room)}.`);
    }
    if (kind === "opened" || kind === "back") lines.push("");
    rule(TITLES[kind](printable(title)));
    if (kind === "opened" || kind === "older") this.#wall.day = undefined;
    const topic = chat.session?.state.room(room)?.topic;
    if (kind === "opened" && topic) {
      lines.push(layText(printable(`Topic: ${topic}`), columns, same));
    }
    const news = kind === "opened" ? this.#firstNew(room, messages) : undefined;
    for (const message of messages) {
      if (message === news) lines.push(this.#wall.awayLine());
      const aside = hit === undefined ? undefined : message.id !== hit;
      lines.push(this.#text(message, room, aside)!);
    }
    if (APART.has(kind)) {
      rule("now");
      this.#wall.day = undefined;
    } else if (kind !== "back") lines.push(...this.#here(room));
    this.#wall.print(lines.join("\n"));
  }

  /** The first message of others that is not read yet, where some were. */
  #firstNew(room: string, messages: readonly Said[]): Said | undefined {
    const readAt = this.#chat().places.find(room)?.readAt;
    if (readAt === undefined) return undefined;
    return messages.find(({ at, own }) => at > readAt && !own);
  }

  #here(room: string): string[] {
    const state = this.#chat().session?.state;
    const members = state?.room(room)?.members;
    if (!state || !members) return [];
    const names = inOrder(members.values(), state.isupport.signs)
      .map(({ signs, nick }) => rankedName(signs, nick) + (state.isMe(nick) ? " (you)" : ""));
    return [layText(`Here: ${names.join(", ")}`, this.#wall.columns, this.#wall.styles.dim)];
  }

  tell(text: string): void {
    this.#wall.tell(this.#marked(text));
  }

  table(rows: readonly (readonly [left: string, right: string])[]): void {
    this.#wall.table(rows);
  }

  complain(sentence: string): void {
    this.#wall.complain(this.#marked(sentence));
  }

  #marked(sentence: string): string {
    return this.#server === undefined ? sentence : `${this.#server}: ${sentence}`;
  }

  refused(done: Done, sentence: string): void {
    this.complain(sentence);
    if (done.what === "say") this.giveBack(asTyped(done, this.#chat()));
  }

  /** Words that were not sent are put back on the person's line, or shown where that has other words. */
  giveBack(words: string): void {
    const { screen } = this.#wall;
    // On the line it would be for another server.
    if (this.#server === undefined && screen.words === "" && screen.put(words)) return;
    this.tell(`It was: ${words}`);
  }

  #scene(state: State, opening?: string, aside?: boolean): Scene {
    const chat = this.#chat();
    return {
      columns: this.#wall.columns,
      styles: this.#wall.styles,
      server: this.#server,
      state,
      isCurrent: (room) => room === opening || chat.isCurrent(room),
      calls: (message) => chat.calls(message),
      recall: (room, id) => chat.recall.find(room, id),
      aside,
      times: this.#wall.settings.get("times"),
    };
  }

  #text(event: Event, opening?: string, aside?: boolean): string | undefined {
    const chat = this.#chat();
    this.#state = chat.session?.state ?? this.#state;
    if (!this.#state) return undefined;
    const scene = this.#scene(this.#state, opening, aside);
    const text = present(event, scene);
    if (text === undefined || !("at" in event)) return text;
    if (!UNDATED.has(event.type)) return this.#wall.dayOf(event.at) + text;
    return this.#server === undefined ? text : `${printable(this.#server)}:\n${text}`;
  }
}

/** What is not shown while one is elsewhere: all of a muted room, and who comes and goes in others. */
function isElsewhere(event: Event, chat: Chat): boolean {
  const rooms = "rooms" in event && event.type !== "rooms"
    ? event.rooms as readonly string[]
    : "room" in event
    ? [event.room]
    : [];
  if (rooms.length === 0 || rooms.some((room) => chat.isCurrent(room))) return false;
  if ("own" in event && event.own) return false;
  return PASSING.has(event.type) || rooms.every((room) => chat.places.find(room)?.muted);
}

const PASSING: ReadonlySet<Event["type"]> = new Set([
  ...["joined", "left", "quit", "renamed", "mode", "reacted"] as const,
]);

/** What is printed without its time needs no day either. */
const UNDATED: ReadonlySet<Event["type"]> = new Set([
  "found",
  "people",
  "profile",
  "rooms",
  "motd",
  "registered",
]);

/** What is shown again of an earlier time, and ends where the present goes on. */
const APART: ReadonlySet<HistoryKind> = new Set(["older", "since", "around"]);

const TITLES: Readonly<Record<HistoryKind, (room: string) => string>> = {
  opened: (room) => room,
  back: (room) => room,
  older: (room) => `${room}, earlier`,
  missed: (room) => `${room} again`,
  since: (room) => `${room}, since then`,
  around: (room) => `${room}, around that`,
};

/** The line that would send the refused words once more. */
function asTyped({ target, words, kind, reply, corrects }: Done, chat: Chat): string {
  if (corrects !== undefined && chat.isCurrent(target)) return `/edit ${words}`;
  const answered = reply === undefined ? undefined : chat.recall.find(target, reply);
  if (answered && chat.isCurrent(target)) return `/reply ${answered.nick} ${words}`;
  if (!chat.isCurrent(target)) return `/msg ${target} ${words}`;
  if (kind === "action") return `/me ${words}`;
  return words.startsWith("/") ? `/${words}` : words;
}
