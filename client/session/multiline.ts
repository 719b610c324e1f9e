/**
 * Messages of several lines, both ways. Source: IRCv3 draft/multiline.
 *
 * Rules: the lines are one message with one id; the tags stand on the BATCH that opens it. A line that is too
 * long for the wire goes in parts, of which the later ones say that they go on (draft/multiline-concat). What
 * is too much for one message becomes several, divided at line ends.
 */
import { byteLength } from "../../protocol/framer.ts";
import type { Message } from "../../protocol/message.ts";
import type { Tags } from "../../protocol/tags.ts";
import type { Batch } from "./batches.ts";
import { split } from "./split.ts";

export const MULTILINE = "draft/multiline";
const CONCAT = "draft/multiline-concat";

/** What a server takes in one message. */
export interface MultilineLimits {
  bytes: number;
  lines: number;
}

/** Reads the capability's value: `max-bytes=8192,max-lines=100`. */
export function multilineLimits(value: string): MultilineLimits {
  const tokens = new Map(value.split(",").map((token) => token.split("=") as [string, string]));
  const number = (name: string, otherwise: number) => {
    const count = Number(tokens.get(name));
    return Number.isInteger(count) && count > 0 ? count : otherwise;
  };
  return { bytes: number("max-bytes", 4096), lines: number("max-lines", 24) };
}

/** A part of a line, and whether it goes on with the part before it. */
export interface Part {
  text: string;
  concat: boolean;
}

/** The messages that `text` becomes, each of its parts of at most `room` bytes. */
export function multilineParts(text: string, room: number, limits: MultilineLimits): Part[][] {
  const messages: Part[][] = [[]];
  let bytes = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    const parts = partsOf(line, room);
    const more = byteLength(line) + 1;
    const last = messages.at(-1)!;
    if (
      last.length > 0 && (last.length + parts.length > limits.lines || bytes + more > limits.bytes)
    ) {
      messages.push([]);
      bytes = 0;
    }
    messages.at(-1)!.push(...parts);
    bytes += more;
  }
  return messages.map(trimmed).filter((parts) => parts.length > 0);
}

/** A space at a break belongs to the part before it, since parts are joined with nothing between them. */
function partsOf(line: string, room: number): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const text of line === "" ? [""] : split(line, room - 1)) {
    const space = line.startsWith(text, at) ? "" : " ";
    if (space !== "") parts.at(-1)!.text += space;
    at += space.length + text.length;
    parts.push({ text, concat: parts.length > 0 });
  }
  return parts;
}

/** Without blank lines at its beginning and its end. */
function trimmed(parts: Part[]): Part[] {
  const isBlank = ({ text }: Part) => text.trim() === "";
  const first = parts.findIndex((part) => !isBlank(part));
  const last = parts.findLastIndex((part) => !isBlank(part));
  return first < 0 ? [] : parts.slice(first, last + 1);
}

/** The text of a message's parts, as one says it. */
export function joined(parts: readonly Part[]): string {
  return parts.map(({ text, concat }, at) => (at > 0 && !concat ? "\n" : "") + text).join("");
}

/** Tags of a part within the batch `reference`. */
export function partTags(reference: string, { concat }: Part): [string, string][] {
  return concat ? [["batch", reference], [CONCAT, ""]] : [["batch", reference]];
}

/** Lines that are being received. */
export class Gathered {
  readonly tags: Tags;
  readonly #first: Message;
  #text = "";
  #count = 0;

  /** `tags`: those of the BATCH that opened it. */
  constructor(tags: Tags, first: Message) {
    this.tags = tags;
    this.#first = first;
  }

  add({ tags, params }: Message): void {
    // A server that sends without end does not get more memory.
    if (this.#text.length > 1_000_000) return;
    if (this.#count++ > 0 && !tags?.has(CONCAT)) this.#text += "\n";
    this.#text += params.at(-1) ?? "";
  }

  /** The whole as one message. */
  message(): Message {
    const { command, params, source } = this.#first;
    return { command, source, params: [params[0], this.#text], tags: this.tags };
  }
}

export function isMultiline(batch: Batch | undefined): batch is Batch {
  return batch?.type === MULTILINE;
}
