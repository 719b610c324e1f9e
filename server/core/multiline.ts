/**
 * A message of several lines, as each session takes it: a batch for who has asked for such, else its lines.
 * Source: IRCv3 draft/multiline, "Batch types" and "Fallback".
 *
 * Rules: lines stay as their sender made them. The batch has the tags of the message; where it falls apart,
 * blank lines are left out, and all of the rest have these tags but the message id, which only the first has.
 */
import { Line } from "../../protocol/line.ts";
import { Broadcast, type Relay } from "./broadcast.ts";
import type { Session } from "./session.ts";

export const MULTILINE = "draft/multiline";
const CONCAT = "draft/multiline-concat";

export interface Part {
  text: string;
  /** Whether it goes on where the line before it ends. */
  concat: boolean;
}

/** What stands between two lines of a text that is kept: LF, or CR where the second goes on with the first. */
const BREAK = /(\n|\r)/;

/** The lines as one text, to be kept. */
export function joined(parts: readonly Part[]): string {
  return parts.map(({ text, concat }, i) => (i === 0 ? "" : concat ? "\r" : "\n") + text).join("");
}

/** The lines of a text that was kept; undefined where it is a single one. */
export function partsOf(text: string): Part[] | undefined {
  if (!text.includes("\n") && !text.includes("\r")) return undefined;
  const pieces = text.split(BREAK);
  const parts = [{ text: pieces[0], concat: false }];
  for (let i = 1; i < pieces.length; i += 2) {
    parts.push({ text: pieces[i + 1], concat: pieces[i] === "\r" });
  }
  return parts;
}

function takesBatches(session: Session): boolean {
  return session.has(MULTILINE) && session.has("batch");
}

/** PRIVMSG or NOTICE, and to whom. */
interface Head {
  command: string;
  target: string;
  /** The name of its batch. */
  batch: string;
}

export class MultilineBroadcast extends Broadcast {
  readonly #inner: readonly Line[];
  readonly #end: Broadcast;
  readonly #lines: readonly Broadcast[];

  /** `relay` without a body: it is made of `head` and the lines. */
  constructor(relay: Omit<Relay, "body">, head: Head, parts: readonly Part[]) {
    const { command, target, batch } = head;
    super({ ...relay, body: `BATCH +${batch} ${MULTILINE} ${target}` });
    const { source, time, durable, sequence, ...tags } = relay;
    const body = ({ text }: Part) => `${command} ${target} :${text}`;
    this.#inner = parts.map((part) => {
      const concat = part.concat ? `;${CONCAT}` : "";
      return new Line(`@batch=${batch}${concat} :${source} ${body(part)}`, durable);
    });
    this.#end = new EndOfBatch({
      source,
      body: `BATCH -${batch}`,
      time,
      durable,
      batch: relay.batch,
    });
    this.#lines = parts.filter(({ text }) => text !== "").map((part, i) =>
      new Broadcast({
        ...tags,
        source,
        time,
        durable,
        body: body(part),
        ...(i === 0 ? { sequence } : {}),
      })
    );
  }

  override linesFor(session: Session): readonly Line[] {
    const { shape } = session;
    if (!takesBatches(session)) return this.#lines.map((line) => line.line(shape));
    return [this.line(shape), ...this.#inner, this.#end.line(shape)];
  }

  override to(session: Session): void {
    for (const line of this.linesFor(session)) session.link.push(line);
  }

  override toAll(sessions: Iterable<Session>, except?: Session): void {
    for (const session of sessions) if (session !== except) this.to(session);
  }
}

/** The end of a batch says nothing that its start has not said. */
class EndOfBatch extends Broadcast {
  override line(): Line {
    return super.line(0);
  }
}
