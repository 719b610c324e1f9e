/**
 * A program in a real terminal: tmux in its control mode, with a server of its own.
 *
 * Rules: the screen is looked at again when tmux says that something was written on it, never by the clock.
 */
import { Folder } from "./folder.ts";
import { Program } from "./program.ts";

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  /** The program's variables beside what any has in a terminal. */
  env?: Record<string, string>;
}

/** For any program that has to be found, and writes more than ASCII. */
export const SURROUNDINGS = {
  PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
  LANG: "C.UTF-8",
};

export class Terminal {
  readonly folder = new Folder();
  readonly #tmux: Program;

  /** Runs the words as a program; what comes after it is its exit code. */
  constructor(words: string[], { columns = 80, rows = 24, env = {} }: TerminalOptions = {}) {
    const config = this.folder.write(
      "tmux.conf",
      `set -g default-size ${columns}x${rows}\nset -g status off\n` +
        "set -g default-terminal xterm-256color\nset -g exit-empty on\n",
    );
    const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const locked = `exec 9>'${this.#alive}'; flock 9`;
    const command = `${locked}; ${quoted}; echo "exit code $?"; exec cat`;
    this.#tmux = new Program("/usr/bin/env", {
      args: ["tmux", "-u", "-C", "-S", this.#socket, "-f", config, "new-session", command],
      env: { ...SURROUNDINGS, HOME: this.folder.path, ...env },
    });
  }

  /** Locked as long as anything runs in the terminal. */
  get #alive(): string {
    return `${this.folder.path}/alive`;
  }

  get #socket(): string {
    return `${this.folder.path}/tmux`;
  }

  /** The lines of the screen, without the empty ones at its end; "-e" shows how they are painted. */
  async screen(...flags: string[]): Promise<string[]> {
    this.#tmux.type(`capture-pane -p ${flags.join(" ")}`, "display-message -p chat-test-captured");
    const came = await this.#tmux.stdout.upTo("chat-test-captured");
    const end = came.findLastIndex((line) => line.startsWith("%end"));
    const start = came.findLastIndex((line, i) => i < end && line.startsWith("%begin"));
    const lines = came.slice(start + 1, end);
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  }

  /** The screen, once `wanted` is on it: as a part of a line, or as the whole is judged. */
  async until(wanted: RegExp | ((screen: string[]) => boolean)): Promise<string[]> {
    const fits = typeof wanted === "function"
      ? wanted
      : (screen: string[]) => screen.some((line) => wanted.test(line));
    for (;;) {
      const screen = await this.screen();
      if (fits(screen)) return screen;
      await this.#tmux.stdout.until("%output").catch((error) => {
        throw new Error(`${wanted} is not on the screen:\n${screen.join("\n")}`, { cause: error });
      });
    }
  }

  /** Types text as it is. */
  type(text: string): void {
    const codes = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16));
    this.#tmux.type(`send-keys -H ${codes.join(" ")}`);
  }

  /** Presses keys by their names in tmux: "Enter", "C-c", "Up". */
  press(...keys: string[]): void {
    this.#tmux.type(`send-keys ${keys.join(" ")}`);
  }

  /** Types a line. */
  enter(text: string): void {
    this.type(text);
    this.press("Enter");
  }

  /** The exit code of the program, once it has ended. */
  async exit(): Promise<number> {
    const screen = await this.until(/^exit code \d+/);
    return Number(/^exit code (\d+)/m.exec(screen.join("\n"))![1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tmux.type("kill-server");
    await this.#tmux.exit();
    await this.#tmux[Symbol.asyncDispose]();
    // A client that is hung up on may still write into the folder.
    await new Deno.Command("flock", { args: [this.#alive, "true"] }).output();
    this.folder[Symbol.dispose]();
  }
}
