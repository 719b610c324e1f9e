/**
 * What the server says of itself in numeric 005, as far as a client needs it.
 * Source: modern.ircdocs.horse, "RPL_ISUPPORT Parameters".
 */
import { chanmodesToken, prefixToken } from "../../protocol/modes.ts";

const PREFIX = /^\(([^)]*)\)(.*)$/;

export class Isupport {
  readonly tokens = new Map<string, string>();
  /** Letters of members' ranks and their signs, highest first. */
  letters = "";
  signs = "";
  #chanmodes: string[] = [];

  constructor() {
    this.#readPrefix(prefixToken());
    this.#chanmodes = chanmodesToken().split(",");
  }

  /** Takes the tokens of one 005, without the nick and the text at the end. */
  take(tokens: readonly string[]): void {
    for (const token of tokens) {
      const at = token.indexOf("=");
      const name = at < 0 ? token : token.slice(0, at);
      const value = at < 0 ? "" : token.slice(at + 1);
      this.tokens.set(name, value);
      if (name === "PREFIX") this.#readPrefix(value);
      if (name === "CHANMODES") this.#chanmodes = value.split(",");
    }
  }

  /** A token that is a number, or `otherwise`. */
  number(name: string, otherwise: number): number {
    const value = Number(this.tokens.get(name));
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  }

  isRoom(name: string): boolean {
    return name !== "" && (this.tokens.get("CHANTYPES") ?? "#&").includes(name[0]);
  }

  /** `@#room` is a message to a room's operators: the room's name. */
  withoutSigns(target: string): string {
    let at = 0;
    while (this.signs.includes(target[at] ?? " ")) at++;
    return at > 0 && this.isRoom(target.slice(at)) ? target.slice(at) : target;
  }

  /** The ranks that a MODE line gives and takes: `+o-v ann bob`. */
  *ranks(letters: string, params: readonly string[]): Generator<[boolean, string, string]> {
    let adding = true;
    let next = 0;
    for (const letter of letters) {
      if (letter === "+" || letter === "-") adding = letter === "+";
      else if (this.letters.includes(letter)) {
        const sign = this.signs[this.letters.indexOf(letter)];
        yield [adding, sign, params[next++] ?? ""];
      } else if (this.#takesParam(letter, adding)) next++;
    }
  }

  #takesParam(letter: string, adding: boolean): boolean {
    const [list = "", always = "", set = ""] = this.#chanmodes;
    return list.includes(letter) || always.includes(letter) || (adding && set.includes(letter));
  }

  #readPrefix(value: string): void {
    const [, letters = "", signs = ""] = PREFIX.exec(value) ?? [];
    this.letters = letters;
    this.signs = signs;
  }
}
