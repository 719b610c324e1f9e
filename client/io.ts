/** The program's surroundings: its streams, its variables, signals. Tests bring their own. */

export interface Tty {
  /** Unbuffered, unechoed input, or the terminal's own way. */
  raw(on: boolean): void;
  columns(): number;
  onResize(react: () => void): void;
}

/** From the text that is there, undefined for none. */
export type FileChange = (text: string | undefined) => { text: string; keepOld?: boolean };

export interface Io {
  stdin: ReadableStream<Uint8Array>;
  /** Writes to standard output or standard error; text as it is, with line ends. */
  out(text: string): void;
  err(text: string): void;
  /** Resolves once nobody reads standard output any more. */
  outGone: Promise<void>;
  /** The terminal, where input comes from one and output goes to one. */
  tty: Tty | undefined;
  env(name: string): string | undefined;
  readFile(path: string): Promise<string>;
  /**
   * Changes a file of this person alone: nobody else changes it meanwhile, and who reads it sees the old text
   * or the new one. `keepOld` keeps the old text beside it, as `path.damaged`.
   */
  updateFile(path: string, change: FileChange): Promise<void>;
  /** Gives up the permission to start programs. */
  startNoPrograms(): void;
  /** Calls back at SIGINT, SIGTERM and SIGHUP, with what a shell takes for the exit code then. */
  onSignal(react: (code: number) => void): void;
}

const encoder = new TextEncoder();

/** The real ones. */
export function systemIo(): Io {
  const gone = Promise.withResolvers<void>();
  const isTerminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  return {
    get stdin() {
      return Deno.stdin.readable;
    },
    out: (text) => writeAll(Deno.stdout, text, gone.resolve),
    err: (text) => writeAll(Deno.stderr, text, () => {}),
    outGone: gone.promise,
    tty: isTerminal ? systemTty() : undefined,
    env: (name) => Deno.env.get(name),
    // At the start only, where nothing else waits and a thread would cost more than the reading.
    readFile: (path) => Promise.try(() => Deno.readTextFileSync(path)),
    updateFile,
    startNoPrograms: () => void Deno.permissions.revokeSync({ name: "run" }),
    onSignal,
  };
}

async function updateFile(path: string, change: FileChange): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o700 });
  const mode = 0o600;
  const lock = await Deno.open(`${path}.lock`, { create: true, write: true, mode });
  try {
    await lock.lock(true);
    await updateLocked(path, change, mode);
  } finally {
    lock.close();
  }
}

async function updateLocked(path: string, change: FileChange, mode: number): Promise<void> {
  const before = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  const { text, keepOld } = change(before);
  if (text === before) return;
  if (keepOld) await Deno.rename(path, `${path}.damaged`);
  await Deno.writeTextFile(`${path}.new`, text, { mode });
  await Deno.rename(`${path}.new`, path);
}

function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
  gone: () => void,
): void {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch {
    gone();
  }
}

function systemTty(): Tty {
  return {
    raw: (on) => Deno.stdin.setRaw(on),
    columns() {
      try {
        return Deno.consoleSize().columns || 80;
      } catch {
        return 80;
      }
    },
    onResize: (react) => listen("SIGWINCH", react),
  };
}

/** Numbers as POSIX has them; a shell shows 128 more. */
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
];

function onSignal(react: (code: number) => void): void {
  for (const [signal, number] of SIGNALS) listen(signal, () => react(128 + number));
}

/** Some systems don't know some signals. */
function listen(signal: Deno.Signal, react: () => void): void {
  try {
    Deno.addSignalListener(signal, react);
  } catch {
    // Then it can't come either.
  }
}
