/** What STATS tells operators of the server. Source: RFC 2812, section 3.4.4; numerics of modern servers. */
import { may } from "../core/operators.ts";
import { reply } from "../core/reply.ts";
import type { Session } from "../core/session.ts";
import type { World } from "../core/world.ts";

function showBans(world: World, session: Session): void {
  for (const { target, setBy, reason } of world.bans.all(world.now)) {
    reply(world, session, "RPL_STATSKLINE", "K", target, "*", setBy, reason);
  }
}

function showOperators(world: World, session: Session): void {
  for (const [account, rights] of world.settings.operators ?? []) {
    reply(world, session, "RPL_STATSOLINE", "O", "*@*", "*", account, [...rights].join(" "));
  }
}

function forOperators(show: typeof showBans): typeof showBans {
  return (world, session) => {
    if (may(world, session.user, "see")) return show(world, session);
    if (session.user?.isServerOperator) return reply(world, session, "ERR_NOPRIVS", "see");
    reply(world, session, "ERR_NOPRIVILEGES");
  };
}

export const OPERATOR_STATS: Record<string, typeof showBans> = {
  k: forOperators(showBans),
  o: forOperators(showOperators),
};
