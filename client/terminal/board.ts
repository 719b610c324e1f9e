/** The terminal's view of the chat: prints above the person's line, with the days between the messages. */
import { fold } from "../../protocol/names.ts";
import type { Chat } from "../chat.ts";
import { printable } from "../printable.ts";
import type { Done, Event, Said } from "../session/events.ts";
import { inOrder, type State } from "../session/state.ts";
import type { Settings } from "../settings.ts";
import type { Styles } from "../styles.ts";
import type { HistoryKind, View } from "../view.ts";
import { BUSY, Comings } from "./comings.ts";
import { day, layDay, layRule, layTable, layText, type Paint } from "./layout.ts";
import { noticeOf } from "./notice.ts";
import { present, presentQuietly, rankedName, type Scene } from "./present.ts";
import type { Screen } from "./screen.ts";

const same: Paint = (text) => text;

export class Board implements View {
  readonly #screen: Screen;
  #styles: Styles;
  readonly #settings: Settings;
  readonly #comings = new Comings();
  readonly #chat: () => Chat;
  /** Of the session; the last one's where there is no connection. */
  #state: State | undefined;
  /** The day of what was printed last. */
  #day: string | undefined;
  #hinted = false;
  /** The last key before the last line that says that nobody was there. */
  #marked = 0;
  /** Folded names of the rooms that one is in, as far as it was told. */
  readonly #rooms = new Set<string>();
  /** Whether the server's greeting is shown; once is enough. */
  showsMotd = true;

  constructor(screen: Screen, styles: Styles, settings: Settings, chat: () => Chat) {
    this.#screen = screen;
    this.#styles = styles;
    this.#settings = settings;
    this.#chat = chat;
  }

  /** Paints like that from now on. */
  paint(styles: Styles): void {
    this.#styles = styles;
  }

  /** Tells what was gathered of who came and went; the next room has others. */
  settle(): void {
    const told = this.#comings.told();
    if (!told || !this.#state) return;
    this.#screen.print(presentQuietly(told.at, printable(told.text), this.#scene(this.#state)));
  }

  #print(text: string): void {
    this.settle();
    this.#screen.print(text);
  }

  /** Takes all that happens, shown or not. */
  onEvent: (event: Event) => void = () => {};

  show(event: Event): void {
    this.onEvent(event);
    if (event.type === "motd" && !this.showsMotd) return;
    const chat = this.#chat();
    if (this.#isReturn(event)) return;
    if (event.type === "message" && chat.calls(event)) this.#call(event);
    if (isElsewhere(event, chat)) return;
    if (this.#folds(event) && this.#comings.take(event)) {
      return this.#comings.isFull ? this.settle() : undefined;
    }
    const text = this.#text(event);
    if (text === undefined) return;
    this.#print(this.#apart(event) + text);
    if (event.type === "message") this.#hint(event);
  }

  /** Whether one is only back in a room after the connection was lost. */
  #isReturn(event: Event): boolean {
    // Another server has other rooms.
    if (event.type === "welcome" && this.showsMotd) this.#rooms.clear();
    if (event.type === "left" && event.own) this.#rooms.delete(fold(event.room));
    if (event.type !== "joined" || !event.own) return false;
    const isKnown = this.#rooms.has(fold(event.room));
    this.#rooms.add(fold(event.room));
    return isKnown;
  }

  #call(message: Said): void {
    const signal = noticeOf(message, this.#settings);
    if (signal !== "") this.#screen.signal(signal);
  }

