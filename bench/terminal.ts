/** A program in a terminal of its own, made by `script` (util-linux): what it writes, its process, its end. */
import { signal, undoLater } from "./cleanup.ts";
import { LoadError } from "./load/client.ts";

/** How much of what was written is looked at, in characters. */
const LOOKED_AT = 4000;
const PATIENCE_MS = 60_000;

export class Terminal {
  /** The program's, once it runs. */
  pid = 0;
  readonly #child: Deno.ChildProcess;
  readonly #end: () => void;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #seen = "";

  /** The words are a program and its arguments, without quotes in them; `env` is all that it knows. */
  constructor(words: readonly string[], env: Record<string, string>) {
    const command = `echo pid $$; exec ${words.map((word) => `'${word}'`).join(" ")}`;
    this.#child = new Deno.Command("script", {
      args: ["-qfec", command, "/dev/null"],
      // The end of the input would be a Ctrl-D.
      ...{ stdin: "piped", stdout: "piped", stderr: "null" } as const,
      clearEnv: true,
      env: { SHELL: "/bin/sh", PATH: Deno.env.get("PATH") ?? "", TERM: "xterm-256color", ...env },
    }).spawn();
    this.#end = undoLater(() => signal(this.#child, "SIGTERM"));
    this.#output = this.#child.stdout.getReader();
  }

  /** Waits until the terminal is there and the program starts. @throws {LoadError} */
  async starts(): Promise<void> {
    while (this.pid === 0) {
      if (!await this.#read()) throw new LoadError(`Nothing was started:\n${this.#seen}`);
    }
  }

  /** Waits until the text was written. @throws {LoadError} */
  async until(text: string): Promise<void> {
    const late = setTimeout(this.#end, PATIENCE_MS);
    while (!this.#seen.includes(text)) {
      if (!await this.#read()) throw new LoadError(`“${text}” never came:\n${this.#seen}`);
    }
    clearTimeout(late);
    this.#seen = this.#seen.slice(this.#seen.indexOf(text) + text.length);
  }

  /** Reads on until the program ends, and looks at nothing any more. */
  async drain(): Promise<void> {
    while (!(await this.#output.read()).done);
  }

  async #read(): Promise<boolean> {
    const { value, done } = await this.#output.read();
    if (done) return false;
    this.#seen = (this.#seen + this.#decoder.decode(value, { stream: true })).slice(-LOOKED_AT);
    // It is told first.
    this.pid ||= Number(/^pid (\d+)\r?\n/.exec(this.#seen)?.[1] ?? 0);
    return true;
  }

  async end(): Promise<void> {
    this.#endProgram();
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
  }

  /** `script` ends with it; told to end itself it would wait for two seconds. */
  #endProgram(): void {
    try {
      Deno.kill(this.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}
