/** Coming, logging in and going of people, told to whom it concerns. */
import type { Account } from "../../db/store.ts";
import { Broadcast } from "./broadcast.ts";
import { reply, send } from "./reply.ts";
import { act, announceJoin, showRoom } from "./rooms.ts";
import { type Session, Stage } from "./session.ts";
import { User } from "./user.ts";
import type { World } from "./world.ts";

/**
 * Welcomes a session that has said all it must: attached to the person that its account already is,
 * or as a new one. False where the nick can't be had; then the session stays at its greeting.
 */
export function welcome(world: World, session: Session): boolean {
  const greeting = session.greeting!;
  const nick = session.account?.name ?? greeting.nick!;
  const present = session.account && world.userOf(session.account);
  if (present === undefined && session.account === undefined && world.isTaken(nick)) {
    greeting.nick = undefined;
    reply(world, session, "ERR_NICKNAMEINUSE", nick, nickTaken(nick));
    return false;
  }
  if (session.account && world.store.accountById(session.account.id) === undefined) {
    drop(world, session, `the account ${nick} was deleted`);
    return false;
  }
  if (present !== undefined && isFull(world, present)) {
    turnAway(world, session, present);
    return false;
  }
  session.stage = session.account || world.settings.guests ? Stage.OPEN : Stage.LOCKED;
  if (present !== undefined) world.attach(session, present);
  else {
    const user = new User(
      nick,
      greeting.username!,
      greeting.realname!,
      session.origin.host,
      world.now,
    );
    user.account = session.account;
    world.addUser(user);
    world.attach(session, user);
  }
  for (const feature of world.features) feature.welcome?.(world, session);
  if (present !== undefined) showRooms(world, session, present);
  world.ports.log("debug", "welcomed", { session: session.id, nick, account: !!session.account });
  return true;
}

export function nickTaken(nick: string): string {
  return `${nick} is taken: log in if it is yours (SASL, or PASS ${nick}:password), or take another nick`;
}

function isFull(world: World, user: User): boolean {
  return user.sessions.length >= world.settings.limits.sessionsPerAccount;
}

function turnAway(world: World, session: Session, user: User): void {
  const { nick, sessions } = user;
  drop(world, session, `${nick} is connected ${sessions.length} times already: close one`);
}

/** Puts a session that was attached to somebody into that person's rooms. */
function showRooms(world: World, session: Session, user: User): void {
  for (const channel of user.channels) {
    announceJoin(world, user, channel, [session]);
    showRoom(world, session, channel);
  }
}

/**
 * Makes `account` the session's, once its password was right or it was made. A welcomed session becomes
 * the person that the account is: by a change of nick, or by joining that person's other sessions.
 */
export function logIn(world: World, session: Session, account: Account): void {
  session.account = account;
  const user = session.user;
  world.ports.log("info", "logged in", { session: session.id, account: account.name });
  if (user === undefined) return;
  const present = world.userOf(account);
  const oldMask = user.mask;
  if (present !== undefined && present !== user) {
    if (isFull(world, present)) return turnAway(world, session, present);
    const rooms = [...user.channels].map((channel) => channel.name);
    quit(world, session, `logged in as ${account.name}`);
    world.attach(session, present);
    session.stage = Stage.OPEN;
    for (const room of rooms) {
      new Broadcast({ source: oldMask, body: `PART ${room}`, time: world.now }).to(session);
    }
    new Broadcast({ source: oldMask, body: `NICK ${present.nick}`, time: world.now }).to(session);
    return showRooms(world, session, present);
  }
  session.stage = Stage.OPEN;
  if (user.nick !== account.name) changeNick(world, user, account.name);
  user.account = account;
  tellAccount(world, user, account.name);
}

/** ACCOUNT to all who want to know (IRCv3 account-notify). */
function tellAccount(world: World, user: User, name: string): void {
  const line = new Broadcast(act(world, user, `ACCOUNT ${name}`));
  for (const session of world.neighbours(user, true)) {
    if (session.has("account-notify")) line.to(session);
  }
}

/** Renames the user and tells everybody who sees them. The nick must be free. */
export function changeNick(world: World, user: User, nick: string): void {
  new Broadcast(act(world, user, `NICK ${nick}`)).toAll(world.neighbours(user, true));
  world.rename(user, nick);
}

/** The session leaves the world; where it was the person's last one, the person does, and all see QUIT. */
export function quit(world: World, session: Session, reason: string): void {
  const user = session.user;
  if (user === undefined || !world.detach(session)) return;
  if (user.channels.size > 0) {
    new Broadcast(act(world, user, `QUIT :${reason}`)).toAll(world.neighbours(user, false));
  }
  world.removeUser(user);
}

/** Ends a connection from our side: a sentence, then the door. */
export function drop(world: World, session: Session, reason: string): void {
  if (session.closed) return;
  send(world, session, `ERROR :Closing the connection: ${reason}`);
  close(world, session, reason);
  session.link.close();
}

/** The world's side of a connection's end; `reason` is what others read. */
export function close(world: World, session: Session, reason: string): void {
  if (session.closed) return;
  session.closed = true;
  quit(world, session, reason);
  world.sessions.delete(session);
  // What somebody wrote as a farewell is no business of the log.
  world.ports.log("debug", "closed", {
    session: session.id,
    reason: reason.replace(/^Quit: .*/s, "Quit"),
  });
}
