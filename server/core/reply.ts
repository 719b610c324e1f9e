/** Answers of the server to one session. */
import type { FailCode } from "../../protocol/fails.ts";
import { formatParams, needsColon } from "../../protocol/message.ts";
import { type Numeric, NUMERICS } from "../../protocol/numerics.ts";
import { Line } from "../../protocol/line.ts";
import { Broadcast, tagsFor } from "./broadcast.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** A line from the server itself; `body` is command and parameters. */
export function send(world: World, session: Session, body: string, batch?: string): void {
  new Broadcast({ source: world.settings.name, body, time: world.now, batch }).to(session);
}

/** Words of a client that are said back: what can't stand between two others becomes `*`. */
function middle(param: string): string {
  return needsColon(param) ? "*" : param;
}

/** A numeric: code, the client's nick, the parameters, and the table's text where it has one. */
export function reply(world: World, session: Session, numeric: Numeric, ...params: string[]): void {
  const row: readonly [code: string, text?: string] = NUMERICS[numeric];
  const all = [session.nick, ...params];
  if (row[1] !== undefined) all.push(row[1]);
  const text = all.pop()!;
  // The last parameter always has its colon: it is a text, and some clients expect it.
  send(world, session, `${[row[0], ...all.map(middle)].join(" ")} :${text}`);
}

/** A numeric that ends without a text, such as 324; no parameter may need a colon. */
export function replyBare(world: World, session: Session, numeric: Numeric, ...params: string[]) {
  send(world, session, [NUMERICS[numeric][0], session.nick, ...params].join(" "));
}

/**
 * A numeric for each of `rows`, which is its text; together with the rest of the line each must fit into one. What is
 * alike is made once: somebody who comes into a large room is sent a hundred of these.
 */
export function replyEach(
  world: World,
  session: Session,
  numeric: Numeric,
  params: readonly string[],
  rows: readonly string[],
): void {
  const { name } = world.settings;
  const body = [NUMERICS[numeric][0], session.nick, ...params].join(" ");
  const tags = tagsFor({ source: name, body, time: world.now }, session.shape);
  const head = `${tags}:${name} ${body} :`;
  for (const row of rows) session.link.push(new Line(head + row));
}

export function noSuchRoom(world: World, session: Session, name: string): void {
  reply(world, session, "ERR_NOSUCHCHANNEL", name, "There is no such room");
}

/**
 * A standard reply: `FAIL command CODE context :text` (IRCv3 standard-replies). Used where a
 * specification names the code; other refusals are numerics.
 */
export function fail(
  world: World,
  session: Session,
  command: string,
  code: FailCode,
  context: readonly string[],
  text: string,
  batch?: string,
): void {
  send(world, session, `FAIL ${[command, code, ...context.map(middle)].join(" ")} :${text}`, batch);
}

/** A refusal that no specification has a code for: FAIL where it is understood, else a sentence. */
export function refuse(
  world: World,
  session: Session,
  command: string,
  code: FailCode,
  text: string,
): void {
  if (session.has("standard-replies")) fail(world, session, command, code, [], text);
  else notice(world, session, text);
}

/** A sentence from the server or, with `from`, from a service. */
export function notice(world: World, session: Session, text: string, from?: string): void {
  const body = formatParams("NOTICE", [session.nick, text]);
  new Broadcast({ source: from ?? world.settings.name, body, time: world.now }).to(session);
}

/** `461` with how the command is used. */
export function needMoreParams(world: World, session: Session, command: string, usage: string) {
  reply(world, session, "ERR_NEEDMOREPARAMS", command, `Something is missing: ${usage}`);
}
