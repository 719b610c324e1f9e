/**
 * Passwords: checking one, making an account. Both wait for bcrypt elsewhere; the one connection waits.
 *
 * Rules: an unknown name takes as long as a wrong password and reads the same; each session has few tries.
 */
import { type Account, type Invitation, StoreError } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import type { FailCode } from "../../protocol/fails.ts";
import { bareCode } from "../../protocol/invitation.ts";
import { fold } from "../../protocol/names.ts";
import { passwordFault } from "../../protocol/password.ts";
import { loginFault } from "./banned.ts";
import type { Asker } from "./link.ts";
import { personLike } from "./lookalikes.ts";
import { over } from "./over.ts";
import { drop, logIn } from "./people.ts";
import type { Session } from "./session.ts";
import { homeOf } from "./throttle.ts";
import type { World } from "./world.ts";

export const BUSY = "Too many people are logging in at the moment: try again in a few seconds";
export const WRONG = "The name or the password is wrong: check both and try again";

/**
 * Checks the password; `done` has the account, or a sentence that says why not. After too many wrong
 * ones the connection is closed once `done` has returned.
 */
export function checkPassword(
  world: World,
  session: Session,
  name: string,
  password: string,
  done: (account: Account | undefined, why: string) => void,
): void {
  const now = tooSoon(world, session);
  if (now !== undefined) return done(undefined, now);
  const present = world.store.account(name);
  const hash = present?.passwordHash;
  const scram = world.settings.accounts.scram && present && !world.store.scram(present.id);
  const delay = delayFor(world, session, name);
  const asker = askerOf(world, session, name);
  world.ask(session, { kind: "verify", password, hash, scram, delay, asker }, (result) => {
    if (result === "busy") return done(undefined, BUSY);
    const account = world.store.account(name);
    // The account may have changed while bcrypt was at work.
    const right = "verified" in result && result.verified && account?.passwordHash === hash;
    if (!right) return wrong(world, session, name, () => done(undefined, WRONG));
    rightPassword(world, session, name);
    const banned = loginFault(world, account!);
    if (banned !== undefined) return done(undefined, banned);
    done(keepNew(world, account!, result.rehashed, result.scram), "");
  });
}

/** What a wrong password costs; `say` tells the session. */
export function wrong(world: World, session: Session, name: string, say: () => void): void {
  session.failures++;
  if (!session.origin.trusted) world.throttle.failed(fold(name), session.origin.address, world.now);
  world.ports.log("warn", "wrong password", {
    session: session.id,
    address: session.origin.address,
  });
  say();
  if (session.failures >= world.settings.limits.loginAttempts) {
    over(world, "limits.login_attempts");
    drop(world, session, `${session.failures} wrong passwords: connect again to try again`);
  }
}

/** To be called where somebody has shown that the account is theirs. */
export function rightPassword(world: World, session: Session, name: string): void {
  world.throttle.succeeded(fold(name), session.origin.address);
}

/** Why no password of this connection is looked at now, or undefined. */
export function tooSoon(world: World, session: Session): string | undefined {
  if (session.origin.trusted) return undefined;
  const { limits } = world.settings;
  const ms = world.throttle.wait(limits, session.origin.address, world.now);
  if (ms === 0) return undefined;
  over(world, "limits.login_failures");
  const time = counted(Math.ceil(ms / 1000), "second");
  return `Too many wrong passwords came from your address: try again in ${time}`;
}

/** As whom the session asks for a hash of that account. */
export function askerOf(world: World, session: Session, name: string): Asker | undefined {
  if (session.origin.trusted) return undefined;
  const { address } = session.origin;
  return { address: homeOf(address), known: world.throttle.isKnown(fold(name), address) };
}

/** Milliseconds to wait before a try for that account is looked at. */
export function delayFor(world: World, session: Session, name: string): number {
  if (session.origin.trusted) return 0;
  const { address } = session.origin;
  return world.throttle.delay(world.settings.limits, fold(name), address, world.now);
}

/** Keeps what is new of the password; where it can't be stored now, what there was is as good. */
function keepNew(world: World, account: Account, hash?: string, scram?: string): Account {
  if (hash === undefined && scram === undefined) return account;
  const kept = [hash ?? account.passwordHash, scram ?? world.store.scram(account.id)] as const;
  stored(world, () => world.store.setPassword(account.id, ...kept));
  return world.store.accountById(account.id) ?? account;
}

/** Why no account can be made; the codes are those of draft/account-registration. */
export interface Refusal {
  code: FailCode;
  text: string;
}

