/** The terminal's view of the chat: prints above the person's line, with the days between the messages. */
import type { Chat } from "../chat.ts";
import { printable } from "../printable.ts";
import type { Done, Event, Said } from "../session/events.ts";
import { inOrder, type State } from "../session/state.ts";
import type { Styles } from "../styles.ts";
import type { HistoryKind, View } from "../view.ts";
import { day, layDay, layRule, layTable, layText, type Paint } from "./layout.ts";
import { present, type Scene } from "./present.ts";
import type { Screen } from "./screen.ts";

const same: Paint = (text) => text;

export class Board implements View {
  readonly #screen: Screen;
  readonly #styles: Styles;
  readonly #chat: () => Chat;
  /** Of the session; the last one's where there is no connection. */
  #state: State | undefined;
  /** The day of what was printed last. */
  #day: string | undefined;
  #hinted = false;
  /** Whether the server's greeting is shown; once is enough. */
  showsMotd = true;

  constructor(screen: Screen, styles: Styles, chat: () => Chat) {
    this.#screen = screen;
    this.#styles = styles;
    this.#chat = chat;
  }

  show(event: Event): void {
    if (event.type === "motd" && !this.showsMotd) return;
    const text = this.#text(event);
    if (text === undefined) return;
    this.#screen.print(text);
    if (event.type === "message") this.#hint(event);
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
    const { columns } = this.#screen;
    const { dim, bold } = this.#styles;
    const lines: string[] = [];
    const rule = (title: string) => lines.push(layRule(title, columns, dim, bold));
    if (kind === "older" && messages.length === 0) {
      return this.tell(`There is nothing earlier in ${printable(room)}.`);
    }
    if (kind === "opened") lines.push("");
    rule(TITLES[kind](printable(room)));
    if (kind !== "missed") this.#day = undefined;
    const topic = this.#chat().session?.state.room(room)?.topic;
    if (kind === "opened" && topic) {
      lines.push(layText(printable(`Topic: ${topic}`), columns, same));
    }
    for (const message of messages) {
      const aside = hit === undefined ? undefined : message.id !== hit;
      lines.push(this.#text(message, room, aside)!);
    }
    if (kind !== "opened" && kind !== "missed") {
      rule("now");
      this.#day = undefined;
    } else lines.push(...this.#here(room));
    this.#screen.print(lines.join("\n"));
  }

  #here(room: string): string[] {
    const state = this.#chat().session?.state;
    const members = state?.room(room)?.members;
    if (!state || !members) return [];
    const names = inOrder(members.values(), state.isupport.signs)
      .map(({ signs, nick }) => signs.slice(0, 1) + nick + (state.isMe(nick) ? " (you)" : ""));
    const text = printable(`Here: ${names.join(", ")}`);
    return [layText(text, this.#screen.columns, this.#styles.dim)];
  }

  tell(text: string): void {
    this.#screen.print(layText(printable(text), this.#screen.columns, same));
  }

  table(rows: readonly (readonly [left: string, right: string])[]): void {
    const safe = rows.map(([left, right]) => [printable(left), printable(right)] as const);
    this.#screen.print(layTable(safe, this.#screen.columns, this.#styles));
  }

  complain(sentence: string): void {
    const text = printable(sentence);
    this.#screen.print(layText(text, this.#screen.columns, this.#styles.warn, "! "));
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

  #text(event: Event, opening?: string, aside?: boolean): string | undefined {
    const chat = this.#chat();
    this.#state = chat.session?.state ?? this.#state;
    if (!this.#state) return undefined;
    const scene: Scene = {
      columns: this.#screen.columns,
      styles: this.#styles,
      state: this.#state,
      isCurrent: (room) => room === opening || chat.isCurrent(room),
      aside,
    };
    const text = present(event, scene);
    if (text === undefined || !("at" in event) || UNDATED.has(event.type)) return text;
    const today = day(event.at);
    if (today === this.#day) return text;
    this.#day = today;
    return layDay(event.at, scene.columns, this.#styles.dim) + "\n" + text;
  }
}

/** What is printed without its time needs no day either. */
const UNDATED: ReadonlySet<Event["type"]> = new Set([
  "found",
  "people",
  "profile",
  "rooms",
  "motd",
  "registered",
]);

const TITLES: Readonly<Record<HistoryKind, (room: string) => string>> = {
  opened: (room) => room,
  older: (room) => `${room}, earlier`,
  missed: (room) => `${room} again`,
  since: (room) => `${room}, since then`,
  around: (room) => `${room}, around that`,
};

/** The line that would send the refused words once more. */
function asTyped({ target, words, kind }: Done, chat: Chat): string {
  if (!chat.isCurrent(target)) return `/msg ${target} ${words}`;
  if (kind === "action") return `/me ${words}`;
  return words.startsWith("/") ? `/${words}` : words;
}
