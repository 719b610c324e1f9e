/**
 * What people say of themselves: AWAY, SETNAME.
 * Source: modern.ircdocs.horse, "AWAY message"; IRCv3 away-notify, setname, pre-away.
 */
import { byteLength } from "../../protocol/framer.ts";
import { cut, REALNAME_BYTES } from "../../protocol/names.ts";
import { tellPeers } from "../core/peers.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { fail, reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/** What others read of somebody at none of whose devices anybody sits (pre-away, "Implementation"). */
const NOT_PRESENT = "Not here at the moment";

/**
 * What others read of the person, undefined where somebody sits at one of the devices. A device that nobody
 * sits at counts as if it were not there; of those that say something the last word counts.
 */
function awayOf(user: User, latest?: Session): string | undefined {
  const attended = user.sessions.filter((one) => !one.unattended);
  if (attended.some((one) => one.away === undefined)) return undefined;
  if (latest?.away !== undefined) return latest.away;
  const said = attended.map((one) => one.away!);
  const stays = user.away !== undefined && (said.length === 0 || said.includes(user.away));
  return stays ? user.away : said[0] ?? NOT_PRESENT;
}

/** Tells others where this makes a difference; `by` is the device that has said something. */
function update(world: World, user: User, by?: Session): void {
  const message = awayOf(user, by);
  if (message === user.away) return;
  user.away = message;
  world.changedPerson(user);
  const body = message === undefined ? "AWAY" : `AWAY :${message}`;
  tellPeers(world, user, "away-notify", body, by);
}

/** What a device says of its person: they are away when all of their devices say so. */
function say(world: World, session: Session, user: User, text: string): void {
  session.unattended = text === "*" && session.has("draft/pre-away");
  session.away = session.unattended || text === ""
    ? undefined
    : cut(text, world.settings.limits.awayBytes);
  update(world, user, session);
}

const away: Command = {
  name: "AWAY",
  stages: Stage.GREETING | Stage.OPEN,
  params: 0,
  usage: "AWAY [text]",
  help: "Says that you are away, or without a text that you are back.",
  run(world, session, { params: [text = ""] }) {
    const { user } = session;
    if (user === undefined && !session.has("draft/pre-away")) {
      return reply(
        world,
        session,
        "ERR_NOTREGISTERED",
        "Introduce yourself first: NICK, then USER",
      );
    }
    if (user === undefined) session.presence = text;
    else say(world, session, user, text);
    reply(world, session, text === "" ? "RPL_UNAWAY" : "RPL_NOWAWAY");
  },
};

/** A device that comes says what was said before the welcome, or else that its person is here. */
function welcome(world: World, session: Session): void {
  say(world, session, session.user!, session.presence ?? "");
}

const setname: Command = {
  name: "SETNAME",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  usage: "SETNAME :<real name>",
  help: "Changes your real name.",
  run: byUser((world, session, user, { params: [name] }) => {
    if (name === "" || byteLength(name) > REALNAME_BYTES) {
      const text = `A real name has 1 to ${REALNAME_BYTES} bytes: yours is unchanged`;
      return fail(world, session, "SETNAME", "INVALID_REALNAME", [], text);
    }
    user.realname = name;
    world.changedPerson(user);
    tellPeers(world, user, "setname", `SETNAME :${name}`);
  }),
};

export const people: Feature = {
  commands: [away, setname],
  capabilities: [{ name: "away-notify" }, { name: "setname" }, { name: "draft/pre-away" }],
  welcome,
  devicesChanged: update,
  isupport: ({ settings: { limits } }) => [`AWAYLEN=${limits.awayBytes}`],
};
