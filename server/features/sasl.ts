/**
 * Logging in by SASL, at any time and also by who is logged in already ("SASL Reauthentication").
 * Source: IRCv3 sasl-3.1 and sasl-3.2; RFC 4616 for PLAIN.
 */
import type { Account } from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import { CHUNK, fromBase64, parsePlain } from "../../protocol/sasl.ts";
import { loginFault } from "../core/banned.ts";
import { checkPassword } from "../core/login.ts";
import { logIn } from "../core/people.ts";
import type { Command, Feature } from "../core/records.ts";
import { reply, send } from "../core/reply.ts";
import { type Origin, type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { external } from "./sasl_external.ts";
import type { Mechanism } from "./sasl_mechanism.ts";
import { scramSha256 } from "./sasl_scram.ts";

/** Base64 characters of a whole response: far more than the longest name and password. */
const RESPONSE_CHARS = 1024;

const plain: Mechanism = {
  name: "PLAIN",
  isOffered: () => true,
  start(world, session, response, done) {
    const message = parsePlain(response);
    if (!message) return done(undefined, "The SASL message is not what PLAIN asks for");
    const { authzid, authcid, password } = message;
    if (authzid !== "" && fold(authzid) !== fold(authcid)) {
      return done(undefined, "You can log in only as yourself");
    }
    checkPassword(world, session, authcid, password, done);
  },
};

const MECHANISMS = [plain, external, scramSha256];

function offered(world: World, origin: Origin): Mechanism[] {
  return MECHANISMS.filter((one) => one.isOffered(world, origin));
}

function namesOf(world: World, origin: Origin): string {
  return offered(world, origin).map((one) => one.name).join(",");
}

function succeed(world: World, session: Session, account: Account): void {
  sayLoggedIn(world, session, account);
  reply(world, session, "RPL_SASLSUCCESS");
  logIn(world, session, account);
}

/** 900, which says who one has become. */
export function sayLoggedIn(world: World, session: Session, account: Account): void {
  const mask = session.user?.mask ??
    `${session.nick}!${session.greeting?.username ?? "*"}@${session.origin.host}`;
  reply(world, session, "RPL_LOGGEDIN", mask, account.name, `You are logged in as ${account.name}`);
}

function start(world: World, session: Session, name: string): void {
  const mechanism = name.toUpperCase();
  const { origin } = session;
  if (!offered(world, origin).some((one) => one.name === mechanism)) {
    reply(world, session, "RPL_SASLMECHS", namesOf(world, origin));
    return reply(world, session, "ERR_SASLFAIL", `There is no SASL mechanism ${mechanism} here`);
  }
  session.sasl = { mechanism, received: "" };
  send(world, session, "AUTHENTICATE +");
}

function go(world: World, session: Session, chunk: string): void {
  const exchange = session.sasl!;
  if (chunk !== "+") exchange.received += chunk;
  if (exchange.received.length > RESPONSE_CHARS || chunk.length > CHUNK) {
    session.sasl = undefined;
    return reply(world, session, "ERR_SASLTOOLONG");
  }
  if (chunk.length === CHUNK) return;
  session.sasl = undefined;
  const response = fromBase64(exchange.received);
  if (response === undefined) {
    return reply(world, session, "ERR_SASLFAIL", "The SASL message is not base64 of UTF-8");
  }
  if (exchange.next) return exchange.next(response);
  const mechanism = MECHANISMS.find((one) => one.name === exchange.mechanism)!;
  mechanism.start(world, session, response, (account, why) => {
    const fault = account ? loginFault(world, account) : why;
    if (account && fault === undefined) succeed(world, session, account);
    else reply(world, session, "ERR_SASLFAIL", fault!);
  });
}

const authenticate: Command = {
  name: "AUTHENTICATE",
  stages: Stage.ANY,
  params: 1,
  usage: "AUTHENTICATE PLAIN, then AUTHENTICATE <base64>, or AUTHENTICATE * to give up",
  help: "Logs in by SASL; clients do this for you.",
  run(world, session, { params: [word] }) {
    if (word === "*") {
      session.sasl = undefined;
      return reply(world, session, "ERR_SASLABORTED");
    }
    if (session.sasl) go(world, session, word);
    else start(world, session, word);
  },
};

export const sasl: Feature = {
  commands: [authenticate],
  capabilities: [{ name: "sasl", value: namesOf }],
};
