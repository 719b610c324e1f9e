/**
 * Operators of the server: OPER, WALLOPS, REHASH, DIE. Source: modern.ircdocs.horse, "Operator Messages".
 *
 * Rules: an account that the configuration lists makes whoever is logged in to it an operator when they come;
 * OPER does so by name and password. Rights are looked at when they are used.
 */
import { fold } from "../../protocol/names.ts";
import { checkPassword } from "../core/login.ts";
import { Broadcast } from "../core/broadcast.ts";
import { demoteUnlisted, isListed, promote } from "../core/operators.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { record } from "../core/deeds.ts";
import { announcing } from "./cap.ts";

function become(world: World, session: Session, account: string): void {
  promote(world, session.user!, account);
  reply(world, session, "RPL_YOUREOPER");
  world.ports.log("info", "an operator of the server", { session: session.id, account });
}

const oper: Command = {
  name: "OPER",
  stages: Stage.OPEN,
  params: 2,
  cost: 5,
  usage: "OPER <account> <password>",
  help: "Makes you an operator of the server, if that account is one.",
  run(world, session, { params: [name, password] }) {
    checkPassword(world, session, name, password, (account, why) => {
      if (account === undefined) return reply(world, session, "ERR_PASSWDMISMATCH", why);
      if (!isListed(world, account.name)) return reply(world, session, "ERR_NOOPERHOST");
      become(world, session, account.name);
    });
  },
};

/** Who comes as an account that is listed: with the first of its devices, so that MODE -o lasts. */
function recognize(world: World, session: Session): void {
  const { account, user } = session;
  if (!account || !user || user.isServerOperator || user.sessions.length > 1) return;
  if (isListed(world, account.name)) become(world, session, account.name);
}

const wallops: Command = {
  name: "WALLOPS",
  stages: Stage.OPEN,
  right: "wallops",
  params: 1,
  cost: 2,
  usage: "WALLOPS :<text>",
  help: "Writes to everybody who has the mode w; for operators of the server.",
  run: byUser((world, session, user, { params: [text] }) => {
    if (text === "") return reply(world, session, "ERR_NEEDMOREPARAMS", "WALLOPS", wallops.usage);
    const line = new Broadcast(act(world, user, `WALLOPS :${text}`));
    for (const one of world.users.values()) if (one.modes.has("w")) line.toAll(one.sessions);
  }),
};

/** What stays as it was until the server is started anew: clients hold it, or rooms depend on it. */
function take(world: World, settings: World["settings"]): void {
  const { name, network, version, lobby } = world.settings;
  world.settings = { ...settings, name, network, version, lobby };
  demoteUnlisted(world);
}

/** Takes settings that were read anew, at `now`, and tells who wants to know what is on offer now. */
export function reconfigure(world: World, settings: World["settings"], now: number): void {
  world.now = now;
  announcing(world, () => take(world, settings));
}

const rehash: Command = {
  name: "REHASH",
  stages: Stage.OPEN,
  right: "rehash",
  params: 0,
  cost: 5,
  usage: "REHASH",
  help:
    "Reads the configuration again; for operators of the server. Names, addresses and threads stay.",
  run: byUser((world, session, user) => {
    const read = world.ports.rehash?.() ?? "The server can't read its configuration while it runs";
    if (typeof read === "string") return reply(world, session, "ERR_UNKNOWNERROR", "REHASH", read);
    record(world, user, "REHASH", read.name);
    reconfigure(world, read.settings, world.now);
    reply(world, session, "RPL_REHASHING", read.name);
  }),
};

const die: Command = {
  name: "DIE",
  stages: Stage.OPEN,
  right: "die",
  params: 1,
  usage: "DIE <name of this server>",
  help: "Ends the server for everybody; for its operators. Saying its name confirms it.",
  run: byUser((world, session, user, { params: [name] }) => {
    if (fold(name) !== fold(world.settings.name)) {
      return reply(world, session, "ERR_NOSUCHSERVER", name);
    }
    if (world.ports.stop === undefined) {
      return reply(world, session, "ERR_UNKNOWNERROR", "DIE", "The server can't end itself here");
    }
    record(world, user, "DIE", name);
    world.ports.stop(`DIE by ${user.account?.name ?? user.nick}`);
  }),
};

export const operators: Feature = {
  commands: [oper, wallops, rehash, die],
  welcome: recognize,
  loggedIn: recognize,
};
