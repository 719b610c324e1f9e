/**
 * Passwords: checking one, making an account. Both wait for bcrypt elsewhere; the one connection waits.
 *
 * Rules: an unknown name takes as long as a wrong password and reads the same; each session has few tries.
 */
import { type Account, StoreError } from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import { passwordFault } from "../../protocol/password.ts";
import { drop, logIn } from "./people.ts";
import type { Session } from "./session.ts";
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
  const hash = world.store.account(name)?.passwordHash;
  world.ask(session, { kind: "verify", password, hash }, (result) => {
    if (result === "busy") return done(undefined, BUSY);
    const account = world.store.account(name);
    // The account may have changed while bcrypt was at work.
    const right = "verified" in result && result.verified && account?.passwordHash === hash;
    if (right) return done(rehash(world, account!, result.rehashed), "");
    session.failures++;
    world.ports.log("warn", "wrong password", {
      session: session.id,
      address: session.origin.address,
    });
    done(undefined, WRONG);
    if (session.failures >= world.settings.limits.loginAttempts) {
      drop(world, session, `${session.failures} wrong passwords: connect again to try again`);
    }
  });
}

/** Keeps the new hash where there is one; where it can't be stored now, the old one is as good. */
function rehash(world: World, account: Account, passwordHash: string | undefined): Account {
  if (passwordHash === undefined) return account;
  stored(world, () => world.store.setPassword(account.id, passwordHash));
  return world.store.accountById(account.id) ?? account;
}

/** Why no account can be made; the codes are those of draft/account-registration. */
export interface Refusal {
  code: string;
  text: string;
}

/** Whether `session` may make an account of its nick now; the password is not looked at. */
export function registrationFault(
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
}

/** Makes the account and logs the session in; `done` has nothing where it worked. */
export function register(
  world: World,
  session: Session,
  name: string,
  password: string,
  done: (refusal: Refusal | undefined) => void,
): void {
  const refusal = registrationFault(world, session, name);
  if (refusal) return done(refusal);
  const weak = passwordFault(password);
  if (weak) {
    const code = weak.includes("shorter") ? "WEAK_PASSWORD" : "UNACCEPTABLE_PASSWORD";
    return done({ code, text: `The password ${weak}: take another one` });
  }
  world.ask(session, { kind: "hash", password }, (result) => {
    if (result === "busy") return done({ code: "TEMPORARILY_UNAVAILABLE", text: BUSY });
    // Somebody else may have taken the name while bcrypt was at work.
    const late = registrationFault(world, session, name);
    if (late || !("hash" in result)) return done(late);
    const account = stored(world, () => world.store.createAccount(name, result.hash, world.now));
    if (account === undefined) return done({ code: "ACCOUNT_EXISTS", text: `${name} is taken` });
    if (account instanceof StoreError) {
      return done({ code: "TEMPORARILY_UNAVAILABLE", text: cannotStore(account) });
    }
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
