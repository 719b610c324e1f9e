/** What a person can set, each explained where it is shown: /set reads the records. */
import { COLOURS, type Palette, type Theme, THEMES } from "./styles.ts";

export interface Setting {
  name: string;
  /** What it can be; undefined: words. */
  values?: readonly string[];
  /** What it is where nobody has set it. */
  usual: string;
  help: string;
}

/** What a single colour can be; "theme" is the theme's own. */
const COLOUR_VALUES = ["theme", ...Object.keys(COLOURS)];

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
    help: "rooms and people that are only counted, with commas: #dev@HOST:PORT, or #dev on any " +
      "server; /mute and /unmute change it",
  },
  ignored: {
    usual: "",
    help: "people whose words are not shown, with commas: bob@HOST:PORT, or bob on any server; " +
      "/ignore and /unignore change it",
  },
  typing: {
    values: ["off", "on"],
    usual: "off",
    help: "tell others that you are writing, and see it of them",
  },
  emoji: {
    values: ["on", "off"],
    usual: "on",
    help: "send 👍 where you write :thumbsup:, as a word by itself",
  },
  theme: {
    values: Object.keys(THEMES),
    usual: "calm",
    help: "the colours: calm, bright, or none but light and dark; those below change one of them",
  },
  "color.mention": {
    values: COLOUR_VALUES,
    usual: "theme",
    help: "the colour of words that name you",
  },
  "color.own": {
    values: COLOUR_VALUES,
    usual: "theme",
    help: "the colour of your own name and words",
  },
  "color.warn": {
    values: COLOUR_VALUES,
    usual: "theme",
    help: "the colour of what did not work",
  },
  "color.nicks": {
    values: ["theme", "each", ...Object.keys(COLOURS)],
    usual: "theme",
    help: "the colour of the others' names: one for all, or each its own",
  },
} as const satisfies Record<string, Omit<Setting, "name">>;

export type SettingName = keyof typeof SETTINGS;

/** All of them, in the order in which /set lists them. */
export const SETTING_LIST: readonly (Setting & { name: SettingName })[] = Object.entries(SETTINGS)
  .map(([name, setting]) => ({ name: name as SettingName, ...setting }));

/** What has a colour of its own. */
const PAINTED = ["mention", "own", "warn", "nicks"] as const satisfies (keyof Palette)[];

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
    if (!setting) return unknown(name);
    if (setting.values && !setting.values.includes(value)) {
      return `${name} can be ${orOf(setting.values)}, not ${value}.`;
    }
    if (value === setting.usual) this.#values.delete(setting.name);
    else this.#values.set(setting.name, value);
    this.onChange(setting.name);
  }

  /** The colours: the theme's, but for those that are set by themselves. */
  get palette(): Palette {
    const palette: Record<keyof Palette, string> = { ...THEMES[this.get("theme") as Theme] };
    for (const part of PAINTED) {
      const colour = this.get(`color.${part}`);
      if (colour !== "theme") palette[part] = colour;
    }
    // What can be set is what a palette has.
    return palette as Palette;
  }

  /** Those that are not as usual. */
  changed(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
}

/** The settings of that name, or of that family: "color" names "color.own" and others. */
export function settingsOf(name: string): typeof SETTING_LIST {
  return SETTING_LIST.filter((one) => one.name === name || one.name.startsWith(`${name}.`));
}

/** Says that there is none of that name. */
export function unknown(name: string): string {
  const family = settingsOf(name).map((one) => one.name);
  if (family.length === 0) return `There is no setting ${name}: /set lists them.`;
  return `${name} alone cannot be set: name one of ${orOf(family)}.`;
}

/** `a, b or c`. */
function orOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
