/** Giving a room another name. Source: IRCv3 draft/channel-rename. */
import { channelFault, cut, fold } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { rememberRename } from "../core/history.ts";
import { roomLike } from "../core/lookalikes.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { fail } from "../core/reply.ts";
import { act, announceJoin, showRoom } from "../core/rooms.ts";
import { Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { operatorOf } from "./rooms.ts";

const REASON_BYTES = 200;

/** Why the room can't have that name, as a code and a sentence, or undefined. */
function refusal(
  world: World,
  channel: Channel,
  name: string,
): [code: "CANNOT_RENAME" | "CHANNEL_NAME_IN_USE", text: string] | undefined {
  if (world.channel(world.settings.lobby) === channel) {
    return ["CANNOT_RENAME", "Cannot rename: the room's name stands in the server's settings"];
  }
  const fault = channelFault(name, world.settings.limits.channelBytes);
  if (fault) return ["CANNOT_RENAME", `Cannot rename: the new name ${fault}`];
  const like = roomLike(world, name, channel);
  if (like) return ["CHANNEL_NAME_IN_USE", `Cannot rename: ${like}`];
  const other = world.channel(name);
  // Only another case of its letters is another name of the same room.
  if (other !== undefined && (other !== channel || name === channel.name)) {
    return ["CHANNEL_NAME_IN_USE", `Cannot rename: there is a room ${other.name} already`];
  }
}

/** Renames and stores it; false where that failed, and nothing has changed. */
function store(world: World, channel: Channel, name: string): boolean {
  const before = channel.record();
  if (channel.kept) world.store.dropChannel(before.name);
  world.renameChannel(channel, name);
  if (world.keep(channel, before)) return true;
  world.renameChannel(channel, before.name);
  return false;
}

/** RENAME for those who know it; for others the person leaves the old room and joins the new one ("Fallback"). */
function tell(world: World, channel: Channel, by: User, old: string, reason: string): void {
  const relay = act(world, by, `RENAME ${old} ${channel.name} :${reason}`);
  const renamed = new Broadcast(rememberRename(world, channel, old, relay));
  const sameRoom = fold(old) === channel.folded;
  for (const member of channel.members.keys()) {
    const why = reason === "" ? "" : ` :${reason}`;
    const part = new Broadcast(act(world, member, `PART ${old}${why}`));
    for (const session of member.sessions) {
      if (session.has("draft/channel-rename")) renamed.to(session);
      else if (!sameRoom) {
        part.to(session);
        announceJoin(world, member, channel, [session]);
        showRoom(world, session, channel);
      }
    }
  }
}

const rename: Command = {
  name: "RENAME",
  stages: Stage.OPEN,
  params: 2,
  cost: 10,
  usage: "RENAME <#room> <#new name> [reason]",
  help: "Gives a room another name; its members, modes and history stay. For its operators.",
  run: byUser((world, session, user, { params: [old, name, reason = ""] }) => {
    const channel = operatorOf(world, session, user, old);
    if (channel === undefined) return;
    const why = refusal(world, channel, name);
    if (why) return fail(world, session, "RENAME", why[0], [channel.name, name], why[1]);
    const before = channel.name;
    if (!store(world, channel, name)) return cannotStore(world, session, "RENAME");
    tell(world, channel, user, before, cut(reason, REASON_BYTES));
  }),
};

export const channelRename: Feature = {
  commands: [rename],
  capabilities: [{ name: "draft/channel-rename" }],
};
