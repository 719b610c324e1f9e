/** Who has made an account by an invitation to a room is invited there, once there is a person to invite. */
import { Broadcast } from "../core/broadcast.ts";
import type { Feature } from "../core/records.ts";
import type { Session } from "../core/session.ts";
import { serviceMask } from "../core/services.ts";
import type { World } from "../core/world.ts";

function inviteToRoom(world: World, session: Session): void {
  const { invitedTo, user } = session;
  if (invitedTo === undefined || user === undefined) return;
  session.invitedTo = undefined;
  const channel = world.channel(invitedTo);
  if (channel === undefined) return;
  (user.invitations ??= new Set()).add(channel);
  const source = serviceMask(world, world.services.get("nickserv")!);
  const body = `INVITE ${user.nick} ${channel.name}`;
  new Broadcast({ source, body, time: world.now }).to(session);
}

export const invitation: Feature = { welcome: inviteToRoom, loggedIn: inviteToRoom };
