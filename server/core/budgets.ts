/**
 * What one person may do in a minute, however many connections they have: a budget that fills again all the
 * time. Loopback is free, where the settings say so, as of all limits.
 */
import { counted } from "../../protocol/counted.ts";
import { over } from "./over.ts";
import { fail, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import type { Limits } from "./settings.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

const MINUTE = 60_000;

export interface Budget {
  left: number;
  counted: number;
}

interface Kind {
  most(limits: Limits): number;
  /** What there were too many of. */
  what: string;
  /** The setting. */
  limit: `limits.${string}`;
}

const KINDS = {
  joins: {
    most: (limits) => limits.joinsPerMinute,
    what: "rooms joined",
    limit: "limits.joins_per_minute",
  },
  history: {
    most: (limits) => limits.historyPerMinute,
    what: "requests for history",
    limit: "limits.history_per_minute",
  },
  searches: {
    most: (limits) => limits.searchesPerMinute,
    what: "searches",
    limit: "limits.searches_per_minute",
  },
} satisfies Record<string, Kind>;

export type BudgetName = keyof typeof KINDS;

/** Takes one; or gives the sentence why there is none. */
export function tooOften(
  world: World,
  session: Session,
  user: User,
  name: BudgetName,
): string | undefined {
  const { what, most: mostOf, limit } = KINDS[name];
  const most = mostOf(world.settings.limits);
  if (most === 0 || session.origin.trusted) return undefined;
  const before = user.budgets?.get(name) ?? { left: most, counted: world.now };
  const earned = Math.max(0, world.now - before.counted) / MINUTE * most;
  const left = Math.min(most, before.left + earned);
  user.budgets ??= new Map();
  user.budgets.set(name, { left: left < 1 ? left : left - 1, counted: world.now });
  if (left >= 1) return undefined;
  over(world, limit);
  const seconds = Math.ceil((1 - left) * MINUTE / most / 1000);
  return `Too many ${what} in a minute (${most} at most): try again in ${
    counted(seconds, "second")
  }`;
}

/** Source for the numeric: RFC 2812, section 5.1, "RPL_TRYAGAIN". */
export function sayTooOften(world: World, session: Session, command: string, why: string): void {
  if (session.has("standard-replies")) fail(world, session, command, "RATE_LIMITED", [], why);
  else reply(world, session, "RPL_TRYAGAIN", command, why);
}
