/** Where bans from the server are asked for: at welcome, at login, and when one is made. */
import type { Account, ServerBan } from "../../db/store.ts";
import { drop } from "./people.ts";
import { depart } from "./residents.ts";
import { type Candidate, sentence, standsFor } from "./server_bans.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** A session as bans see it: by what others see of its host, and by its address. */
export function candidateOf(session: Session): Candidate {
  const { user, greeting, account, origin: { address, host } } = session;
  const nick = user?.nick ?? account?.name ?? greeting?.nick ?? "*";
  const name = user?.username ?? greeting?.username ?? "*";
  const hosts = [...new Set([host, user?.host ?? host, address])];
  return { address, account: account?.name, masks: hosts.map((one) => `${nick}!${name}@${one}`) };
}

export function banOf(world: World, session: Session): ServerBan | undefined {
  return world.bans.of(candidateOf(session), world.now);
}

/** Why nobody may log in to the account, or undefined. */
export function loginFault(world: World, { name }: Account): string | undefined {
  const ban = world.bans.of({ account: name }, world.now);
  return ban && `The account ${name} is ${sentence(ban)}`;
}

/**
 * Closes every connection that the ban stands for; gives how many there were. Whoever is always on goes, too,
 * where the ban stands for them or for all of their connections.
 */
export function closeBanned(world: World, ban: ServerBan): number {
  const found = new Set(
    [...world.sessions].filter((one) => standsFor(ban.target, candidateOf(one))),
  );
  for (const user of [...world.residents]) {
    const itself = { account: user.account?.name, masks: [user.mask] };
    const alone = user.sessions.length > 0 && user.sessions.every((one) => found.has(one));
    if (alone || standsFor(ban.target, itself)) depart(world, user, sentence(ban));
  }
  for (const one of found) drop(world, one, sentence(ban));
  return found.size;
}
