/** A program under test: its lines, its end, and that it does end with the test. */
import { Lines } from "./lines.ts";
import { inTime } from "./patience.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The path of one of our executables: "chat-server". */
export function executable(name: string): string {
  return `${ROOT}dist/${name}${Deno.build.os === "windows" ? ".exe" : ""}`;
}

export interface ProgramOptions {
  args?: string[];
  /** All of its variables; nothing of the tests' own surroundings is handed on. */
  env?: Record<string, string>;
  cwd?: string;
}

export class Program {
  readonly stdout: Lines;
  readonly stderr: Lines;
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #copied: Promise<unknown>;
  #running = true;

  constructor(path: string, { args = [], env = {}, cwd }: ProgramOptions = {}) {
    const name = path.split("/").at(-1)!;
    const piped = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(path, { args, env, cwd, clearEnv: true, ...piped }).spawn();
    this.pid = this.#child.pid;
    this.#input = this.#child.stdin.getWriter();
    this.stdout = new Lines(`${name}'s standard output`);
    this.stderr = new Lines(`${name}'s standard error`);
    this.#copied = Promise.all([
      copy(this.#child.stdout, this.stdout),
      copy(this.#child.stderr, this.stderr),
      this.#child.status.then(() => this.#running = false),
    ]);
  }

  /** Lines for its standard input; a program that is gone does not read them. */
  type(...lines: string[]): void {
    const bytes = new TextEncoder().encode(lines.map((line) => line + "\n").join(""));
    this.#input.write(bytes).catch(() => {});
  }

  /** The end of its standard input. */
  async endInput(): Promise<void> {
    await this.#input.close().catch(() => {});
  }

  signal(name: Deno.Signal): void {
    if (this.#running) this.#child.kill(name);
  }

  /** The exit code, once it has ended and all that it wrote is here; a signal's name where that ended it. */
  async exit(): Promise<number | Deno.Signal> {
    await inTime(this.#copied, () => `It does not end. Its standard error:\n${this.stderr.text}`);
    const { code, signal } = await this.#child.status;
    return signal ?? code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGKILL");
    await this.exit();
    await this.endInput();
  }
}

async function copy(from: ReadableStream<Uint8Array>, to: Lines): Promise<void> {
  for await (const bytes of from) to.feed(bytes);
  to.end();
}

/** Runs a program to its end, with `input` as its standard input. */
export async function run(
  path: string,
  options: ProgramOptions & { input?: string[] } = {},
): Promise<{ code: number | Deno.Signal; stdout: string; stderr: string }> {
  await using program = new Program(path, options);
  if (options.input) program.type(...options.input);
  await program.endInput();
  const code = await program.exit();
  return { code, stdout: program.stdout.text, stderr: program.stderr.text };
}
