/** NickServ SUSPEND: an account that nobody may use for a while. It is kept as a ban of the account. */
import type { ServerBan } from "../../db/store.ts";
import { closeBanned } from "../core/banned.ts";
import { doer, record } from "../core/deeds.ts";
import { isListed } from "../core/operators.ts";
import type { ServiceCommand } from "../core/records.ts";
import { accountTarget } from "../core/server_bans.ts";
import { Stage } from "../core/session.ts";
import { parseDuration } from "../features/duration.ts";

const suspend: ServiceCommand = {
  name: "SUSPEND",
  stages: Stage.OPEN,
  right: "suspend",
  params: 1,
  most: 60,
  usage: "SUSPEND <account> [minutes, or 2h, 7d] [reason]",
  help: "lets nobody log in to an account, and closes its connections",
  run(world, session, [name, ...words], say) {
    const account = world.store.account(name);
    if (account === undefined) return say(`There is no account ${name}.`);
    if (isListed(world, account.name)) {
      return say(`${account.name} is an operator of the server: change its configuration first.`);
    }
    const duration = words.length > 0 ? parseDuration(words[0]) : undefined;
    const ban: ServerBan = {
      target: accountTarget(account.name),
      reason: (duration === undefined ? words : words.slice(1)).join(" "),
      setBy: doer(session.user!),
      setAt: world.now,
      ...(duration ? { expiresAt: world.now + duration } : {}),
    };
    const fault = record(world, session.user!, "SUSPEND", account.name, ban.reason, { ban });
    if (fault) return say(`${fault}.`);
    closeBanned(world, ban);
    const end = duration ? `until ${new Date(ban.expiresAt!).toUTCString()}` : "for good";
    say(`${account.name} is suspended ${end}.`);
  },
};

const unsuspend: ServiceCommand = {
  name: "UNSUSPEND",
  stages: Stage.OPEN,
  right: "suspend",
  params: 1,
  usage: "UNSUSPEND <account>",
  help: "lets people log in to the account again",
  run(world, session, [name], say) {
    const unban = accountTarget(name);
    if (!world.bans.get(unban, world.now)) return say(`${name} is not suspended.`);
    const fault = record(world, session.user!, "UNSUSPEND", name, "", { unban });
    say(fault ? `${fault}.` : `${name} is not suspended any more.`);
  },
};

export const suspension: readonly ServiceCommand[] = [suspend, unsuspend];
