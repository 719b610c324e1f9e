/** What subcommands read from and write to: standard streams, or a test's own. */
import { UsageError } from "../command_line.ts";

export interface Io {
  out(line: string): void;
  err(line: string): void;
  /** Columns of the terminal; undefined where the output is none. */
  columns: number | undefined;
  /** Lines of the terminal. */
  rows: number;
  /** Whether somebody types. */
  typed: boolean;
  /** A line that is not shown while it is typed; undefined at the end of input. */
  secret(question: string): Promise<string | undefined>;
  /** A line that is typed; undefined at the end of input. */
  line(question: string): string | undefined;
  /** All of standard input. */
  input(): Promise<string>;
}

const decoder = new TextDecoder();

/** Writes all of it; who does not read any more is no fault of ours. */
function write(to: typeof Deno.stdout, line: string): void {
  let bytes: Uint8Array = new TextEncoder().encode(line + "\n");
  try {
    while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}

export function standardIo(): Io {
  const terminal = Deno.stdout.isTerminal();
  const size = terminal ? Deno.consoleSize() : undefined;
  return {
    out: (line) => write(Deno.stdout, line),
    err: (line) => write(Deno.stderr, line),
    columns: size?.columns,
    rows: size?.rows ?? 24,
    typed: Deno.stdin.isTerminal(),
    secret,
    line: (question) => prompt(question) ?? undefined,
    input: () => new Response(Deno.stdin.readable).text(),
  };
}

const ENDS = /[\r\n\x04]/;

async function secret(question: string): Promise<string | undefined> {
  Deno.stderr.writeSync(new TextEncoder().encode(question));
  Deno.stdin.setRaw(true);
  const buffer = new Uint8Array(256);
  let typed = "";
  try {
    while (!ENDS.test(typed)) {
      const count = await Deno.stdin.read(buffer);
      if (count === null) return undefined;
      typed = edited(typed + decoder.decode(buffer.subarray(0, count), { stream: true }));
    }
  } finally {
    Deno.stdin.setRaw(false);
    Deno.stderr.writeSync(new TextEncoder().encode("\n"));
  }
  if (typed.includes("\x03")) throw new UsageError("Nothing was changed.");
  return typed.startsWith("\x04") ? undefined : typed.split(ENDS)[0];
}

/** Backspace takes a character, Ctrl-U all of them; Ctrl-C ends the line. */
export function edited(typed: string): string {
  let text = "";
  for (const char of typed) {
    if (char === "\x7f" || char === "\b") text = [...text].slice(0, -1).join("");
    else if (char === "\x15") text = "";
    else if (char === "\x03") return "\x03\n";
    else text += char;
  }
  return text;
}
