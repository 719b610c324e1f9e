/**
 * Lines of a batch that a client has opened are collected until it closes it.
 * Source: IRCv3 draft/multiline, "Batch types" and "Errors"; client-batch.
 *
 * Rules: the first fault is told, with the label of the batch, and takes the whole of it back; the lines that
 * still come are dropped without a word. Lines that belong to no batch can't be sent while one is open.
 */
import { byteLength } from "../../protocol/framer.ts";
import type { Message } from "../../protocol/message.ts";
import { fold } from "../../protocol/names.ts";
import { labelled } from "../core/labels.ts";
import { MULTILINE } from "../core/multiline.ts";
import { fail } from "../core/reply.ts";
import type { ClientBatch, Session } from "../core/session.ts";
import type { World } from "../core/world.ts";

/** Of the whole text, with the line feeds that join its lines. */
export const MAX_BYTES = 8192;
export const MAX_LINES = 100;
/** Milliseconds that a batch may stay open. */
const OPEN_TIME = 60_000;

export interface BatchFault {
  code:
    | "MULTILINE_INVALID"
    | "MULTILINE_INVALID_TARGET"
    | "MULTILINE_MAX_BYTES"
    | "MULTILINE_MAX_LINES"
    | "TIMEOUT";
  context: string[];
  text: string;
}

export function invalid(text: string): BatchFault {
  return { code: "MULTILINE_INVALID", context: [], text: `Cannot send the message: ${text}` };
}

/** Tells the fault, once, under the label of the batch. */
export function refuseBatch(
  world: World,
  session: Session,
  label: string | undefined,
  { code, context, text }: BatchFault,
): void {
  labelled(world, session, label, () => fail(world, session, "BATCH", code, context, text));
}

/** Whether the batch was left open for too long. */
export function lateness(world: World, batch: ClientBatch): BatchFault | undefined {
  if (world.now - batch.openedAt <= OPEN_TIME) return undefined;
  const text = "Cannot send the message: its batch was left open for too long";
  return { code: "TIMEOUT", context: [batch.name], text };
}

function faultOf(
  world: World,
  batch: ClientBatch,
  command: string,
  { tags, params: [target = "", text = ""] }: Message,
): BatchFault | undefined {
  if (tags?.get("batch") !== batch.name) return invalid("a line is not of the open batch");
  if (batch.command !== undefined && batch.command !== command) {
    return invalid("PRIVMSG and NOTICE can't be in one batch");
  }
  if (fold(target) !== fold(batch.target)) {
    const why = "Cannot send the message: a line is for somebody else";
    return { code: "MULTILINE_INVALID_TARGET", context: [batch.target, target], text: why };
  }
  const concat = tags.has(`${MULTILINE}-concat`);
  if (concat && text === "") return invalid("a blank line can't continue another");
  if (batch.parts.length >= MAX_LINES) {
    const why = `Cannot send the message: it has more than ${MAX_LINES} lines`;
    return { code: "MULTILINE_MAX_LINES", context: [String(MAX_LINES)], text: why };
  }
  batch.bytes += byteLength(text) + (concat || batch.parts.length === 0 ? 0 : 1);
  if (batch.bytes > MAX_BYTES) {
    const why = `Cannot send the message: it has more than ${MAX_BYTES} bytes`;
    return { code: "MULTILINE_MAX_BYTES", context: [String(MAX_BYTES)], text: why };
  }
  return lateness(world, batch);
}

/** Takes a PRIVMSG or NOTICE that belongs to a batch, or should; false where it is a message of its own. */
export function collect(
  world: World,
  session: Session,
  command: string,
  message: Message,
): boolean {
  const { batch } = session;
  const name = message.tags?.get("batch");
  if (batch === undefined) {
    if (!session.has(MULTILINE)) return false;
    refuseBatch(world, session, undefined, invalid("the batch of the line is not open"));
    return true;
  }
  if (batch.failed) return name !== undefined;
  const fault = faultOf(world, batch, command, message);
  if (fault !== undefined) {
    batch.failed = true;
    batch.parts = [];
    refuseBatch(world, session, batch.label, fault);
    return true;
  }
  batch.command = command;
  const concat = batch.parts.length > 0 && message.tags!.has(`${MULTILINE}-concat`);
  batch.parts.push({ text: message.params[1] ?? "", concat });
  return true;
}
