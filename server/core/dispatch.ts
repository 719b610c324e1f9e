/**
 * The gate: every line of every client passes here once, and here alone it is checked whether its command
 * exists, is allowed now, has enough parameters and is within the flood budget. Handlers only work.
 */
import type { Fault } from "../../protocol/framer.ts";
import { parseMessage } from "../../protocol/message.ts";
import { labelled, labelOf } from "./labels.ts";
import { drop } from "./people.ts";
import type { Command } from "./records.ts";
import { fail, needMoreParams, refuse, reply } from "./reply.ts";
import { type Session, Stage } from "./session.ts";
import type { World } from "./world.ts";

/** How one gets in, said to whoever tries something else first. */
export const HOW_TO_LOG_IN =
  "Log in first: /msg NickServ IDENTIFY <name> <password>, or register: /msg NickServ REGISTER <password>";

export function receive(world: World, session: Session, line: string): void {
  if (session.closed) return;
  session.heard = world.now;
  session.pinged = 0;
  const message = parseMessage(line);
  if (message === undefined) return;
  const name = message.command.toUpperCase();
  const command = world.commands.get(name);
  pay(world, session, command?.cost ?? 1);
  labelled(world, session, labelOf(session, message), () => {
    if (command === undefined) {
      return reply(world, session, "ERR_UNKNOWNCOMMAND", name.slice(0, 64));
    }
    if (refused(world, session, command, message.params)) return;
    try {
      command.run(world, session, message);
    } catch (error) {
      broken(world, session, name, error);
    }
  });
}

/** True where the command may not run; the session has been told why. */
function refused(world: World, session: Session, command: Command, params: string[]): boolean {
  if ((command.stages & session.stage) === 0) {
    notAtThisStage(world, session, command);
    return true;
  }
  if (params.length < command.params) {
    needMoreParams(world, session, command.name, command.usage);
    return true;
  }
  return false;
}

/** Says that the command was not done because it could not be stored (`world.unstored`). */
export function cannotStore(world: World, session: Session, command: string): void {
  refuse(
    world,
    session,
    command,
    "TEMPORARILY_UNAVAILABLE",
    `Cannot do ${command}: the server can't store anything at the moment ` +
      `(${world.unstored?.message}). Nothing was sent; try again later`,
  );
}

function notAtThisStage(world: World, session: Session, command: Command): void {
  if (session.stage === Stage.GREETING) {
    reply(world, session, "ERR_NOTREGISTERED", "Introduce yourself first: NICK, then USER");
  } else if (session.stage === Stage.OPEN || command.stages === Stage.GREETING) {
    reply(world, session, "ERR_ALREADYREGISTERED");
  } else if (session.has("standard-replies")) {
    fail(world, session, command.name, "ACCOUNT_REQUIRED", [], HOW_TO_LOG_IN);
  } else {
    reply(world, session, "ERR_NEEDREGGEDNICK", command.name, HOW_TO_LOG_IN);
  }
}

/** Takes the cost from the flood budget; who has spent it waits until there is some again. */
function pay(world: World, session: Session, cost: number): void {
  if (session.origin.trusted) return;
  const { commandsPerSecond, commandsBurst } = world.settings.limits;
  const earned = ((world.now - session.counted) / 1000) * commandsPerSecond;
  session.budget = Math.min(commandsBurst, session.budget + Math.max(0, earned)) - cost;
  session.counted = world.now;
  if (session.budget < 0) session.link.hold((-session.budget / commandsPerSecond) * 1000);
}

/** An exception is a bug: it is logged, and costs the one connection that provoked it. */
export function broken(world: World, session: Session, command: string, error: unknown): void {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  world.ports.log("error", "a command failed", { command, session: session.id, error: text });
  drop(world, session, `the server failed at ${command}; this is a bug, and it has been logged`);
}

const FAULTS: Record<Fault["fault"], (world: World, session: Session, command: string) => void> = {
  "too-long": (world, session) => {
    const text = "The line is too long: 512 bytes at most, and 4,096 of tags";
    reply(world, session, "ERR_INPUTTOOLONG", text);
  },
  "not-utf8": (world, session, command) =>
    fail(
      world,
      session,
      command,
      "INVALID_UTF8",
      [],
      "The line is not UTF-8 and was not sent: set your client's encoding to UTF-8",
    ),
  "nul": (world, session, command) =>
    fail(world, session, command, "INVALID_LINE", [], "The line has a NUL byte and was not sent"),
};

/** A line that is none. Source for INVALID_UTF8: IRCv3 UTF8ONLY. */
export function receiveFault(world: World, session: Session, fault: Fault): void {
  if (session.closed) return;
  session.heard = world.now;
  session.pinged = 0;
  pay(world, session, 1);
  const message = parseMessage(fault.start);
  const name = message?.command.toUpperCase() ?? "";
  labelled(world, session, labelOf(session, message), () => {
    FAULTS[fault.fault](world, session, world.commands.has(name) ? name : "*");
  });
}
