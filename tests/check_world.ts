/** Whether the world's indexes agree with each other. */
import assert from "node:assert/strict";
import { fold } from "../protocol/names.ts";
import type { Scene } from "./harness.ts";
import { checkNames } from "./room_names.ts";

export function checkWorld(scene: Scene): void {
  const { world } = scene;
  for (const [folded, user] of world.users) {
    assert.equal(folded, fold(user.nick));
    assert(user.sessions.length > 0 || user.alwaysOn, `${user.nick} has no session`);
    assert.equal(world.residents.has(user), user.alwaysOn);
    for (const session of user.sessions) {
      assert.equal(session.user, user);
      assert(world.sessions.has(session) && !session.closed);
    }
    for (const channel of user.channels) {
      assert.equal(world.channels.get(channel.folded), channel);
      assert(channel.has(user), `${user.nick} is not in ${channel.name}`);
    }
    if (user.account) assert.equal(fold(user.account.name), folded);
    for (const channel of user.invitations ?? []) {
      assert(!channel.has(user), `${user.nick} is in there`);
    }
  }
  for (const user of world.residents) assert.equal(world.users.get(user.folded), user);
  for (const channel of world.channels.values()) {
    assert(channel.kept || channel.members.size > 0, `${channel.name} is empty`);
    for (const user of channel.members.keys()) {
      assert.equal(world.users.get(user.folded), user);
      assert(user.channels.has(channel));
    }
    for (const user of channel.joinedAfter.keys()) assert(channel.members.has(user));
    const sessions = [...channel.members.keys()].flatMap((user) => user.sessions);
    assert.deepEqual(new Set(channel.audience), new Set(sessions));
    assert.equal(channel.audience.length, sessions.length);
    checkNames(channel);
  }
  for (const session of world.sessions) {
    assert(!session.closed);
    if (session.user) {
      assert(session.user.sessions.includes(session));
      assert.equal(world.users.get(session.user.folded), session.user);
    }
    for (const nick of world.monitors.list(session).keys()) {
      assert(world.monitors.watchers(nick).has(session));
    }
  }
}
