/** Whom a change of a person concerns. Source: IRCv3 extended-monitor. */
import { Broadcast } from "./broadcast.ts";
import { act } from "./rooms.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/**
 * Tells of a change of the person all who have asked for such by `capability`: the person's own sessions, who
 * shares a room, and who watches the nick (IRCv3 extended-monitor).
 */
export function tellPeers(
  world: World,
  user: User,
  capability: string,
  body: string,
  except?: Session,
): void {
  const line = new Broadcast(act(world, user, body));
  const peers = world.neighbours(user, true);
  if (user.isHere) {
    for (const one of world.monitors.watchers(user.nick)) {
      if (one.has("extended-monitor")) peers.add(one);
    }
  }
  for (const one of peers) if (one !== except && one.has(capability)) line.to(one);
}
