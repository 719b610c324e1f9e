/**
 * Entries of the lists of bans, of exceptions and of who needs no invitation: masks, and what can stand
 * in place of one behind a `$`.
 *
 * `$a`: whoever is logged in. `$a:ann`: whoever is logged in to an account that matches. `$~a`, `$~a:ann`:
 * whoever is not. `$m:` before a mask or one of these: a ban that only silences, and may be excepted as such.
 * Source: modern.ircdocs.horse, "EXTBAN Parameter"; IRCv3 account-extban.
 */
import { completeMask, matches } from "../../protocol/mask.ts";
import type { User } from "./user.ts";

const PREFIX = "$";
const MUTE = "$m:";
const ACCOUNT = /^\$(~?)a(?::(.+))?$/;

/** For ISUPPORT. */
export const EXTBAN = `${PREFIX},am`;
export const ACCOUNTEXTBAN = "a";

/** An entry in the form in which it is kept, or undefined where there is no such kind of it. */
export function completeEntry(param: string): string | undefined {
  // Without the sign as well, as servers write it that have none.
  if (/^m:/.test(param)) return completeEntry(PREFIX + param);
  if (!param.startsWith(PREFIX)) return completeMask(param);
  if (!param.startsWith(MUTE)) return ACCOUNT.test(param) ? param : undefined;
  const rest = param.slice(MUTE.length);
  if (rest === "" || rest.startsWith(MUTE)) return undefined;
  const inner = completeEntry(rest);
  return inner && MUTE + inner;
}

/** Whether the entry only silences. */
export function isMute(entry: string): boolean {
  return entry.startsWith(MUTE);
}

/** Whether the person is one of those that the entry stands for, whatever is done to them. */
export function standsFor(entry: string, user: User): boolean {
  if (!entry.startsWith(PREFIX)) {
    // A host that an operator gave is no way around a ban of the one behind it.
    return matches(entry, user.mask) ||
      (user.host !== user.ownHost && matches(entry, user.ownMask));
  }
  if (isMute(entry)) return standsFor(entry.slice(MUTE.length), user);
  const parts = ACCOUNT.exec(entry);
  if (parts === null) return false;
  const [, not, mask = "*"] = parts;
  const is = user.account !== undefined && matches(mask, user.account.name);
  return is === (not === "");
}
