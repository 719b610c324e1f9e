/** Who takes what is typed: a line that is edited, a secret, or a line that the terminal edits itself. */
import { Buffer } from "node:buffer";
import * as readline from "node:readline";
import { Readable, Writable } from "node:stream";

export interface Reader {
  /** Takes what was typed, up to the end of a line; gives back what comes after that. */
  feed(text: string): string;
  /** What takes the question and the half-typed words off the screen. */
  erase(): string;
  /** What shows them again, at the beginning of a line. */
  draw(): string;
}

/** What a reader tells. */
export interface Ears {
  line(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-D on an empty line. */
  end(): void;
}

const LINE_END = /[\r\n]/;

/** The part up to the first line end, and the part behind it; undefined where there is none. */
function cutLine(text: string): [string, string] | undefined {
  const at = text.search(LINE_END);
  if (at < 0) return undefined;
  return [text.slice(0, at), text.slice(text.startsWith("\r\n", at) ? at + 2 : at + 1)];
}

/** A Tab behind a few letters: typed, and maybe delivered with them, not pasted. */
const TYPED_TAB = /^([^\t]{0,15})\t$/;

export interface LineSettings {
  prompt: string;
  columns(): number;
  write(text: string): void;
  /** Lines to remember. */
  history: number;
  /** Whether a line that was entered is taken off the screen; what it caused is shown instead. */
  vanishes: boolean;
  complete?(line: string): [candidates: string[], word: string];
}

/** A line with editing, history and completion. */
export class LineReader implements Reader {
  readonly #input = new Readable({ read() {} });
  readonly #readline: readline.Interface;
  readonly #settings: LineSettings;
  /** While set, what readline writes is kept here instead of being shown. */
  #kept: string | undefined;

  constructor(settings: LineSettings, ears: Ears) {
    this.#settings = settings;
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        this.#write(chunk.toString());
        done();
      },
    });
    Object.defineProperty(output, "columns", { get: settings.columns });
    this.#readline = readline.createInterface({
      input: this.#input,
      output,
      terminal: true,
      prompt: settings.prompt,
      historySize: settings.history,
      removeHistoryDuplicates: true,
      completer: settings.complete ?? ((line: string) => [[], line]),
    });
    this.#readline.on("line", (text) => {
      this.#kept = undefined;
      ears.line(text);
    });
    this.#readline.on("SIGINT", () => ears.interrupt());
    // Ctrl-Z: a program without the right to signal others can't stop itself.
    this.#readline.on("SIGTSTP", () => {});
    this.#readline.on("close", () => ears.end());
  }

  /** The words that are not entered yet. */
  get words(): string {
    return this.#readline.line;
  }

  /** Replaces them, without drawing them. */
  put(words: string): void {
    this.#keeping(() => {
      this.#readline.write(null, { ctrl: true, name: "e" });
      this.#readline.write(null, { ctrl: true, name: "u" });
      if (words !== "") this.#readline.write(words);
    });
  }

  setPrompt(prompt: string): void {
    this.#readline.setPrompt(prompt);
  }

  feed(text: string): string {
    const [line, rest] = cutLine(text) ?? [text, undefined];
    const tab = TYPED_TAB.exec(line);
    for (const part of tab ? [tab[1], "\t"] : [line]) this.#type(part);
    if (rest === undefined) return "";
    if (this.#settings.vanishes) {
      this.#settings.write(this.erase());
      this.#kept = "";
    }
    this.#type("\r");
    return rest;
  }

  #type(text: string): void {
    if (text !== "") this.#input.emit("data", Buffer.from(text));
  }

  erase(): string {
    const { rows } = this.#readline.getCursorPos();
    return "\r" + (rows > 0 ? `\x1b[${rows}A` : "") + "\x1b[J";
  }

  draw(): string {
    return this.#keeping(() => {
      // Readline goes up by the rows that it drew last; these are gone.
      (this.#readline as unknown as { prevRows: number }).prevRows = 0;
      this.#readline.prompt(true);
    });
  }

  #write(text: string): void {
    if (this.#kept === undefined) this.#settings.write(text);
    else this.#kept += text;
  }

  #keeping(act: () => void): string {
    this.#kept = "";
    act();
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }
}

/** Escape sequences that keys send. */
const KEY = /^\x1b(\[[0-9;?]*[ -/]*[@-~]?|O.?|.)?/s;

/** A line that is not shown while it is typed, nor remembered. */
export class SecretReader implements Reader {
  #chars: string[] = [];
  readonly #prompt: string;
  readonly #ears: Ears;
  readonly #isDumb: boolean;

  constructor(prompt: string, isDumb: boolean, ears: Ears) {
    this.#prompt = prompt;
    this.#ears = ears;
    this.#isDumb = isDumb;
  }

  feed(text: string): string {
    for (let rest = text; rest !== "";) {
      const key = KEY.exec(rest)?.[0] ?? String.fromCodePoint(rest.codePointAt(0)!);
      const ended = LINE_END.test(key);
      if (ended) {
        const [, after] = cutLine(rest)!;
        this.#ears.line(this.#chars.join(""));
        return after;
      }
      rest = rest.slice(key.length);
      const control = CONTROLS[key];
      if (control === "interrupt" || (control === "end" && this.#chars.length === 0)) {
        this.#ears[control]();
        return rest;
      }
      if (control === "back") this.#chars.pop();
      else if (control === "clear") this.#chars = [];
      else if (key >= " ") this.#chars.push(key);
    }
    return "";
  }

  erase(): string {
    return this.#isDumb ? "\n" : "\r\x1b[J";
  }

  draw(): string {
    return this.#prompt;
  }
}

const CONTROLS: Readonly<Record<string, "interrupt" | "end" | "back" | "clear">> = {
  "\x03": "interrupt",
  "\x04": "end",
  "\x7f": "back",
  "\b": "back",
  "\x15": "clear",
};

/** A line that the terminal itself edits and shows: for terminals that obey nothing (TERM=dumb). */
export class CookedReader implements Reader {
  #begun = "";
  readonly #prompt: string;
  readonly #ears: Ears;

  constructor(prompt: string, ears: Ears) {
    this.#prompt = prompt;
    this.#ears = ears;
  }

  feed(text: string): string {
    const [line, rest] = cutLine(text) ?? [text, undefined];
    this.#begun += line;
    if (rest === undefined) return "";
    const whole = this.#begun;
    this.#begun = "";
    this.#ears.line(whole);
    return rest;
  }

  erase(): string {
    return "";
  }

  draw(): string {
    return this.#prompt;
  }
}
