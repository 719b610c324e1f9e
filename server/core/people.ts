/** Coming, logging in and going of people, told to whom it concerns. */
import type { Account } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import { fold } from "../../protocol/names.ts";
import { banOf } from "./banned.ts";
import { Broadcast } from "./broadcast.ts";
import { rememberEverywhere } from "./history.ts";
import { changeHost, hostOf } from "./hosts.ts";
import { personLike } from "./lookalikes.ts";
import { over } from "./over.ts";
import { tellPeers } from "./peers.ts";
import { reply, send } from "./reply.ts";
import { act, announceJoin, restoreRanks, showRoom } from "./rooms.ts";
import { sentence } from "./server_bans.ts";
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
  const like = session.account === undefined ? personLike(world, nick) : undefined;
  if (like) {
    greeting.nick = undefined;
    reply(world, session, "ERR_NICKNAMEINUSE", nick, like);
    return false;
  }
  if (session.account && world.store.accountById(session.account.id) === undefined) {
    drop(world, session, `the account ${nick} was deleted`);
    return false;
  }
  const ban = banOf(world, session);
  if (ban !== undefined) {
    reply(world, session, "ERR_YOUREBANNEDCREEP", `You are ${sentence(ban)}`);
    drop(world, session, sentence(ban));
    return false;
  }
  if (present !== undefined && isFull(world, present)) {
    turnAway(world, session, present);
    return false;
  }
  session.stage = session.account || world.settings.guests ? Stage.OPEN : Stage.LOCKED;
  if (present !== undefined) world.attach(session, present);
  else enter(world, session, nick, greeting.username!, greeting.realname!);
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
  over(world, "limits.connections_per_account");
  const times = counted(sessions.length, "time");
  drop(world, session, `${nick} is connected ${times} already: close one`);
}

/** Puts a session that was attached to somebody into that person's rooms. */
function showRooms(world: World, session: Session, user: User): void {
  for (const channel of user.channels) {
    announceJoin(world, user, channel, [session]);
    showRoom(world, session, channel);
  }
}

/** Makes the session a person of its own. */
function enter(world: World, session: Session, nick: string, username: string, realname: string) {
  const user = new User(nick, username, realname, session.origin.host, world.now);
  user.account = session.account;
  if (user.account) user.setHost(hostOf(world, user.account, user.ownHost));
  world.addUser(user);
  world.attach(session, user);
  if (user.account) world.setAlwaysOn(user, world.wantsAlwaysOn(user.account));
  if (session.stage === Stage.OPEN) appeared(world, user);
}

function appeared(world: World, user: User): void {
  for (const feature of world.features) feature.appeared?.(world, user);
}

function devicesChanged(world: World, user: User): void {
  for (const feature of world.features) feature.devicesChanged?.(world, user);
}

function vanished(world: World, user: User, nick: string): void {
  for (const feature of world.features) feature.vanished?.(world, user, nick);
}

/**
 * Makes `account` the session's, once its password was right or it was made. A welcomed session becomes
 * the person that the account is: by a change of nick, or by joining that person's other sessions. Who was
 * logged in as somebody else leaves them behind, with their rooms and ranks.
 */
export function logIn(world: World, session: Session, account: Account): void {
  const again = session.account?.id === account.id;
  const present = world.userOf(account);
  const user = session.user;
  world.ports.log("info", "logged in", { session: session.id, account: account.name });
  if (!again && user && present && present !== user && isFull(world, present)) {
    session.account = account;
    return turnAway(world, session, present);
  }
  session.account = account;
  if (user === undefined || again) return;
  if (user.account !== undefined || (present !== undefined && present !== user)) {
    return become(world, session, user, account, present);
  }
  const wasHere = user.isHere;
  changeHost(world, user, hostOf(world, account, user.ownHost));
  if (user.nick !== account.name) changeNick(world, user, account.name);
  session.stage = Stage.OPEN;
  world.setAlwaysOn(user, false);
  user.account = account;
  world.setAlwaysOn(user, world.wantsAlwaysOn(account));
  if (!wasHere) appeared(world, user);
  tellPeers(world, user, "account-notify", `ACCOUNT ${account.name}`);
  for (const channel of user.channels) restoreRanks(world, user, channel);
  loggedIn(world, session);
}

/** The session leaves `user` and is `account` from now on: with its other sessions, or as a person of its own. */
function become(
  world: World,
  session: Session,
  user: User,
  account: Account,
  present: User | undefined,
): void {
  const { mask, username, realname } = user;
  const rooms = [...user.channels].map((channel) => channel.name);
  quit(world, session, `logged in as ${account.name}`);
  if (present) world.attach(session, present);
  else enter(world, session, account.name, username, realname);
  session.stage = Stage.OPEN;
  for (const room of rooms) {
    new Broadcast({ source: mask, body: `PART ${room}`, time: world.now }).to(session);
  }
  const { nick } = session.user!;
  new Broadcast({ source: mask, body: `NICK ${nick}`, time: world.now }).to(session);
  if (present) {
    devicesChanged(world, present);
    showRooms(world, session, present);
  }
  loggedIn(world, session);
}

function loggedIn(world: World, session: Session): void {
  for (const feature of world.features) feature.loggedIn?.(world, session);
}

/** Renames the user and tells everybody who sees them. The nick must be free. */
export function changeNick(world: World, user: User, nick: string): void {
  const before = user.nick;
  const seen = user.isHere && fold(before) !== fold(nick);
  const renamed = rememberEverywhere(world, user, act(world, user, `NICK ${nick}`));
  new Broadcast(renamed).toAll(world.neighbours(user, true));
  world.rename(user, nick);
  if (!seen) return;
  vanished(world, user, before);
  appeared(world, user);
}

/** The session leaves the world; where it was the last one of a person who is not always on, they do, too. */
export function quit(world: World, session: Session, reason: string): void {
  const user = session.user;
  if (user === undefined) return;
  const seen = user.isHere;
  if (world.detach(session)) gone(world, user, reason, seen);
  else devicesChanged(world, user);
}

/** The person leaves the world, and all see QUIT; `seen`: whether they were here for others. */
export function gone(world: World, user: User, reason: string, seen: boolean): void {
  if (user.channels.size > 0) {
    const gone = rememberEverywhere(world, user, act(world, user, `QUIT :${reason}`));
    new Broadcast(gone).toAll(world.neighbours(user, false));
  }
  world.removeUser(user);
  if (seen) vanished(world, user, user.nick);
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
  world.monitors.clear(session);
  world.sessions.delete(session);
  // What somebody wrote as a farewell, or as the reason of a ban, is no business of the log.
  world.ports.log("debug", "closed", {
    session: session.id,
    reason: /^(Quit|Killed|banned from this server)\b/.exec(reason)?.[1] ?? reason,
  });
}
