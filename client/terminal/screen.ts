/**
 * The terminal as a scrollback with one line at its end that belongs to the person.
 *
 * Rules: what is printed goes above that line and leaves it as it was; what is typed while nobody reads is
 * kept for the next question, so that a password that was typed ahead is never shown; the terminal is
 * given back as it was found, however the program ends.
 */
import type { Io, Tty } from "../io.ts";
import { newSheet, type Sheet } from "./editor.ts";
import {
  ConfirmReader,
  CookedReader,
  type Ears,
  LineReader,
  type Reader,
  SecretReader,
} from "./readers.ts";

/** Takes the lines of the chat. */
export interface Listener {
  /** A promise: the next line is taken when it is done. */
  line(text: string): void | Promise<void>;
  interrupt(): void;
  end(): void;
  /** A key that does nothing to the line, such as "alt-1". */
  key(name: string): void;
  /** The words on the line have changed. */
  edited(words: string): void;
}

export interface ScreenSettings {
  io: Io;
  tty: Tty;
  /** TERM=dumb: nothing but text is written. */
  isDumb: boolean;
  complete(line: string): [candidates: string[], word: string];
  /** Ctrl-C while nothing is read. */
  interrupt(): void;
  /** The end of the input. */
  ended(): void;
}

/** Lines of each room that the arrow keys bring back. */
const HISTORY = 500;

/** Whether the terminal is to say where pasted text begins and ends (xterm's mode 2004). */
const MARKS_PASTES = "\x1b[?2004h";
const MARKS_NOTHING = "\x1b[?2004l";

