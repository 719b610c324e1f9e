/** WHO. Source: modern.ircdocs.horse, "WHO message" and "RPL_WHOREPLY"; IRCv3 whox, bot-mode, multi-prefix. */
import { matches } from "../../protocol/mask.ts";
import { BOT, signs } from "../../protocol/modes.ts";
import type { Channel } from "../core/channel.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/** One WHO, and how its answers look. */
interface Query {
  world: World;
  session: Session;
  viewer: User;
  /** Only operators of the server (`WHO mask o`). */
  operators: boolean;
  /** WHOX: letters of the fields that are wanted; undefined for a plain WHO. */
  fields?: string;
  token: string;
}

/** Whether `viewer` may learn of `user` without naming the nick. */
function visible(viewer: User, user: User): boolean {
  if (!user.invisible || viewer === user) return true;
  for (const channel of viewer.channels) if (channel.has(user)) return true;
  return false;
}

function flags({ session }: Query, user: User, channel: Channel | undefined): string {
  return (user.away === undefined ? "H" : "G") + (user.isServerOperator ? "*" : "") +
    (channel ? signs(channel.ranks(user), session.has("multi-prefix")) : "") +
    (user.isBot ? BOT : "");
}

/** Any room of the user that the viewer may know of. */
function anyChannel({ viewer }: Query, user: User): Channel | undefined {
  for (const channel of user.channels) {
    if (channel.has(viewer)) return channel;
    if (!user.invisible && !channel.isHiddenFrom(viewer)) return channel;
  }
}

type Field = (query: Query, user: User, channel: Channel | undefined) => string;

/** WHOX fields in the order in which they are sent; `d` and `o` are not standard, but common. */
const FIELDS: readonly [letter: string, field: Field][] = [
  ["t", ({ token }) => token],
  ["c", (_query, _user, channel) => channel?.name ?? "*"],
  ["u", (_query, user) => user.username],
  // Addresses are nobody's business (whox, "255.255.255.255").
  ["i", () => "255.255.255.255"],
  ["h", (_query, user) => user.host],
  ["s", ({ world }) => world.settings.name],
  ["n", (_query, user) => user.nick],
  ["f", flags],
  ["d", () => "0"],
  ["l", ({ world }, user) => String(idleSeconds(world, user))],
  ["a", (_query, user) => user.account?.name ?? "0"],
  ["o", () => "n/a"],
];

export function idleSeconds(world: World, user: User): number {
  return Math.max(0, Math.floor((world.now - user.spoke) / 1000));
}

function show(query: Query, user: User, channel?: Channel): boolean {
  const { world, session, fields, operators } = query;
  if (operators && !user.isServerOperator) return false;
  const { username, host, nick, realname } = user;
  if (fields === undefined) {
    const words = [channel?.name ?? "*", username, host, world.settings.name, nick];
    reply(world, session, "RPL_WHOREPLY", ...words, flags(query, user, channel), `0 ${realname}`);
    return true;
  }
  const where = channel ?? anyChannel(query, user);
  const words = FIELDS.filter(([letter]) => fields.includes(letter))
    .map(([, field]) => field(query, user, where));
  if (fields.includes("r")) words.push(realname);
  // The last one is sent with a colon, whichever it is: the same to whoever reads it.
  if (words.length > 0) reply(world, session, "RPL_WHOSPCRPL", ...words);
  return true;
}

/** Lines of a WHO by mask; who wants more joins rooms. */
const WHO_LINES = 500;

function byMask(query: Query, mask: string): void {
  const { world, viewer } = query;
  const exact = world.user(mask);
  if (exact) return void show(query, exact);
  let lines = 0;
  for (const user of world.users.values()) {
    if (!user.isHere || !visible(viewer, user)) continue;
    if (!fits(world, mask, user)) continue;
    if (show(query, user) && ++lines >= WHO_LINES) return;
  }
}

function fits(world: World, mask: string, user: User): boolean {
  const { nick, username, host, realname } = user;
  return [nick, user.mask, username, host, realname, world.settings.name]
    .some((text) => matches(mask, text));
}

const who: Command = {
  name: "WHO",
  stages: Stage.OPEN,
  params: 0,
  cost: 3,
  usage: "WHO <#room or mask> [o] [%<fields>[,<number>]]",
  help: "Lists people in a room, or whose nick, name or host matches; with o only operators.",
  run: byUser((world, session, viewer, { params: [mask = "*", options = ""] }) => {
    const [, before, fields, token = "0"] = /^([^%]*)(?:%([^,]*)(?:,(.*))?)?$/s.exec(options)!;
    const operators = before.includes("o");
    const query: Query = { world, session, viewer, operators, fields, token: tokenOf(token) };
    const channel = world.channel(mask);
    if (channel) {
      const inside = channel.has(viewer);
      for (const user of channel.isHiddenFrom(viewer) ? [] : channel.members.keys()) {
        if (inside || visible(viewer, user)) show(query, user, channel);
      }
    } else if (!mask.startsWith("#")) byMask(query, mask === "0" ? "*" : mask);
    reply(world, session, "RPL_ENDOFWHO", mask);
  }),
};

/** whox: at most three digits. */
function tokenOf(text: string): string {
  return /^\d{1,3}$/.test(text) ? text : "0";
}

export const whoQueries: Feature = {
  commands: [who],
  isupport: () => ["WHOX"],
};
