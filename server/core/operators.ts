/**
 * Operators of the server: accounts that the configuration names, each with rights by name.
 *
 * Rules: whoever shows that the account is theirs has what it may, for as long as they wear the mode o and
 * the account stands in the configuration.
 */
import { fold, nickFault } from "../../protocol/names.ts";
import { Broadcast } from "./broadcast.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** What each right is for. */
export const RIGHTS = {
  kill: "close connections",
  ban: "ban from the server, and lift bans",
  suspend: "suspend accounts",
  host: "give accounts a host that others see",
  wallops: "write to all who have the mode w",
  rehash: "read the configuration again",
  die: "end the server",
  invite: "make invitations",
  see: "see where people connect from, and the moderation log",
} as const;

export type Right = keyof typeof RIGHTS;

/** Rights by the folded name of the account. */
export type Operators = ReadonlyMap<string, ReadonlySet<Right>>;

const ALL = Object.keys(RIGHTS) as Right[];

function isRight(word: string): word is Right {
  return Object.hasOwn(RIGHTS, word);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Why a text can't be a list of operators such as `ann=kill,ban bob=all`; undefined where it can. */
export function operatorsFault(text: string): string | undefined {
  for (const word of words(text)) {
    const [name, list = ""] = word.split("=");
    if (nickFault(name)) return `names an account that can't be (${name})`;
    const wrong = list.split(",").find((right) => right !== "all" && !isRight(right));
    if (wrong !== undefined) {
      return `gives ${name} a right that is none of ${ALL.join(", ")} and all ("${wrong}")`;
    }
  }
}

/** Of a text without fault. */
export function parseOperators(text: string): Operators {
  return new Map(
    words(text).map((word) => {
      const [name, list] = word.split("=");
      const rights = list.split(",");
      return [fold(name), new Set(rights.includes("all") ? ALL : rights.filter(isRight))];
    }),
  );
}

export function isListed(world: World, account: string): boolean {
  return world.settings.operators?.has(fold(account)) ?? false;
}

/** Whether the user is an operator who may do that. */
export function may(world: World, user: User | undefined, right: Right): boolean {
  if (user?.operator === undefined || !user.isServerOperator) return false;
  return world.settings.operators?.get(user.operator)?.has(right) ?? false;
}

function showMode(world: World, user: User, mode: string): void {
  const body = `MODE ${user.nick} ${mode}`;
  new Broadcast({ source: world.settings.name, body, time: world.now }).toAll(user.sessions);
}

/** Makes the user an operator with the rights of that account, which must be listed. */
export function promote(world: World, user: User, account: string): void {
  user.operator = fold(account);
  if (user.isServerOperator) return;
  user.modes.add("o");
  showMode(world, user, "+o");
}

/** Takes the mode from those whose account is not listed any more. */
export function demoteUnlisted(world: World): void {
  for (const user of world.users.values()) {
    if (!user.isServerOperator || (user.operator !== undefined && isListed(world, user.operator))) {
      continue;
    }
    user.operator = undefined;
    user.modes.delete("o");
    showMode(world, user, "-o");
  }
}