/** Whether `session` may make an account of its nick now; the password is not looked at. */
function nameFault(
  world: World,
  session: Session,
  name: string,
): Refusal | undefined {
  if (session.account) {
    return {
      code: "ALREADY_AUTHENTICATED",
      text: `You are logged in as ${session.account.name} already`,
    };
  }
  if (world.settings.accounts.registration === "closed") {
    return {
      code: "TEMPORARILY_UNAVAILABLE",
      text: "This server takes no new accounts: ask its administrator for one",
    };
  }
  if (world.services.has(fold(name))) {
    return { code: "BAD_ACCOUNT_NAME", text: `${name} is the server's own: take another name` };
  }
  if (world.isTaken(name, session.user)) {
    return {
      code: "ACCOUNT_EXISTS",
      text: `${name} is taken: log in if it is yours, or take another name`,
    };
  }
  const like = personLike(world, name, session.user);
  if (like) return { code: "BAD_ACCOUNT_NAME", text: like };
}

/** Why there is no further account from there today, or undefined. */
function tooManyNew(world: World, session: Session): Refusal | undefined {
  const most = world.settings.limits.accountsPerAddress;
  if (most === 0 || session.origin.trusted) return undefined;
  if (world.newcomers.of(session.origin.address, world.now) < most) return undefined;
  over(world, "limits.accounts_per_address");
  return {
    code: "TEMPORARILY_UNAVAILABLE",
    text: `${most} accounts were made from your address within a day: try again tomorrow`,
  };
}

const BAD_CODE: Refusal = {
  code: "UNACCEPTABLE_EMAIL",
  text: "That invitation's code is wrong, used up or too old: ask for a new invitation",
};

const CODE_NEEDED: Refusal = {
  code: "UNACCEPTABLE_EMAIL",
  text: "This server takes new accounts by invitation only: " +
    "/msg NickServ REGISTER <password> <code>, or the address <code>@invite where your client asks for one",
};

/**
 * Makes the account and logs the session in; `done` has nothing where it worked. `code`: of an invitation,
 * where there is one; it is looked at before any other work is done.
 */
export function register(
  world: World,
  session: Session,
  name: string,
  password: string,
  code: string | undefined,
  done: (refusal: Refusal | undefined) => void,
): void {
  const refusal = nameFault(world, session, name) ?? tooManyNew(world, session) ??
    passwordRefusal(password);
  if (refusal) return done(refusal);
  if (code === undefined) {
    if (world.settings.accounts.registration === "invite") return done(CODE_NEEDED);
    return makeAccount(world, session, name, password, undefined, done);
  }
  const now = tooSoon(world, session);
  if (now !== undefined) return done({ code: "TEMPORARILY_UNAVAILABLE", text: now });
  const bare = bareCode(code);
  if (bare === undefined) return wrong(world, session, name, () => done(BAD_CODE));
  world.ask(session, { kind: "digest", code: bare }, (result) => {
    if (result === "busy" || !("digest" in result)) {
      return done({ code: "TEMPORARILY_UNAVAILABLE", text: BUSY });
    }
    const invitation = world.store.invitation(result.digest, world.now);
    if (invitation === undefined) return wrong(world, session, name, () => done(BAD_CODE));
    makeAccount(world, session, name, password, invitation, done);
  });
}

function passwordRefusal(password: string): Refusal | undefined {
  const weak = passwordFault(password);
  if (weak === undefined) return undefined;
  const code = weak.includes("shorter") ? "WEAK_PASSWORD" : "UNACCEPTABLE_PASSWORD";
  return { code, text: `The password ${weak}: take another one` };
}

function makeAccount(
  world: World,
  session: Session,
  name: string,
  password: string,
  invitation: Invitation | undefined,
  done: (refusal: Refusal | undefined) => void,
): void {
  const { scram } = world.settings.accounts;
  const { address } = session.origin;
  const counted = !session.origin.trusted;
  // Before the work, so that many at a time do not slip through.
  if (counted) world.newcomers.count(address, world.now);
  const refuse = (why: Refusal | undefined) => {
    if (counted) world.newcomers.uncount(address);
    done(why);
  };
  const asker = askerOf(world, session, name);
  world.ask(session, { kind: "hash", password, scram, asker }, (result) => {
    if (result === "busy") return refuse({ code: "TEMPORARILY_UNAVAILABLE", text: BUSY });
    // Somebody else may have taken the name while bcrypt was at work.
    const late = nameFault(world, session, name);
    if (late || !("hash" in result)) return refuse(late);
    const account = stored(
      world,
      () => world.store.createAccount(name, result.hash, world.now, result.scram, invitation?.id),
    );
    // Nobody has taken the name, so others have used the invitation meanwhile.
    if (account === undefined) return refuse(BAD_CODE);
    if (account instanceof StoreError) {
      return refuse({ code: "TEMPORARILY_UNAVAILABLE", text: cannotStore(account) });
    }
    session.invitedTo = invitation?.room;
    logIn(world, session, account);
    done(undefined);
  });
}

export function cannotStore(error: StoreError): string {
  return `The server can't store anything at the moment (${error.message}): try again later`;
}

/** Commits the turn so far and runs a change of accounts; a failure to store is a value. */
export function stored<T>(world: World, change: () => T): T | StoreError {
  if (!world.commit()) return world.unstored!;
  try {
    return change();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}
