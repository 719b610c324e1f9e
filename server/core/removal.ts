/** The end of an account or of a room: in the store, in the world, and for whoever is there. */
import { type Account, StoreError } from "../../db/store.ts";
import { Broadcast } from "./broadcast.ts";
import type { Channel } from "./channel.ts";
import { stored } from "./login.ts";
import { drop } from "./people.ts";
import { depart } from "./residents.ts";
import { act } from "./rooms.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/**
 * Deletes the account. Every connection of it is closed but `except`, whose person leaves all rooms. Gives an
 * error where that could not be stored: then nothing has happened.
 */
export function deleteAccount(
  world: World,
  account: Account,
  erase: boolean,
  except?: Session,
): StoreError | undefined {
  const { keepNames } = world.settings.accounts;
  const gone = stored(
    world,
    () => world.store.deleteAccount(account.id, world.now, keepNames, erase),
  );
  if (gone instanceof StoreError) return gone;
  const reason = `the account ${account.name} was deleted`;
  forgetFounder(world, account.id);
  const user = world.userOf(account);
  if (user) world.setAlwaysOn(user, false);
  if (user && except === undefined) depart(world, user, reason);
  else if (user) leaveRooms(world, user, reason);
  for (const one of world.sessions) {
    if (one !== except && one.account?.id === account.id) drop(world, one, reason);
  }
}

/** The rooms of a deleted account have no founder any more; the store has the same. */
function forgetFounder(world: World, id: number): void {
  for (const channel of world.channels.values()) {
    if (channel.founder === id) channel.founder = undefined;
    channel.access.delete(id);
  }
}

/** Everybody sees the person go; it is not remembered. */
function leaveRooms(world: World, user: User, reason: string): void {
  new Broadcast(act(world, user, `QUIT :${reason}`)).toAll(world.neighbours(user, false));
  for (const channel of [...user.channels]) world.removeMember(channel, user);
}

/**
 * Forgets a room with all that was set in it, and takes everybody out. What was said in it stays until
 * retention removes it, but nobody can read it any more. False where that can't be stored.
 */
export function deleteRoom(world: World, channel: Channel, reason: string): boolean {
  if (!world.dropChannel(channel)) return false;
  for (const user of [...channel.members.keys()]) {
    const body = `KICK ${channel.name} ${user.nick} :${reason}`;
    const line = new Broadcast({ source: world.settings.name, body, time: world.now });
    line.toAll(channel.audience);
    world.removeMember(channel, user);
  }
  return true;
}
