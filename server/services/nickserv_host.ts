/** NickServ HOST: the host that others see of an account. */
import { record } from "../core/deeds.ts";
import { changeHost, hostFault } from "../core/hosts.ts";
import type { ServiceCommand } from "../core/records.ts";
import { Stage } from "../core/session.ts";

export const giveHost: ServiceCommand = {
  name: "HOST",
  stages: Stage.OPEN,
  right: "host",
  params: 1,
  most: 2,
  usage: "HOST <account> [host]",
  help: "gives an account a host that others see; without one takes it away",
  run(world, session, [name, host], say) {
    const account = world.store.account(name);
    if (account === undefined) return say(`There is no account ${name}.`);
    const present = world.store.host(account.id);
    if (host === undefined && present === undefined) {
      return say(`${account.name} shows no host of its own: say HOST ${account.name} <host>.`);
    }
    const wrong = host === undefined ? undefined : hostFault(host);
    if (wrong) return say(`Cannot give that host: it ${wrong}.`);
    const by = session.user!;
    const change = { host: { account: account.id, host } };
    const fault = record(world, by, host ? "HOST" : "UNHOST", account.name, host, change);
    if (fault) return say(`${fault}.`);
    const user = world.userOf(account);
    if (user) changeHost(world, user, host ?? user.ownHost);
    say(
      host
        ? `Others see ${host} as the host of ${account.name} from now on.`
        : `Others see the host of ${account.name}'s own connection again.`,
    );
  },
};
