/**
 * The gate: every line of every client passes here once, and here alone it is checked whether its command
 * exists, is allowed now, has enough parameters and is within the flood budget. Handlers only work.
 */
import type { Fault } from "../../protocol/framer.ts";
import { parseMessage } from "../../protocol/message.ts";
import { sayTooOften, tooOften } from "./budgets.ts";
import { speaksForeign } from "./foreign.ts";
import { labelled, labelOf } from "./labels.ts";
import { over } from "./over.ts";
import { drop } from "./people.ts";
import { may } from "./operators.ts";
import type { Command } from "./records.ts";
import { fail, needMoreParams, refuse, reply } from "./reply.ts";
import { type Session, Stage } from "./session.ts";
import type { World } from "./world.ts";

/** How one gets in, said to whoever tries something else first. */
export const HOW_TO_LOG_IN =
  "Log in first: /msg NickServ IDENTIFY <name> <password>, or register: /msg NickServ REGISTER <password>";

/** A message of several lines comes all at once (draft/multiline, "Server implementation considerations"). */
const BATCH_LINE_COST = 0.2;

export function receive(world: World, session: Session, line: string): void {
  if (session.closed) return;
  session.heard = world.now;
  session.pinged = 0;
  if (saysTooMuch(world, session)) return;
  const message = parseMessage(line);
  if (message === undefined) return;
  const name = message.command.toUpperCase();
  const command = world.commands.get(name);
  const collected = session.batch !== undefined && message.tags?.has("batch") === true;
  pay(world, session, collected ? BATCH_LINE_COST : command?.cost ?? 1);
  const label = command?.keepsLabel ? undefined : labelOf(session, message);
  labelled(world, session, label, () => {
    if (command === undefined) {
      if (HTTP.has(name) && session.stage === Stage.GREETING) return hangUp(world, session);
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

/** Methods of HTTP: no chat client says these words, but a web page can make a browser say them. */
const HTTP = new Set([
  "GET",
  "POST",
  "HEAD",
  "PUT",
  "OPTIONS",
  "CONNECT",
  "DELETE",
  "PATCH",
  "TRACE",
]);

/** Closes before the next line: behind a request's head a page may have written commands. */
function hangUp(world: World, session: Session): void {
  speaksForeign(world, session, "HTTP");
  drop(world, session, "this is a chat server and speaks IRC, not HTTP");
}

/** True where the command may not run; the session has been told why. */
function refused(world: World, session: Session, command: Command, params: string[]): boolean {
  if ((command.stages & session.stage) === 0) {
    notAtThisStage(world, session, command);
    return true;
  }
  if (command.right && !may(world, session.user, command.right)) {
    notAllowed(world, session, command.right);
    return true;
  }
  const why = command.budget && session.user &&
    tooOften(world, session, session.user, command.budget);
  if (why) {
    sayTooOften(world, session, command.name, why);
    return true;
  }
  if (params.length < command.params) {
    needMoreParams(world, session, command.name, command.usage);
    return true;
  }
  return false;
}

/** Source: modern.ircdocs.horse, "ERR_NOPRIVILEGES" and "ERR_NOPRIVS". */
function notAllowed(world: World, session: Session, right: string): void {
  if (session.user?.isServerOperator) return reply(world, session, "ERR_NOPRIVS", right);
  reply(world, session, "ERR_NOPRIVILEGES");
}

/** Says that the command was not done because it could not be stored (`world.unstored`). */
export function cannotStore(
  world: World,
  session: Session,
  command: string,
  failure: Error | undefined = world.unstored,
): void {
  refuse(
    world,
    session,
    command,
    "TEMPORARILY_UNAVAILABLE",
    `Cannot do ${command}: the server can't store anything at the moment ` +
      `(${failure?.message}). Nothing was sent; try again later`,
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

/** Commands that it may say at once now, by the flood budget. */
export function leftToSay({ settings }: World, session: Session, now: number): number {
  const { commandsPerSecond, commandsBurst } = settings.limits;
  const earned = ((now - session.counted) / 1000) * commandsPerSecond;
  return Math.min(commandsBurst, session.budget + Math.max(0, earned));
}

/** Takes the cost from the flood budget; who has spent it waits until there is some again. */
function pay(world: World, session: Session, cost: number): void {
  if (session.origin.trusted) return;
  const { commandsPerSecond } = world.settings.limits;
  session.budget = leftToSay(world, session, world.now) - cost;
  session.counted = world.now;
  if (session.budget < 0) session.link.hold((-session.budget / commandsPerSecond) * 1000);
}

/** Whether a stranger has said too much, and was shown the door. */
function saysTooMuch(world: World, session: Session): boolean {
  if (session.stage === Stage.OPEN || session.origin.trusted) return false;
  const most = world.settings.limits.commandsBeforeLogin;
  if (++session.lines <= most) return false;
  over(world, "limits.commands_before_login");
  drop(world, session, `${most} lines without logging in: connect again and log in first`);
  return true;
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
  if (saysTooMuch(world, session)) return;
  pay(world, session, 1);
  const message = parseMessage(fault.start);
  const name = message?.command.toUpperCase() ?? "";
  labelled(world, session, labelOf(session, message), () => {
    FAULTS[fault.fault](world, session, world.commands.has(name) ? name : "*");
  });
}
