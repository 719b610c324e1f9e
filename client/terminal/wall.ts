/**
 * The screen as the servers share it: what is printed on it and in which colours, who came and went, the day
 * of what was printed last.
 */
import { printable } from "../printable.ts";
import type { Settings } from "../settings.ts";
import type { Styles } from "../styles.ts";
import { Comings } from "./comings.ts";
import { day, layDay, layRule, layTable, layText, type Paint } from "./layout.ts";
import { presentQuietly } from "./present.ts";
import type { Screen } from "./screen.ts";

const same: Paint = (text) => text;

/** Without a key for so long (milliseconds), somebody is not there. */
const AWAY = 5 * 60_000;

export class Wall {
  readonly screen: Screen;
  readonly settings: Settings;
  /** Paints like that from now on. */
  styles: Styles;
  readonly comings = new Comings();
  /** The day of what was printed last; undefined: the next thing says its own. */
  day: string | undefined;
  /** Whether it was said how direct messages are answered. */
  hinted = false;
  /** The last key before the last line that says that nobody was there. */
  #marked = 0;

  constructor(screen: Screen, styles: Styles, settings: Settings) {
    this.screen = screen;
    this.styles = styles;
    this.settings = settings;
  }

  get columns(): number {
    return this.screen.columns;
  }

  print(text: string): void {
    this.settle();
    this.screen.print(text);
  }

  /** Tells what was gathered of who came and went; the next room has others. */
  settle(): void {
    const told = this.comings.told();
    if (!told) return;
    const { columns, styles } = this;
    const scene = { columns, styles, times: this.settings.get("times") };
    this.screen.print(presentQuietly(told.at, printable(told.text), scene));
  }

  tell(text: string): void {
    this.print(layText(printable(text), this.columns, same));
  }

  table(rows: readonly (readonly [left: string, right: string])[]): void {
    const safe = rows.map(([left, right]) => [printable(left), printable(right)] as const);
    this.print(layTable(safe, this.columns, this.styles));
  }

  complain(sentence: string): void {
    this.print(layText(printable(sentence), this.columns, this.styles.warn, "! "));
  }

  /** The beginning of the day of something that is printed next, where it is another one; else "". */
  dayOf(at: number): string {
    const today = day(at);
    if (today === this.day) return "";
    this.day = today;
    return layDay(at, this.columns, this.styles.dim) + "\n";
  }

  /** Whether nobody was there for a while, before something that comes now; true once. */
  wasLeft(): boolean {
    const { idle, lastKey } = this.screen;
    if (idle < AWAY || lastKey === this.#marked) return false;
    this.#marked = lastKey;
    return true;
  }

  awayLine(): string {
    const { dim, mention } = this.styles;
    return layRule("you were away here", this.columns, dim, mention);
  }
}
