/**
 * The file in which the settings are kept: JSON, an object of names and words.
 *
 * Rules: only what is not as usual stands in it; what a newer version has put there stays; a damaged file is
 * told, and kept under another name before a new one is begun.
 */
import type { Io } from "./io.ts";
import { SETTING_LIST, type Settings } from "./settings.ts";

type Values = Record<string, unknown>;

export class SettingsFile {
  readonly #io: Io;
  readonly #path: string | undefined;
  readonly #complain: (sentence: string) => void;

  /** `path` is the file's, undefined for none. */
  constructor(io: Io, path: string | undefined, complain: (sentence: string) => void) {
    this.#io = io;
    this.#path = path;
    this.#complain = complain;
  }

  async load(settings: Settings): Promise<void> {
    if (this.#path === undefined) return;
    const text = await this.#io.readFile(this.#path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) this.#complain(`Cannot read ${this.#path}.`);
      return undefined;
    });
    if (text === undefined) return;
    const values = valuesOf(text);
    if (!values) {
      return this.#complain(
        `${this.#path} is damaged: all settings are as usual. /set begins it anew, and keeps the old one ` +
          "beside it.",
      );
    }
    for (const { name } of SETTING_LIST) {
      if (!Object.hasOwn(values, name)) continue;
      const fault = settings.set(name, String(values[name]));
      if (fault) this.#complain(`${fault} So it stands in ${this.#path}; it is as usual now.`);
    }
  }

  async save(settings: Settings): Promise<void> {
    if (this.#path === undefined) return;
    try {
      await this.#io.updateFile(this.#path, (text) => {
        const before = text === undefined ? {} : valuesOf(text);
        const others = Object.entries(before ?? {})
          .filter(([name]) => !SETTING_LIST.some((one) => one.name === name));
        const values = { ...Object.fromEntries(others), ...settings.changed() };
        return { text: JSON.stringify(values, null, 2) + "\n", keepOld: before === undefined };
      });
    } catch {
      this.#complain(
        `Cannot write ${this.#path}: what you set is forgotten when chat-client ends.`,
      );
    }
  }
}

function valuesOf(text: string): Values | undefined {
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values === "object" && values !== null && !Array.isArray(values)) {
      return values as Values;
    }
  } catch {
    // It is damaged.
  }
  return undefined;
}
