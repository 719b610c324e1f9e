/** Coming in and going: NICK, USER, PASS, QUIT, PING, PONG. Source: modern.ircdocs.horse, "Connection Messages". */
import { counted } from "../../protocol/counted.ts";
import { cut, NICK_BYTES, nickFault, REALNAME_BYTES, USER_BYTES } from "../../protocol/names.ts";
import { HOW_TO_LOG_IN } from "../core/dispatch.ts";
import { checkPassword } from "../core/login.ts";
import { changeNick, close, drop, logIn, nickTaken, welcome } from "../core/people.ts";
import { personLike } from "../core/lookalikes.ts";
import { type Command, type Feature } from "../core/records.ts";
import { needMoreParams, notice, reply, send } from "../core/reply.ts";
import { sentence } from "../core/server_bans.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/** Welcomes the session if it has said all it must. To be called whenever that may have become so. */
export function proceed(world: World, session: Session): void {
  const greeting = session.greeting;
  if (!greeting || greeting.negotiating || !greeting.nick || greeting.username === undefined) {
    return;
  }
  if (session.sasl) {
    // The client has not waited for its own login (sasl-3.1: aborted, and let in without it).
    session.sasl = undefined;
    reply(world, session, "ERR_SASLABORTED");
  }
  const { pass } = greeting;
  greeting.pass = undefined;
  if (pass === undefined || session.account) {
    welcome(world, session);
    return;
  }
  const colon = pass.indexOf(":");
  const name = colon < 0 ? greeting.nick : pass.slice(0, colon);
  checkPassword(world, session, name, pass.slice(colon + 1), (account, why) => {
    if (account) {
      logIn(world, session, account);
      return proceed(world, session);
    }
    reply(world, session, "ERR_PASSWDMISMATCH", why);
    drop(world, session, "the password of PASS was not accepted");
  });
}

const nick: Command = {
  name: "NICK",
  stages: Stage.ANY,
  params: 0,
  cost: 2,
  usage: "NICK <nick>",
  help: "Says which nick you want. Who is logged in has the account's name as the nick.",
  run(world, session, { params: [wanted] }) {
    if (!wanted) return reply(world, session, "ERR_NONICKNAMEGIVEN");
    // Who has a longer name already keeps it.
    const most = world.store.account(wanted) ? NICK_BYTES : world.settings.limits.nickBytes;
    const fault = nickFault(wanted, most);
    if (fault) return reply(world, session, "ERR_ERRONEUSNICKNAME", wanted, `The nick ${fault}`);
    if (session.user) return rename(world, session, session.user, wanted);
    session.greeting!.nick = wanted;
    proceed(world, session);
  },
};

function rename(world: World, session: Session, user: User, wanted: string): void {
  if (wanted === user.nick) return;
  if (world.isTaken(wanted, user)) {
    return reply(world, session, "ERR_NICKNAMEINUSE", wanted, nickTaken(wanted));
  }
  const like = user.account ? undefined : personLike(world, wanted, user);
  if (like) return reply(world, session, "ERR_NICKNAMEINUSE", wanted, like);
  const mask = `${wanted}!${user.username}@${user.host}`;
  const ban = world.bans.of({ masks: [mask] }, world.now);
  if (ban !== undefined) {
    return reply(world, session, "ERR_ERRONEUSNICKNAME", wanted, `The nick is ${sentence(ban)}`);
  }
  if (user.account) {
    const text =
      `Your nick is the name of your account, ${user.account.name}, and can't be changed`;
    return reply(world, session, "ERR_NONICKCHANGE", text);
  }
  changeNick(world, user, wanted);
}

const user: Command = {
  name: "USER",
  stages: Stage.GREETING,
  params: 4,
  usage: "USER <username> 0 * <real name>",
  help: "Introduces you, once, when connecting.",
  run(world, session, { params }) {
    const greeting = session.greeting!;
    if (params[0] === "" || params[3] === "") {
      return needMoreParams(world, session, "USER", user.usage);
    }
    const name = cut(params[0].replace(/[^\p{L}\p{Nd}._~-]/gu, ""), USER_BYTES);
    greeting.username = name === "" ? "user" : name;
    greeting.realname = cut(params[3], REALNAME_BYTES);
    proceed(world, session);
  },
};

const pass: Command = {
  name: "PASS",
  stages: Stage.GREETING,
  params: 1,
  usage: "PASS <account>:<password>",
  help: "Logs in while connecting, for clients without SASL. Without <account>: the nick's.",
  run(_world, session, { params }) {
    session.greeting!.pass = params[0];
  },
};

const quit: Command = {
  name: "QUIT",
  stages: Stage.ANY,
  params: 0,
  usage: "QUIT [reason]",
  help: "Leaves.",
  run(world, session, { params: [reason] }) {
    send(world, session, "ERROR :Closing the connection: you have left");
    close(
      world,
      session,
      reason ? `Quit: ${cut(reason, world.settings.limits.reasonBytes)}` : "Quit",
    );
    session.link.close();
  },
};

const ping: Command = {
  name: "PING",
  stages: Stage.ANY,
  params: 0,
  usage: "PING <word>",
  help: "Asks for a PONG with the same word.",
  run(world, session, { params: [word] }) {
    if (word === undefined) return reply(world, session, "ERR_NOORIGIN");
    send(world, session, `PONG ${world.settings.name} :${word}`);
  },
};

/** Having been heard is all that a PONG says. */
const pong: Command = {
  name: "PONG",
  stages: Stage.ANY,
  params: 0,
  cost: 0,
  usage: "PONG <word>",
  help: "Answers the server's PING.",
  run() {},
};

/** A client has no errors to tell a server; what it sends is not answered (RFC 2812, section 3.7.4). */
const error: Command = {
  name: "ERROR",
  stages: Stage.ANY,
  params: 0,
  usage: "ERROR <text>",
  help: "Is sent by servers; from a client it means nothing.",
  run() {},
};

export const handshake: Feature = {
  commands: [nick, user, pass, quit, ping, pong, error],
};

/** The last word of the welcome, for whom the door is not open yet. */
export const lockedNotice: Feature = {
  welcome(world, session) {
    if (session.stage !== Stage.LOCKED) return;
    const time = counted(world.settings.limits.loginTime / 1000, "second");
    notice(world, session, `${HOW_TO_LOG_IN}. You have ${time}.`);
  },
};
