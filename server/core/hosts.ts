/**
 * Hosts that operators of the server give to accounts: what others see behind the @ in place of the host that the
 * person came with. Source: IRCv3 chghost, with its fallback.
 *
 * Rules: the host is kept with the account and shown from login on. Who has asked for chghost is told by CHGHOST;
 * others who share a room see the person leave and come back, with their ranks. The person learns of it by 396.
 */
import type { Account } from "../../db/store.ts";
import { addressBytes } from "../../protocol/networks.ts";
import { Broadcast } from "./broadcast.ts";
import type { Channel } from "./channel.ts";
import { tellPeers } from "./peers.ts";
import { reply } from "./reply.ts";
import { act, announceJoin, rankChange } from "./rooms.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

const HOST_CHARS = 63;

/** Why nobody can be given that host, as a sentence's end, or undefined. */
export function hostFault(host: string): string | undefined {
  if (host.length > HOST_CHARS) return `is longer than ${HOST_CHARS} characters`;
  if (!/^[a-z0-9][a-z0-9./:-]*$/i.test(host)) {
    return "may have letters, digits and . / : - and begins with a letter or digit";
  }
  if (addressBytes(host) !== undefined) return "is an address";
}

/** The host that others see of somebody who is logged in to the account. */
export function hostOf(world: World, account: Account, own: string): string {
  return world.store.host(account.id) ?? own;
}

const CAPABILITY = "chghost";

/** Shows the person under that host from now on, and tells everybody whom it concerns. */
export function changeHost(world: World, user: User, host: string): void {
  if (host === user.host) return;
  const others = [...world.neighbours(user, false)].filter((one) => !one.has(CAPABILITY));
  tellPeers(world, user, CAPABILITY, `CHGHOST ${user.username} ${host}`);
  new Broadcast(act(world, user, "QUIT :Changing host")).toAll(others);
  user.setHost(host);
  world.changedPerson(user);
  if (others.length > 0) { for (const channel of user.channels) comeBack(world, user, channel); }
  for (const session of user.sessions) reply(world, session, "RPL_VISIBLEHOST", host);
}

/** JOIN and ranks again, for those in the room who have seen QUIT. */
function comeBack(world: World, user: User, channel: Channel): void {
  const sessions = channel.audience.filter((one: Session) =>
    one.user !== user && !one.has(CAPABILITY)
  );
  announceJoin(world, user, channel, sessions);
  const ranks = channel.ranks(user);
  if (ranks === 0) return;
  const body = rankChange(channel, user, ranks);
  new Broadcast({ source: world.settings.name, body, time: world.now }).toAll(sessions);
}
