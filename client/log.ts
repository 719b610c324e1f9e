/**
 * What was said, as files on this machine: a folder for a server, a file for a room or person, a line for
 * an event, in the form of the plain mode (docs/client.md).
 *
 * Rules: nobody else can read it (folders 0700, files 0600). No name that a server sends leads out of the
 * folder. An event that the file has already, because it came as history again, is not written twice.
 */
import { fold } from "../protocol/names.ts";
import { type Address, formatAddress } from "./address.ts";
import { Latest } from "./latest.ts";
import { plainLines } from "./plain.ts";
import type { Event, Said } from "./session/events.ts";
import type { HistoryKind, Watcher } from "./view.ts";

/** What is worth a line; answers to the person's own questions are not. */
const KEPT: ReadonlySet<Event["type"]> = new Set(
  ["message", "removed", "joined", "left", "quit", "renamed", "topic"] as const,
);
/** Bytes at the end of a file in which an event may stand already. */
const TAIL_BYTES = 262_144;
/** Bytes of a file's name, of the 255 that most systems allow. */
const NAME_BYTES = 200;
/** Files that are open at a time. */
const OPEN = 64;

interface Open {
  file: Deno.FsFile;
  /** Lines at the end of the file when it was opened, and since. */
  known: Set<string>;
}

export class RoomLog implements Watcher {
  readonly #folder: string;
  readonly #complain: (sentence: string) => void;
  readonly #open = new Latest<Open>(OPEN, ({ file }) => file.close());
  #isBroken = false;

  /** The log of a server within `folder`. */
  static of(folder: string, server: Address, complain: (sentence: string) => void): RoomLog {
    return new RoomLog(`${folder}/${fileName(formatAddress(server))}`, complain);
  }

  /** `folder` is the server's own; it is made where there is none. */
  constructor(folder: string, complain: (sentence: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
  }

  show(event: Event): void {
    if (!KEPT.has(event.type) || (event.type === "topic" && !event.changed)) return;
    this.#write(event, false);
  }

  history(_room: string, messages: readonly Said[], kind: HistoryKind): void {
    // What was asked for stands further up, or was before the log began.
    if (kind !== "opened" && kind !== "missed") return;
    for (const message of messages) this.#write(message, true);
  }

  close(): void {
    for (const { file } of this.#open.values()) file.close();
    this.#open.clear();
  }

  #write(event: Event, isOld: boolean): void {
    if (this.#isBroken) return;
    try {
      for (const line of plainLines(event)) {
        const { file, known } = this.#openFor(line.split(" ", 2)[1]);
        if (isOld && known.has(line)) continue;
        if (isOld || isRecent(event)) remember(known, line);
        writeAll(file, line + "\n");
      }
    } catch (error) {
      this.#isBroken = true;
      this.#complain(
        `Cannot write the log in ${this.#folder}: ${reasonOf(error)}. No log is kept now.`,
      );
    }
  }

  #openFor(place: string): Open {
    const name = `${fileName(fold(place))}.log`;
    let open = this.#open.get(name);
    if (open) return open;
    Deno.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = `${this.#folder}/${name}`;
    const options = { read: true, append: true, create: true, mode: 0o600 };
    open = { file: Deno.openSync(path, options), known: new Set() };
    for (const line of endOf(open.file)) open.known.add(line);
    this.#open.set(name, open);
    return open;
  }
}

/** Only messages come again. */
function isRecent({ type }: Event): boolean {
  return type === "message";
}

/** Lines that are remembered of one file. */
const MOST_KNOWN = 5000;

function remember(known: Set<string>, line: string): void {
  known.add(line);
  if (known.size > MOST_KNOWN) known.delete(known.values().next().value!);
}

/** The last lines of a file; ends the last one where it was cut. */
function endOf(file: Deno.FsFile): string[] {
  const { size } = file.statSync();
  file.seekSync(Math.max(size - TAIL_BYTES, 0), Deno.SeekMode.Start);
  const bytes = new Uint8Array(Math.min(size, TAIL_BYTES));
  let length = 0;
  for (;;) {
    const count = file.readSync(bytes.subarray(length)) || 0;
    if (count === 0) break;
    length += count;
  }
  if (length > 0 && bytes[length - 1] !== 0x0a) writeAll(file, "\n");
  return new TextDecoder().decode(bytes.subarray(0, length)).split("\n");
}

const encoder = new TextEncoder();

function writeAll(file: Deno.FsFile, text: string): void {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

/**
 * A name as a file's name: letters, digits and `#&_-` stay, all else (a `/`, a dot, a space) is `%` and the
 * bytes; a long one ends in a number made of the whole.
 */
export function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}#&_-]/gu, (char) => {
    const bytes = [...encoder.encode(char)];
    return bytes.map((byte) => "%" + byte.toString(16).toUpperCase().padStart(2, "0")).join("");
  });
  if (safe !== "" && encoder.encode(safe).length <= NAME_BYTES) return safe;
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${[...safe].slice(0, 40).join("")}~${(hash >>> 0).toString(16)}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "it is not allowed";
  if (error instanceof Deno.errors.NotCapable) return "chat-client may not write there";
  if (error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.AlreadyExists) {
    return "something of that name is in the way";
  }
  return error instanceof Error && /space/i.test(error.message)
    ? "the disk is full"
    : "the system does not let it";
}
