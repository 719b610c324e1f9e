/**
 * The line that is being written, as values: keys go in, words and the place of the cursor come out.
 *
 * Rules: each room has a sheet of its own, with its half-written words and the lines that were entered there;
 * the cursor never stands inside of a character with its accents or of a joined emoji.
 */
import { once } from "../../protocol/once.ts";
import { clusters } from "../session/clusters.ts";
import type { Key } from "./keys.ts";

/** What belongs to one room. */
export interface Sheet {
  text: string;
  /** In UTF-16 units. */
  cursor: number;
  /** Lines that were entered, earliest first. */
  lines: string[];
}

export function newSheet(): Sheet {
  return { text: "", cursor: 0, lines: [] };
}

/** What a key came to: "other" is for whoever else listens. */
export type Outcome = "edited" | "enter" | "interrupt" | "end" | "other";

export interface EditorSettings {
  /** Lines to remember on each sheet. */
  history: number;
  /** Candidates for the last word of the line up to the cursor, and that word. */
  complete?(line: string): [candidates: string[], word: string];
}

const WORD = once(() => /[\p{L}\p{M}\p{N}_]/u);

/** Candidates that Tab goes through. */
interface Cycle {
  candidates: string[];
  index: number;
  before: string;
  after: string;
}

/** A search through the lines of the sheet. */
interface Search {
  query: string;
  /** The line that is shown; undefined where none fits. */
  found: number | undefined;
}

export class Editor {
  sheet: Sheet = newSheet();
  readonly #settings: EditorSettings;
  /** Which of the lines is shown, and what was written before that. */
  #recalled: { at: number; draft: string } | undefined;
  #killed = "";
  #cycle: Cycle | undefined;
  #search: Search | undefined;

  constructor(settings: EditorSettings) {
    this.#settings = settings;
  }

  /** Goes on with another sheet. */
  turnTo(sheet: Sheet): void {
    this.sheet = sheet;
    this.#recalled = this.#cycle = this.#search = undefined;
  }

  /** What to show: the words and the cursor, and what is looked for. */
  get shown(): { text: string; cursor: number; query?: string } {
    const { text, cursor, lines } = this.sheet;
    if (!this.#search) return { text, cursor };
    const { query, found } = this.#search;
    const line = found === undefined ? "" : lines[found];
    return {
      text: line,
      cursor: Math.max(line.toLowerCase().indexOf(query.toLowerCase()), 0),
      query,
    };
  }

  put(text: string): void {
    this.sheet.text = text;
    this.sheet.cursor = text.length;
    this.#recalled = this.#cycle = this.#search = undefined;
  }

  /** Takes the words as an entered line. */
  enter(): string {
    const { sheet } = this;
    const { text } = sheet;
    this.put("");
    if (text.trim() !== "" && this.#settings.history > 0) {
      sheet.lines = [...sheet.lines.filter((line) => line !== text), text]
        .slice(-this.#settings.history);
    }
    return text;
  }

  press({ name, text }: Key): Outcome {
    if (this.#search && this.#inSearch(name, text)) return "edited";
    if (name !== "tab" && name !== "shift-tab") this.#cycle = undefined;
    if (name === "text" || name === "paste") {
      this.#insert(text);
      return "edited";
    }
    if (name === "ctrl-d" && this.sheet.text !== "") {
      return this.press({ name: "delete", text: "" });
    }
    const outcome = OUTCOMES[name];
    if (outcome) return outcome;
    const act = ACTIONS[name];
    if (!act) return "other";
    act.call(this);
    return "edited";
  }

  #insert(words: string): void {
    const { text, cursor } = this.sheet;
    this.#change(text.slice(0, cursor) + words + text.slice(cursor), cursor + words.length);
  }

  #change(text: string, cursor: number): void {
    this.sheet.text = text;
    this.sheet.cursor = cursor;
  }

  /** The edge of a character before (-1) or after (1) the cursor. */
  #edge(step: -1 | 1): number {
    const { text, cursor } = this.sheet;
    const from = step < 0 ? text.slice(0, cursor) : text.slice(cursor);
    const parts = [...clusters(from)];
    if (step < 0) return parts.at(-1)?.index ?? 0;
    return cursor + (parts[0]?.segment.length ?? 0);
  }

