/** What the person has set, and what that does to the terminal: from the file of settings, and back into it. */
import type { Chat } from "../chat.ts";
import type { Io } from "../io.ts";
import { configFolder } from "../known.ts";
import { Settings } from "../settings.ts";
import { SettingsFile } from "../settings_file.ts";
import { type Styles, styles } from "../styles.ts";

/** What it changes. */
export interface Around {
  /** Of all servers. */
  chats(): readonly Chat[];
  paint(styles: Styles): void;
  complain(sentence: string): void;
}

export class Personal {
  readonly settings = new Settings();
  readonly #io: Io;
  readonly #file: SettingsFile;

  constructor(io: Io, around: Around) {
    this.#io = io;
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

  #apply({ paint, chats }: Around): void {
    paint(this.styles);
    for (const chat of chats()) this.prepare(chat);
    if (this.#isLoaded) void this.#file.save(this.settings);
  }

  /** What is set of a chat. */
  prepare(chat: Chat): void {
    chat.mentionWords = this.settings.list("words");
    chat.places.mute(this.settings.list("muted"));
  }

  /** Whether one sees who writes, and is seen. */
  get isTyping(): boolean {
    return this.settings.get("typing") === "on";
  }
}