  /** Whether who comes and goes is only gathered. */
  #folds(event: Event): boolean {
    const when = this.#settings.get("fold");
    const { session, current = "" } = this.#chat();
    if (!session || !("room" in event || event.type === "quit")) return false;
    return when === "always" ||
      when === "busy" && (session.state.room(current)?.members.size ?? 0) >= BUSY;
  }

  /** The line between what was read and what comes while nobody types. */
  #apart(event: Event): string {
    if (event.type !== "message" || event.own || !this.#chat().isCurrent(event.room)) return "";
    if (this.#screen.idle < AWAY || this.#screen.lastKey === this.#marked) return "";
    this.#marked = this.#screen.lastKey;
    return this.#awayLine() + "\n";
  }

  #awayLine(): string {
    const { dim, mention } = this.#styles;
    return layRule("you were away here", this.#screen.columns, dim, mention);
  }

  /** The first direct message that comes says how to answer it. */
  #hint({ direct, own, kind, nick, room }: Said): void {
    if (this.#hinted || !direct || own || kind !== "say" || this.#chat().isCurrent(room)) return;
    this.#hinted = true;
    const name = printable(nick);
    this.tell(
      `That was for you alone: /msg ${name} TEXT answers, /go ${name} writes only to ${name}.`,
    );
  }

  history(room: string, messages: readonly Said[], kind: HistoryKind, hit?: string): void {
    // What was missed elsewhere is unread there.
    if (kind === "missed" && !this.#chat().isCurrent(room)) return;
    const { columns } = this.#screen;
    const { dim, bold } = this.#styles;
    const lines: string[] = [];
    const rule = (title: string) => lines.push(layRule(title, columns, dim, bold));
    if (kind === "older" && messages.length === 0) {
      return this.tell(`There is nothing earlier in ${printable(room)}.`);
    }
    if (kind === "opened" || kind === "back") lines.push("");
    rule(TITLES[kind](printable(room)));
    if (kind === "opened" || kind === "older") this.#day = undefined;
    const topic = this.#chat().session?.state.room(room)?.topic;
    if (kind === "opened" && topic) {
      lines.push(layText(printable(`Topic: ${topic}`), columns, same));
    }
    const news = kind === "opened" ? this.#firstNew(room, messages) : undefined;
    for (const message of messages) {
      if (message === news) lines.push(this.#awayLine());
      const aside = hit === undefined ? undefined : message.id !== hit;
      lines.push(this.#text(message, room, aside)!);
    }
    if (APART.has(kind)) {
      rule("now");
      this.#day = undefined;
    } else if (kind !== "back") lines.push(...this.#here(room));
    this.#print(lines.join("\n"));
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
    return [layText(`Here: ${names.join(", ")}`, this.#screen.columns, this.#styles.dim)];
  }

  tell(text: string): void {
    this.#print(layText(printable(text), this.#screen.columns, same));
  }

  table(rows: readonly (readonly [left: string, right: string])[]): void {
    const safe = rows.map(([left, right]) => [printable(left), printable(right)] as const);
    this.#print(layTable(safe, this.#screen.columns, this.#styles));
  }

  complain(sentence: string): void {
    const text = printable(sentence);
    this.#print(layText(text, this.#screen.columns, this.#styles.warn, "! "));
  }

  refused(done: Done, sentence: string): void {
    this.complain(sentence);
    if (done.what === "say") this.giveBack(asTyped(done, this.#chat()));
  }

  /** Words that were not sent are put back on the person's line, or shown where that has other words. */
  giveBack(words: string): void {
    if (this.#screen.words === "" && this.#screen.put(words)) return;
    this.tell(`It was: ${words}`);
  }

  #scene(state: State, opening?: string, aside?: boolean): Scene {
    const chat = this.#chat();
    return {
      columns: this.#screen.columns,
      styles: this.#styles,
      state,
      isCurrent: (room) => room === opening || chat.isCurrent(room),
      calls: (message) => chat.calls(message),
      recall: (room, id) => chat.recall.find(room, id),
      aside,
      times: this.#settings.get("times"),
    };
  }

  #text(event: Event, opening?: string, aside?: boolean): string | undefined {
    const chat = this.#chat();
    this.#state = chat.session?.state ?? this.#state;
    if (!this.#state) return undefined;
    const scene = this.#scene(this.#state, opening, aside);
    const text = present(event, scene);
    if (text === undefined || !("at" in event) || UNDATED.has(event.type)) return text;
    const today = day(event.at);
    if (today === this.#day) return text;
    this.#day = today;
    return layDay(event.at, scene.columns, this.#styles.dim) + "\n" + text;
  }
}

/** Without a key for so long (milliseconds), somebody is not there. */
const AWAY = 5 * 60_000;

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
function asTyped({ target, words, kind, reply }: Done, chat: Chat): string {
  const answered = reply === undefined ? undefined : chat.recall.find(target, reply);
  if (answered && chat.isCurrent(target)) return `/reply ${answered.nick} ${words}`;
  if (!chat.isCurrent(target)) return `/msg ${target} ${words}`;
  if (kind === "action") return `/me ${words}`;
  return words.startsWith("/") ? `/${words}` : words;
}
