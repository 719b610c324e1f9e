/**
 * BATCH of a client: messages of several lines. Source: IRCv3 draft/multiline, client-batch.
 *
 * Rules: the message is one event with one id, said when the batch is closed; the label of the BATCH that
 * opens it is answered then.
 */
import type { Message } from "../../protocol/message.ts";
import { fold } from "../../protocol/names.ts";
import { labelled, labelOf } from "../core/labels.ts";
import { MULTILINE } from "../core/multiline.ts";
import type { Command, Feature } from "../core/records.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import {
  type BatchFault,
  invalid,
  lateness,
  MAX_BYTES,
  MAX_LINES,
  refuseBatch,
} from "./batch_lines.ts";
import { sayLines } from "./message.ts";

function openingFault(world: World, session: Session, message: Message): BatchFault | undefined {
  const { tags, params: [, type, target] } = message;
  if (!session.has(MULTILINE)) return invalid(`turn on the capability ${MULTILINE} first`);
  if (tags?.has("batch")) return invalid("a batch can't be in another one");
  if (session.batch !== undefined && !session.batch.failed) {
    return invalid("another batch is open: both are dropped");
  }
  if (type !== MULTILINE) return invalid(`there is no such kind of batch; the one is ${MULTILINE}`);
  if (!target || /[\s,]/.test(target)) return invalid("say one room or nick");
  if (world.services.has(fold(target))) return invalid(`${target} takes one line at a time`);
}

function open(world: World, session: Session, name: string, message: Message): void {
  const label = labelOf(session, message);
  const fault = openingFault(world, session, message);
  // The label of a batch that is still open is owed an answer, too.
  const owed = session.batch?.failed === false ? session.batch.label : undefined;
  session.batch = {
    name,
    target: message.params[2] ?? "",
    tags: message.tags,
    label,
    openedAt: world.now,
    parts: [],
    bytes: 0,
    failed: fault !== undefined,
  };
  if (fault === undefined) return;
  if (owed !== undefined) refuseBatch(world, session, owed, fault);
  if (owed === undefined || label !== undefined) refuseBatch(world, session, label, fault);
}

function close(world: World, session: Session, name: string, message: Message): void {
  const { batch } = session;
  session.batch = undefined;
  const label = batch?.label ?? labelOf(session, message);
  if (batch === undefined || (batch.name !== name && !batch.failed)) {
    return refuseBatch(world, session, label, invalid("there is no such open batch"));
  }
  if (batch.failed) return;
  const fault = lateness(world, batch);
  if (fault !== undefined) return refuseBatch(world, session, label, fault);
  if (batch.parts.every(({ text }) => text === "")) {
    return refuseBatch(world, session, label, invalid("it has only blank lines"));
  }
  labelled(world, session, label, () => sayLines(world, session, batch));
}

const batch: Command = {
  name: "BATCH",
  stages: Stage.OPEN,
  params: 1,
  keepsLabel: true,
  usage: `BATCH +<name> ${MULTILINE} <#room or nick>, the lines, then BATCH -<name>`,
  help: "Sends a message of several lines; clients do this for you.",
  run(world, session, message) {
    const [, sign, name] = /^([+-])(.+)$/.exec(message.params[0]) ?? [];
    if (sign === "+") return open(world, session, name, message);
    if (sign === "-") return close(world, session, name, message);
    const fault = invalid("the name of a batch has + or - before it");
    refuseBatch(world, session, labelOf(session, message), fault);
  },
};

export const multiline: Feature = {
  commands: [batch],
  capabilities: [{ name: MULTILINE, value: () => `max-bytes=${MAX_BYTES},max-lines=${MAX_LINES}` }],
};
