/**
 * Who may come into a room. Source: modern.ircdocs.horse, "JOIN message", "Channel Modes".
 *
 * Rules: the founder, whoever has a rank above voice kept there, and whoever was invited by somebody of
 * such a rank come in whatever is set. Bans are looked at first, so that nobody banned is sent on by +f.
 */
import { HALFOP } from "../../protocol/modes.ts";
import type { Numeric } from "../../protocol/numerics.ts";
import type { Channel } from "../core/channel.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/** What keeps people out, and the numeric that says so. */
interface Bar {
  numeric: Numeric;
  /** Where the numeric has none of its own. */
  text?: string;
  /** Whether who is kept out is sent on to where +f leads. */
  forwards: boolean;
  closed(channel: Channel, user: User, key: string | undefined): boolean;
}

const BARS: readonly Bar[] = [
  {
    numeric: "ERR_BANNEDFROMCHAN",
    forwards: false,
    closed: (channel, user) => channel.isBanned(user),
  },
  {
    numeric: "ERR_BADCHANNELKEY",
    forwards: true,
    closed: (channel, _user, key) => channel.key !== undefined && channel.key !== key,
  },
  {
    numeric: "ERR_INVITEONLYCHAN",
    forwards: true,
    closed: (channel, user) =>
      channel.flags.has("i") && channel.standing(user) === 0 && !channel.stands("I", user),
  },
  {
    numeric: "ERR_NEEDREGGEDNICK",
    text: "The room is only for people who are logged in (+R): log in with NickServ or SASL",
    forwards: true,
    closed: (channel, user) =>
      channel.flags.has("R") && user.account === undefined && !channel.stands("I", user),
  },
  {
    numeric: "ERR_CHANNELISFULL",
    forwards: true,
    closed: (channel) => channel.limit !== undefined && channel.members.size >= channel.limit,
  },
];

/** What keeps the user out, or undefined where the door is open. */
export function barFor(channel: Channel, user: User, key: string | undefined): Bar | undefined {
  if (channel.standing(user) >= HALFOP || user.invitations?.has(channel)) return undefined;
  return BARS.find(({ closed }) => closed(channel, user, key));
}

/** Where people go who do not come in, if such a room is there. */
export function forwardOf(world: World, channel: Channel): Channel | undefined {
  const name = channel.parameters.get("f");
  return name === undefined ? undefined : world.channel(name);
}
