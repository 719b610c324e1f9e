/** What a person can set, each explained where it is shown: /set reads the records. */

export interface Setting {
  name: string;
  /** What it can be; undefined: words. */
  values?: readonly string[];
  /** What it is where nobody has set it. */
  usual: string;
  help: string;
}

export const SETTINGS = {
  bell: {
    values: ["off", "on"],
    usual: "off",
    help: "ring the terminal's bell when somebody names you or writes to you alone",
  },
  notify: {
    values: ["off", "osc9", "osc777"],
    usual: "off",
    help: "show a desktop notification then, in the form that your terminal knows: " +
      "osc9 (iTerm2, WezTerm) or osc777 (foot, Ghostty, urxvt)",
  },
  words: {
    usual: "",
    help: "words that you want to hear of like your name, with commas between them",
  },
  times: {
    values: ["minutes", "seconds", "off"],
    usual: "minutes",
    help: "the time before each message: 23:32, 23:32:07 or none",
  },
  fold: {
    values: ["busy", "always", "never"],
    usual: "busy",
    help: "tell in one line who came and went: in rooms of 20 people and more, in all, in none",
  },
  muted: {
    usual: "",
    help: "rooms and people that are only counted, with commas; /mute and /unmute change it",
  },
  ignored: {
    usual: "",
    help: "people whose words are not shown, with commas; /ignore and /unignore change it",
  },
  typing: {
    values: ["off", "on"],
    usual: "off",
    help: "tell others that you are writing, and see it of them",
  },
  theme: {
    values: ["calm", "bright", "grey"],
    usual: "calm",
    help: "the colours: calm, bright, or none but light and dark",
  },
} as const satisfies Record<string, Omit<Setting, "name">>;

export type SettingName = keyof typeof SETTINGS;

/** All of them, in the order in which /set lists them. */
export const SETTING_LIST: readonly (Setting & { name: SettingName })[] = Object.entries(SETTINGS)
  .map(([name, setting]) => ({ name: name as SettingName, ...setting }));

export class Settings {
  readonly #values = new Map<SettingName, string>();
  /** Is called once something has changed. */
  onChange: (name: SettingName) => void = () => {};

  get(name: SettingName): string {
    return this.#values.get(name) ?? SETTINGS[name].usual;
  }

  /** The words of a setting that has several. */
  list(name: SettingName): string[] {
    return this.get(name).split(",").map((word) => word.trim()).filter((word) => word !== "");
  }

  /** Sets it; gives a sentence where that can't be. */
  set(name: string, value: string): string | undefined {
    const setting = SETTING_LIST.find((one) => one.name === name);
    if (!setting) return `There is no setting ${name}: /set lists them.`;
    if (setting.values && !setting.values.includes(value)) {
      return `${name} can be ${orOf(setting.values)}, not ${value}.`;
    }
    if (value === setting.usual) this.#values.delete(setting.name);
    else this.#values.set(setting.name, value);
    this.onChange(setting.name);
  }

  /** Those that are not as usual. */
  changed(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
}

/** `a, b or c`. */
function orOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
