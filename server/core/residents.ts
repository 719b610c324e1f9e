/**
 * Always-on people: they stay in their rooms while no device of theirs is connected, and are there again
 * after a restart. Others see them as away.
 */
import type { ResidentRecord } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import { USER_MODES } from "../../protocol/modes.ts";
import type { Channel } from "./channel.ts";
import { isClockTrusted } from "./clock.ts";
import { hostOf } from "./hosts.ts";
import { drop, gone } from "./people.ts";
import { User } from "./user.ts";
import type { World } from "./world.ts";

/** Puts everybody back who was always on when the server ended; to be called once, at the start. */
export function restoreResidents(world: World): void {
  const rooms = new Map<number, Channel>();
  for (const channel of world.channels.values()) rooms.set(channel.conversation, channel);
  for (const record of world.store.residents()) restore(world, record, rooms);
}

function restore(world: World, record: ResidentRecord, rooms: Map<number, Channel>): void {
  const account = world.store.accountById(record.account);
  if (account === undefined || !world.wantsAlwaysOn(account)) {
    return world.store.dropResident(record.account);
  }
  const { username, realname, host } = record;
  const user = new User(account.name, username, realname, host, world.now);
  user.account = account;
  user.setHost(hostOf(world, account, host));
  user.away = record.away;
  // Whoever was connected at the end is seen until now.
  user.seenAt = record.seenAt ?? world.now;
  for (const { letter, byHand } of USER_MODES) {
    if (record.modes.includes(letter) && byHand.includes("+")) user.modes.add(letter);
  }
  world.addUser(user);
  for (const { conversation, joinedAfter } of record.rooms) {
    const channel = rooms.get(conversation);
    if (channel === undefined) continue;
    world.addMember(channel, user, channel.standing(user));
    channel.joinedAfter.set(user, joinedAfter);
  }
  world.setAlwaysOn(user, true);
  for (const feature of world.features) feature.devicesChanged?.(world, user);
}

/** The person goes, always on or not: every device is closed, and all see QUIT. */
export function depart(world: World, user: User, reason: string): void {
  const absent = user.sessions.length === 0;
  const seen = world.user(user.nick) === user;
  world.setAlwaysOn(user, false);
  if (absent) gone(world, user, reason, seen);
  else for (const session of [...user.sessions]) drop(world, session, reason);
}

/** Those whom nobody has seen for too long go, and all where the settings have come to say so. */
export function expireResidents(world: World): void {
  const { alwaysOn, alwaysOnTime } = world.settings.accounts;
  if (alwaysOn === "off") {
    for (const user of [...world.residents]) {
      if (user.sessions.length > 0) world.setAlwaysOn(user, false);
      else depart(world, user, "not connected");
    }
  }
  if (alwaysOnTime === 0 || !isClockTrusted(world)) return;
  const days = Math.round(alwaysOnTime / 86_400_000);
  for (const user of [...world.residents]) {
    if (user.seenAt === undefined || world.now - user.seenAt < alwaysOnTime) continue;
    depart(world, user, `not connected for ${counted(days, "day")}`);
  }
}
