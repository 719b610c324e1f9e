/**
 * Labeled responses: everything that a labelled command says to its session becomes one logical message.
 *
 * Rules: no line: ACK; one line: it carries the label; several: they are a batch whose start carries the
 * label, a batch of their own where they are one already. Lines that the command causes but that do not
 * answer it (a message to oneself) come after it without a label. Slow work keeps the label. An answer to
 * what is to be stored is durable as a whole: it is never given beside the answer that storing failed.
 * Source: IRCv3 labeled-response, "Tags" and "Batch types".
 */
import { byteLength } from "../../protocol/framer.ts";
import { Line } from "../../protocol/line.ts";
import type { Message } from "../../protocol/message.ts";
import { escapeTag } from "../../protocol/tags.ts";
import type { Link } from "./link.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** Longest label in bytes (labeled-response, "Tag value"). */
const LABEL_BYTES = 64;

/** The label that answers to a message must carry: none without the capabilities, nor where it is too long. */
export function labelOf(session: Session, message: Message | undefined): string | undefined {
  const label = message?.tags?.get("label");
  if (!label || byteLength(label) > LABEL_BYTES) return undefined;
  return session.has("labeled-response") && session.has("batch") ? label : undefined;
}

/** Stands in for a session's link while its labelled command runs. */
class Capture implements Link {
  readonly lines: Line[] = [];
  readonly asides: Line[] = [];
  closing = false;

  constructor(readonly link: Link) {}
  push(line: Line): void {
    this.lines.push(line);
  }
  pause(): void {
    this.link.pause();
  }
  resume(): void {
    this.link.resume();
  }
  hold(ms: number): void {
    this.link.hold(ms);
  }
  close(): void {
    this.closing = true;
  }
}

/** Sends a line that must not carry the label of the command that is being handled. */
export function aside(session: Session, line: Line): void {
  if (session.link instanceof Capture) session.link.asides.push(line);
  else session.link.push(line);
}

/** Runs `handle` with all of its answers to `session` under the label. */
export function labelled(
  world: World,
  session: Session,
  label: string | undefined,
  handle: () => void,
): void {
  if (label === undefined) return handle();
  const capture = new Capture(session.link);
  const before = world.promised.length;
  session.link = capture;
  session.label = label;
  try {
    handle();
  } finally {
    session.link = capture.link;
    session.label = undefined;
  }
  const durable = world.promised.length > before;
  if (!world.isWaiting(session)) deliver(world, session, label, capture.lines, durable);
  else for (const line of capture.lines) session.link.push(line);
  for (const line of capture.asides) session.link.push(line);
  if (capture.closing) session.link.close();
}

function deliver(
  world: World,
  session: Session,
  label: string,
  lines: Line[],
  durable: boolean,
): void {
  const push = (text: string, line?: Line) =>
    session.link.push(new Line(text, durable || line?.durable));
  const tag = `label=${escapeTag(label)}`;
  const server = `:${world.settings.name}`;
  if (lines.length === 0) return push(`@${tag} ${server} ACK`);
  if (lines.length === 1 || isBatch(lines)) {
    push(tagged(lines[0].text, tag), lines[0]);
    for (const line of lines.slice(1)) session.link.push(line);
    return;
  }
  const batch = world.nextBatch();
  push(`@${tag} ${server} BATCH +${batch} labeled-response`);
  for (const line of lines) {
    // What belongs to a batch inside of this one names that batch alone.
    push(inBatch(line) ? line.text : tagged(line.text, `batch=${batch}`), line);
  }
  push(`${server} BATCH -${batch}`);
}

function tagged(text: string, tag: string): string {
  return text.startsWith("@") ? `@${tag};${text.slice(1)}` : `@${tag} ${text}`;
}

function inBatch(line: Line): boolean {
  return /^@(?:\S*;)?batch=/.test(line.text);
}

const START = /^(?:@\S+ )?:\S+ BATCH \+(\S+)/;
const END = /^(?:@\S+ )?:\S+ BATCH -(\S+)/;

/** Whether the lines are one batch from its start to its end. */
function isBatch(lines: Line[]): boolean {
  const name = START.exec(lines[0].text)?.[1];
  return name !== undefined && END.exec(lines[lines.length - 1].text)?.[1] === name;
}