  /** The edge of a word before or after the cursor. */
  #wordEdge(step: -1 | 1): number {
    const { text } = this.sheet;
    let at = this.sheet.cursor;
    const next = () => step < 0 ? text[at - 1] : text[at];
    while (next() !== undefined && !WORD().test(next())) at += step;
    while (next() !== undefined && WORD().test(next())) at += step;
    return at;
  }

  move(to: number): void {
    this.sheet.cursor = to;
  }

  /** Removes what is between the cursor and `to`; keeps it for Ctrl-Y where `keep`. */
  cut(to: number, keep: boolean): void {
    const { text, cursor } = this.sheet;
    const [start, end] = to < cursor ? [to, cursor] : [cursor, to];
    if (keep && end > start) this.#killed = text.slice(start, end);
    this.#change(text.slice(0, start) + text.slice(end), start);
  }

  left = () => this.#edge(-1);
  right = () => this.#edge(1);
  wordLeft = () => this.#wordEdge(-1);
  wordRight = () => this.#wordEdge(1);
  /** The beginning of the words up to a space. */
  spaceLeft = () => this.sheet.text.slice(0, this.sheet.cursor).search(/\S*\s*$/);

  yank(): void {
    this.#insert(this.#killed);
  }

  newLine(): void {
    this.#insert("\n");
  }

  recall(step: -1 | 1): void {
    const { lines, text } = this.sheet;
    const { at, draft } = this.#recalled ?? { at: lines.length, draft: text };
    const next = at + step;
    if (next < 0 || next > lines.length) return;
    this.put(next === lines.length ? draft : lines[next]);
    this.#recalled = next === lines.length ? undefined : { at: next, draft };
  }

  complete(step: -1 | 1): void {
    const { text, cursor } = this.sheet;
    if (!this.#cycle) {
      const line = text.slice(0, cursor);
      const [candidates, word] = this.#settings.complete?.(line) ?? [[], ""];
      if (candidates.length === 0) return;
      const before = line.slice(0, line.length - word.length);
      const index = step > 0 ? -1 : candidates.length;
      this.#cycle = { candidates, index, before, after: text.slice(cursor) };
    }
    const { candidates, before, after } = this.#cycle;
    this.#cycle.index = (this.#cycle.index + step + candidates.length) % candidates.length;
    const start = before + candidates[this.#cycle.index];
    this.#change(start + after, start.length);
  }

  search(): void {
    this.#search = { query: "", found: undefined };
  }

  /** A key while one searches; false where it ends the search and does what it always does. */
  #inSearch(name: string, text: string): boolean {
    const search = this.#search!;
    if (name === "text") search.query += text;
    else if (name === "backspace") search.query = search.query.slice(0, -1);
    else if (name === "ctrl-r") {
      search.found = this.#older(search.query, search.found) ?? search.found;
      return true;
    } else {
      this.#search = undefined;
      if (name === "ctrl-g" || name === "ctrl-c") return true;
      if (search.found !== undefined) this.put(this.sheet.lines[search.found]);
      return name === "enter";
    }
    search.found = search.query === "" ? undefined : this.#older(search.query);
    return true;
  }

  /** The latest line with these words before that line. */
  #older(query: string, before = this.sheet.lines.length): number | undefined {
    const words = query.toLowerCase();
    const at = this.sheet.lines.slice(0, before)
      .findLastIndex((line) => line.toLowerCase().includes(words));
    return at < 0 ? undefined : at;
  }
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  enter: "enter",
  "ctrl-c": "interrupt",
  "ctrl-d": "end",
};

type Action = (this: Editor) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  "left": move((editor) => editor.left()),
  "right": move((editor) => editor.right()),
  "ctrl-b": move((editor) => editor.left()),
  "ctrl-f": move((editor) => editor.right()),
  "home": move(() => 0),
  "ctrl-a": move(() => 0),
  "end": move(({ sheet }) => sheet.text.length),
  "ctrl-e": move(({ sheet }) => sheet.text.length),
  "alt-b": move((editor) => editor.wordLeft()),
  "alt-f": move((editor) => editor.wordRight()),
  "backspace": cut((editor) => editor.left(), false),
  "delete": cut((editor) => editor.right(), false),
  "ctrl-u": cut(() => 0),
  "ctrl-k": cut(({ sheet }) => sheet.text.length),
  "ctrl-w": cut((editor) => editor.spaceLeft()),
  "alt-backspace": cut((editor) => editor.wordLeft()),
  "alt-d": cut((editor) => editor.wordRight()),
  "ctrl-y"() {
    this.yank();
  },
  "alt-enter"() {
    this.newLine();
  },
  "up"() {
    this.recall(-1);
  },
  "down"() {
    this.recall(1);
  },
  "tab"() {
    this.complete(1);
  },
  "shift-tab"() {
    this.complete(-1);
  },
  "ctrl-r"() {
    this.search();
  },
};

function move(to: (editor: Editor) => number): Action {
  return function () {
    this.move(to(this));
  };
}

function cut(to: (editor: Editor) => number, keep = true): Action {
  return function () {
    this.cut(to(this), keep);
  };
}
