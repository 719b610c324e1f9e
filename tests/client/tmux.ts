/** A real pseudo-terminal: a program in tmux, its keys and its screen. */
import { inTime } from "../integration/patience.ts";

/** Why tests in a terminal can't run here, or undefined where they can. */
export function missing(): string | undefined {
  if (Deno.build.os === "windows") return "there is no tmux on Windows";
  try {
    const { success } = new Deno.Command("tmux", { args: ["-V"], stdout: "null" }).outputSync();
    return success ? undefined : "tmux does not run";
  } catch {
    return "tmux is not installed";
  }
}

export interface PaneSettings {
  columns: number;
  rows: number;
  /** Run by a shell. */
  command: string;
  env?: Record<string, string>;
}

export class Pane implements AsyncDisposable {
  readonly #socket: string;
  readonly #folder: string;
  #cat!: Deno.ChildProcess;
  #output!: ReadableStreamDefaultReader<Uint8Array>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = `${folder}/tmux`;
  }

  static async open({ columns, rows, command, env = {} }: PaneSettings): Promise<Pane> {
    const pane = new Pane(await Deno.makeTempDir({ prefix: "chat-pane-" }));
    const fifo = `${pane.#folder}/output`;
    await run("mkfifo", [fifo]);
    // The program starts once its output is being watched.
    const start = `${pane.#folder}/start`;
    await run("mkfifo", [start]);
    const variables = Object.entries({ TZ: "UTC", LC_ALL: "C.UTF-8", NO_COLOR: "", ...env })
      .flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    await pane.#tmux(
      ...["new-session", "-d", ...size, ...variables],
      `read _ < ${start}; ${command}`,
    );
    // Deno itself would wait for the other end of a fifo with all that it does.
    pane.#cat = new Deno.Command("cat", { args: [fifo], stdout: "piped" }).spawn();
    pane.#output = pane.#cat.stdout.getReader();
    await pane.#tmux("pipe-pane", `cat > ${fifo}`);
    await run("sh", ["-c", `echo > ${start}`]);
    return pane;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by tmux's names: Enter, C-c, Up. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** The lines of the screen, without spaces at their ends and empty lines at the end. */
  async screen(...flags: string[]): Promise<string> {
    const text = await this.#tmux("capture-pane", "-p", ...flags);
    return text.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd();
  }

  /** What has left the screen, and the screen. */
  scrollback(): Promise<string> {
    return this.screen("-S", "-");
  }

  /** Waits until the screen fits; looks at it whenever something was written. */
  async until(fits: (screen: string) => boolean, what: string): Promise<string> {
    let screen = "";
    const came = (async () => {
      for (;;) {
        screen = await this.screen();
        if (fits(screen)) return screen;
        const { done } = await this.#output.read();
        if (done) throw new Error(`The program ended before there was ${what}:\n${screen}`);
      }
    })();
    return await inTime(came, () => `There was no ${what}:\n${screen}`);
  }

  shows(text: string): Promise<string> {
    return this.until((screen) => screen.includes(text), `“${text}”`);
  }

  /** Waits until the last line of the screen is `text`. */
  endsWith(text: string): Promise<string> {
    return this.until((screen) => screen.endsWith(text), `“${text}” at the end`);
  }

  async #tmux(...args: string[]): Promise<string> {
    return await run("tmux", ["-S", this.#socket, "-f", "/dev/null", ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => {});
    // The pipe ends with tmux.
    while (!(await this.#output.read()).done);
    await this.#cat.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function run(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
