/** Who takes what is typed: a line that is edited, a secret, or a line that the terminal edits itself. */
import { printable } from "../printable.ts";
import { Editor, type Sheet } from "./editor.ts";
import { nextKey } from "./keys.ts";
import { drawing, type Drawn, erasing, layLine } from "./line.ts";

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
  /** A key that does nothing to the line, such as "alt-1". */
  key?(name: string): void;
  /** The words have changed. */
  edited?(words: string): void;
}

const LINE_END = /[\r\n]/;

/** The part up to the first line end, and the part behind it; undefined where there is none. */
function cutLine(text: string): [string, string] | undefined {
  const at = text.search(LINE_END);
  if (at < 0) return undefined;
  return [text.slice(0, at), text.slice(text.startsWith("\r\n", at) ? at + 2 : at + 1)];
}

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

/** A line with editing, history, completion and search. */
export class LineReader implements Reader {
  readonly #editor: Editor;
  readonly #settings: LineSettings;
  readonly #ears: Ears;
  #prompt: string;
  /** A sequence of keys that is not whole yet. */
  #begun = "";
  #drawn: Drawn = { rows: [""], row: 0, before: "" };

  constructor(settings: LineSettings, ears: Ears) {
    this.#settings = settings;
    this.#ears = ears;
    this.#prompt = settings.prompt;
    this.#editor = new Editor(settings);
  }

  /** The words that are not entered yet. */
  get words(): string {
    return this.#editor.sheet.text;
  }

  /** Replaces them, without drawing them. */
  put(words: string): void {
    this.#editor.put(words);
  }

  /** Goes on with another room's words and lines, without drawing them. */
  turnTo(sheet: Sheet): void {
    this.#editor.turnTo(sheet);
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
  }

  feed(text: string): string {
    let rest = this.#begun + text;
    this.#begun = "";
    let changed = false;
    for (let next = nextKey(rest); next; next = nextKey(rest)) {
      rest = next.rest;
      const outcome = this.#editor.press(next.key);
      changed ||= outcome === "edited";
      if (outcome === "edited") continue;
      if (changed) this.#redraw();
      if (outcome === "enter") {
        this.#enter();
        return rest;
      }
      if (outcome === "other") this.#ears.key?.(next.key.name);
      else this.#ears[outcome]();
      return rest;
    }
    this.#begun = rest;
    if (changed) {
      this.#redraw();
      this.#ears.edited?.(this.words);
    }
    return "";
  }

  #enter(): void {
    const { vanishes, write } = this.#settings;
    if (!vanishes) this.#editor.press({ name: "end", text: "" });
    write(vanishes ? this.erase() : this.erase() + this.draw() + "\n");
    this.#ears.line(this.#editor.enter());
  }

  #redraw(): void {
    const before = this.#drawn;
    const after = this.#lay();
    const [was, is] = [before.rows, after.rows].map((rows) => rows.join("\n"));
    const appended = before.before === was && after.before === after.rows.at(-1) &&
      before.rows.length === 1 && after.rows.length === 1 && is.startsWith(was);
    const text = appended ? is.slice(was.length) : this.erase() + drawing(after);
    this.#drawn = after;
    this.#settings.write(text);
  }

  #lay(): Drawn {
    const { text, cursor, query } = this.#editor.shown;
    const prompt = query === undefined ? this.#prompt : `(search: ${printable(query)}) `;
    return layLine(prompt, text, cursor, this.#settings.columns());
  }

  erase(): string {
    return erasing(this.#drawn, this.#settings.columns());
  }

  draw(): string {
    this.#drawn = this.#lay();
    return drawing(this.#drawn);
  }
}

/** One key that answers yes or no. */
export class ConfirmReader implements Reader {
  readonly #question: string;
  readonly #columns: () => number;
  readonly #answer: (yes: boolean) => void;
  #begun = "";
  #drawn: Drawn = { rows: [""], row: 0, before: "" };

  constructor(question: string, columns: () => number, answer: (yes: boolean) => void) {
    this.#question = question;
    this.#columns = columns;
    this.#answer = answer;
  }

  feed(text: string): string {
    let rest = this.#begun + text;
    for (let next = nextKey(rest); next; next = nextKey(rest)) {
      const { key } = next;
      rest = next.rest;
      // Of several letters at once the first one is the answer.
      const name = key.name === "text" ? key.text[0].toLowerCase() : key.name;
      if (name in YES_OR_NO) {
        this.#answer(YES_OR_NO[name]);
        return rest;
      }
    }
    this.#begun = rest;
    return "";
  }

  erase(): string {
    return erasing(this.#drawn, this.#columns());
  }

  draw(): string {
    this.#drawn = layLine("", this.#question, this.#question.length, this.#columns());
    return drawing(this.#drawn);
  }
}

const YES_OR_NO: Readonly<Record<string, boolean>> = {
  y: true,
  n: false,
  "ctrl-c": false,
  "ctrl-d": false,
  "ctrl-g": false,
};

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