export class Screen {
  readonly #settings: ScreenSettings;
  #reader: Reader | undefined;
  /** Typed and not yet taken. */
  #typed = "";
  #draining = false;
  #chat: { reader: LineReader | CookedReader; listener: Listener } | undefined;
  #listening = false;
  #prompt = "> ";
  #ended = false;
  /** When a key was pressed last: milliseconds since 1970. */
  lastKey = Date.now();
  /** Half-typed words and entered lines, by place. */
  readonly #sheets = new WeakMap<object, Sheet>();
  #sheet = newSheet();
  readonly #restore = () => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (!this.#settings.isDumb) this.#settings.io.out(MARKS_NOTHING);
    this.#raw(false);
  };
  #isOpen = false;

  constructor(settings: ScreenSettings) {
    this.#settings = settings;
  }

  /** Begins to read. */
  open(): void {
    globalThis.addEventListener("unload", this.#restore);
    this.#isOpen = true;
    this.#raw(!this.#settings.isDumb);
    if (!this.#settings.isDumb) this.#settings.io.out(MARKS_PASTES);
    this.#settings.tty.onResize(() => {
      if (this.#reader) this.#write(this.#reader.erase() + this.#reader.draw());
    });
    void this.#pump();
  }

  /** Gives the terminal back. */
  close(): void {
    if (this.#reader) this.#write(this.#reader.erase());
    this.#reader = undefined;
    this.#listening = false;
    this.#restore();
    globalThis.removeEventListener("unload", this.#restore);
  }

  get columns(): number {
    return this.#settings.tty.columns();
  }

  /** Milliseconds without a key. */
  get idle(): number {
    return Date.now() - this.lastKey;
  }

  /** Writes what rings or notifies and moves nothing. */
  signal(sequence: string): void {
    if (!this.#settings.isDumb) this.#write(sequence);
  }

  /** Prints lines above what is being typed. */
  print(text: string): void {
    const { erase, draw } = this.#reader
      ? { erase: this.#reader.erase(), draw: () => this.#reader!.draw() }
      : { erase: "", draw: () => "" };
    this.#write(erase + text + "\n" + draw());
  }

  /** Asks; undefined where the person gives up (Ctrl-C, Ctrl-D). */
  ask(question: string): Promise<string | undefined> {
    const { tty, isDumb } = this.#settings;
    return this.#question((ears) =>
      isDumb ? new CookedReader(question, ears) : new LineReader({
        prompt: question,
        columns: () => tty.columns(),
        write: (text) => this.#write(text),
        history: 0,
        vanishes: false,
      }, ears)
    );
  }

  /** Asks; what is typed is not shown. */
  async askSecret(question: string): Promise<string | undefined> {
    const { isDumb } = this.#settings;
    if (isDumb) this.#raw(true);
    const answer = await this.#question((ears) => new SecretReader(question, isDumb, ears), true);
    if (isDumb) this.#raw(false);
    return answer;
  }

  /** Asks for one key: y or n. False where the person gives up; nothing of it stays on the screen. */
  confirm(question: string): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#ended || this.#settings.isDumb) return resolve(false);
      const reader = new ConfirmReader(question, () => this.columns, (yes) => {
        this.#write(reader.erase());
        if (this.#reader === reader) this.#reader = undefined;
        resolve(yes);
      });
      this.#giveUp = () => resolve(false);
      this.#read(reader);
    });
  }

  #question(make: (ears: Ears) => Reader, endsLine = false): Promise<string | undefined> {
    return new Promise((resolve) => {
      if (this.#ended) return resolve(undefined);
      let isOpen = true;
      const answer = (text: string | undefined) => {
        if (!isOpen) return;
        isOpen = false;
        this.#reader = undefined;
        if (endsLine || text === undefined) this.#write("\n");
        resolve(text);
      };
      const giveUp = () => answer(undefined);
      this.#read(make({ line: answer, interrupt: giveUp, end: giveUp }));
      this.#giveUp = giveUp;
    });
  }

  #giveUp = () => {};

  /** Takes lines for the chat from now on, until {@link Screen.ask} or {@link Screen.pause}. */
  listen(listener: Listener): void {
    this.#listening = true;
    const reader = this.#chat?.reader ?? this.#chatReader();
    this.#chat = { reader, listener };
    this.#read(reader);
  }

  /** Reads nothing until somebody asks or listens. */
  pause(): void {
    if (this.#reader) this.#write(this.#reader.erase());
    this.#reader = undefined;
    this.#listening = false;
  }

  #chatReader(): LineReader | CookedReader {
    const { tty, isDumb, complete } = this.#settings;
    const ears: Ears = {
      line: (text) => this.#chatLine(text),
      interrupt: () => this.#chat?.listener.interrupt(),
      end: () => this.#chat?.listener.end(),
      key: (name) => this.#chat?.listener.key(name),
      edited: (words) => this.#chat?.listener.edited(words),
    };
    if (isDumb) return new CookedReader("", ears);
    const reader = new LineReader({
      prompt: this.#prompt,
      columns: () => tty.columns(),
      write: (text) => this.#write(text),
      history: HISTORY,
      vanishes: true,
      complete,
    }, ears);
    reader.turnTo(this.#sheet);
    return reader;
  }

  #chatLine(text: string): void {
    this.#reader = undefined;
    const again = () => {
      if (this.#listening && this.#chat) this.#read(this.#chat.reader);
    };
    const more = this.#chat?.listener.line(text);
    if (more) void more.finally(again);
    else again();
  }

  /** What stands before the words of the chat. */
  setPrompt(prompt: string): void {
    if (prompt === this.#prompt) return;
    this.#prompt = prompt;
    const reader = this.#chat?.reader;
    if (!(reader instanceof LineReader)) return;
    this.#redrawn(reader, () => reader.setPrompt(prompt));
  }

  /** The words that are typed and not entered. */
  get words(): string {
    const reader = this.#chat?.reader;
    return reader instanceof LineReader ? reader.words : "";
  }

  /** Goes on with the words that were left in that place, and its lines. */
  turnTo(place: object): void {
    const sheet = this.#sheets.get(place) ?? newSheet();
    this.#sheets.set(place, sheet);
    if (sheet === this.#sheet) return;
    this.#sheet = sheet;
    const reader = this.#chat?.reader;
    if (reader instanceof LineReader) this.#redrawn(reader, () => reader.turnTo(sheet));
  }

  #redrawn(reader: Reader, change: () => void): void {
    const shown = this.#reader === reader;
    const erased = shown ? reader.erase() : "";
    change();
    if (shown) this.#write(erased + reader.draw());
  }

  /** Puts words on the person's line. False where the terminal can't do that. */
  put(words: string): boolean {
    const reader = this.#chat?.reader;
    if (!(reader instanceof LineReader)) return false;
    this.#redrawn(reader, () => reader.put(words));
    return true;
  }

  #read(reader: Reader): void {
    const erased = this.#reader?.erase() ?? "";
    this.#reader = reader;
    this.#write(erased + reader.draw());
    this.#drain();
  }

  async #pump(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.#settings.io.stdin) {
        this.lastKey = Date.now();
        this.#typed += decoder.decode(chunk, { stream: true });
        this.#drain();
      }
    } catch {
      // The terminal is gone: that is an end too.
    }
    this.#ended = true;
    this.#giveUp();
    this.#settings.ended();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    while (this.#reader && this.#typed !== "") {
      const typed = this.#typed;
      this.#typed = "";
      this.#typed = this.#reader.feed(typed) + this.#typed;
    }
    this.#draining = false;
    if (this.#reader || !this.#typed.includes("\x03")) return;
    this.#typed = "";
    this.#settings.interrupt();
  }

  #raw(on: boolean): void {
    try {
      this.#settings.tty.raw(on);
    } catch {
      // The terminal is gone.
    }
  }

  /** In raw mode a line feed alone does not go back to the left edge. */
  #write(text: string): void {
    if (text !== "") this.#settings.io.out(text.replace(/\r?\n/g, "\r\n"));
  }
}
