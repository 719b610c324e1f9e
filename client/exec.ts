/**
 * A program that is run for each event (`--exec`); what it prints is said where the event was.
 *
 * Rules: one's own words and notices run nothing, so that two programs never answer each other without end.
 * A few run at a time; what they print is said in the order of the events. Of one run so much output is
 * taken, and so long is waited. The program is a line for the shell, the only program that chat-client may
 * start; the password is not handed on to it.
 */
import { jsonLine, jsonOf } from "./json.ts";
import { printable } from "./printable.ts";
import type { Event, Said } from "./session/events.ts";
import type { HistoryKind, Watcher } from "./view.ts";

/** The one program of the permissions in deno.json. */
const SHELL = "/bin/sh";
const SCRIPT = 'unset CHAT_PASSWORD; exec /bin/sh -c "$1"';

const AT_ONCE = 4;
const MOST_WAITING = 1000;
const OUTPUT_BYTES = 65_536;
const OUTPUT_LINES = 20;
/** Milliseconds for one run. */
const PATIENCE = 60_000;

export interface ExecSettings {
  /** A line for the shell. */
  program: string;
  /** Names of the events that it is run for, as in docs/client-json.md. */
  on: readonly string[];
  /** Says a line in a room or to a person; "": in the first room. */
  say(room: string, text: string): Promise<void>;
  complain(sentence: string): void;
  patience?: number;
}

type Fields = Record<string, unknown>;

/** What came of one run. */
interface Outcome {
  output: string;
  fault?: string;
}

export class Exec implements Watcher {
  readonly #settings: ExecSettings;
  readonly #waiting: Fields[] = [];
  readonly #ending = new AbortController();
  #running = 0;
  /** Resolves once what was printed so far is said. */
  #said: Promise<void> = Promise.resolve();
  #isFull = false;

  constructor(settings: ExecSettings) {
    this.#settings = settings;
  }

  show(event: Event): void {
    this.#take(event, {});
  }

  history(_room: string, messages: readonly Said[], kind: HistoryKind): void {
    if (kind !== "missed") return;
    for (const message of messages) this.#take(message, { history: true });
  }

  /** Stops what runs. */
  close(): void {
    this.#waiting.length = 0;
    this.#ending.abort();
  }

  #take(event: Event, marks: Fields): void {
    const own = "own" in event && event.own;
    if (own || (event.type === "message" && event.kind === "notice")) return;
    const fields = this.#settings.on.includes(event.type) ? jsonOf(event) : undefined;
    if (!fields || this.#ending.signal.aborted) return;
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ ...fields, ...marks });
    else if (!this.#isFull) {
      const what = `${MOST_WAITING} events wait for ${this.#settings.program}`;
      this.#settings.complain(`${what}: further ones are left out until it has caught up.`);
    }
    this.#isFull = this.#waiting.length >= MOST_WAITING;
    this.#start();
  }

  #start(): void {
    while (this.#running < AT_ONCE && this.#waiting.length > 0) {
      const fields = this.#waiting.shift()!;
      this.#running++;
      const outcome = this.#run(fields).finally(() => {
        this.#running--;
        this.#start();
      });
      this.#said = this.#said.then(async () => this.#tell(fields, await outcome));
    }
  }

  async #run(fields: Fields): Promise<Outcome> {
    const { program, patience = PATIENCE } = this.#settings;
    const limit = AbortSignal.timeout(patience);
    const signal = AbortSignal.any([limit, this.#ending.signal]);
    try {
      const child = new Deno.Command(SHELL, {
        args: ["-c", SCRIPT, "chat-client", program],
        env: variables(fields),
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
        signal,
      }).spawn();
      void feed(child.stdin, jsonLine(fields));
      const output = await read(child.stdout, signal);
      if (limit.aborted) return { output, fault: `took longer than ${patience / 1000} s` };
      const { code } = await child.status;
      return code === 0 ? { output } : { output, fault: `ended with ${code}` };
    } catch (error) {
      const missing = error instanceof Deno.errors.NotFound;
      const why = missing ? `${SHELL} is missing here` : "the system does not let it";
      return { output: "", fault: `cannot be run: ${why}` };
    }
  }

  async #tell(fields: Fields, { output, fault }: Outcome): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { program, say, complain } = this.#settings;
    const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
    for (const line of lines.slice(0, OUTPUT_LINES)) await say(textOf(fields.room), line);
    if (lines.length > OUTPUT_LINES) {
      complain(`${program} printed ${lines.length} lines: only ${OUTPUT_LINES} were said.`);
    }
    if (fault !== undefined) complain(`${program} ${fault}, at this event: ${about(fields)}.`);
  }
}

const textOf = (value: unknown) => typeof value === "string" ? value : "";

function about({ event, room, nick }: Fields): string {
  return [event, textOf(nick) && `of ${nick}`, textOf(room) && `in ${room}`].filter(Boolean).join(
    " ",
  );
}

/** The event for shell scripts; JSON is on the standard input. Control characters are made visible. */
function variables({ event, room, nick, account, text }: Fields): Record<string, string> {
  const values = { EVENT: event, ROOM: room, NICK: nick, ACCOUNT: account, TEXT: text };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`CHAT_${name}`, printable(textOf(value))]),
  );
}

/** Writes to a program, which need not read it. */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
}

/** What it prints until it ends or is stopped, up to a bound. */
async function read(stdout: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const reader = stdout.getReader();
  const stopped = new Promise<{ done: true; value: undefined }>((resolve) => {
    const stop = () => resolve({ done: true, value: undefined });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; bytes < OUTPUT_BYTES;) {
    const { done, value } = await Promise.race([reader.read(), stopped]);
    if (done) break;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel().catch(() => {});
  return text;
}
