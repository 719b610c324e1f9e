/** What the person has set, and what that does to the terminal: from the file of settings, and back into it. */
import type { Chat } from "../chat.ts";
import type { Io } from "../io.ts";
import { configFolder } from "../known.ts";
import type { Event } from "../session/events.ts";
import { Settings } from "../settings.ts";
import { SettingsFile } from "../settings_file.ts";
import { type Styles, styles } from "../styles.ts";
import { Writers } from "./writers.ts";

/** What it changes. */
export interface Around {
  chat(): Chat;
  paint(styles: Styles): void;
  complain(sentence: string): void;
  /** Who is writing has changed. */
  writing(): void;
}

export class Personal {
  readonly settings = new Settings();
  readonly writers: Writers;
  readonly #io: Io;
  readonly #file: SettingsFile;

  constructor(io: Io, around: Around) {
    this.#io = io;
    this.writers = new Writers(around.writing);
    const folder = configFolder(Deno.build.os, io.env);
    this.#file = new SettingsFile(io, folder && `${folder}/settings.json`, around.complain);
    this.settings.onChange = () => this.#apply(around);
  }

  get styles(): Styles {
    const [NO_COLOR, TERM, COLORTERM] = ["NO_COLOR", "TERM", "COLORTERM"].map(this.#io.env);
    return styles({ NO_COLOR, TERM, COLORTERM }, this.settings.palette);
  }

  #isLoaded = false;

  async load(): Promise<void> {
    await this.#file.load(this.settings);
    this.#isLoaded = true;
  }

  #apply({ paint, chat }: Around): void {
    paint(this.styles);
    chat().mentionWords = this.settings.list("words");
    chat().places.mute(this.settings.list("muted"));
    if (this.#isLoaded) void this.#file.save(this.settings);
  }

  /** Takes all that happens. */
  take(event: Event): void {
    if (this.settings.get("typing") === "on") this.writers.take(event);
  }

  /** The person's line has changed. */
  edited(chat: Chat, words: string): void {
    if (this.settings.get("typing") === "on") this.writers.edited(chat, words, Date.now());
  }
}
