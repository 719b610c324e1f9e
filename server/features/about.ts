/**
 * About the server and who runs it: INFO, ADMIN, TIME, STATS, LINKS, MAP, USERS.
 * Source: modern.ircdocs.horse, "Server Queries and Commands".
 */
import { counted } from "../../protocol/counted.ts";
import type { Command, Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { isHere, query } from "./info.ts";
import { OPERATOR_STATS } from "./operator_stats.ts";

function showInfo(world: World, session: Session): void {
  const { name, network, version } = world.settings;
  const started = new Date(world.startedAt).toUTCString();
  const lines = [
    `${name} is the chat server of ${network}`,
    `It runs chat-server ${version}: one executable, IRC with IRCv3`,
    `It was started on ${started}`,
    "HELP lists what it can do, VERSION what it supports, ADMIN who runs it",
  ];
  for (const line of lines) reply(world, session, "RPL_INFO", line);
  reply(world, session, "RPL_ENDOFINFO");
}

function showAdmin(world: World, session: Session): void {
  const { name, admin } = world.settings;
  reply(world, session, "RPL_ADMINME", name, `Who runs ${name}`);
  reply(world, session, "RPL_ADMINLOC1", admin.place || "Where the server is has not been said");
  reply(world, session, "RPL_ADMINLOC2", admin.name || "Who runs it has not been said");
  reply(world, session, "RPL_ADMINEMAIL", admin.email || "How to reach them has not been said");
}

function showTime(world: World, session: Session): void {
  reply(world, session, "RPL_TIME", world.settings.name, new Date(world.now).toUTCString());
}

function showLinks(world: World, session: Session): void {
  const { name, network } = world.settings;
  reply(world, session, "RPL_LINKS", "*", name, `0 ${network}`);
  reply(world, session, "RPL_ENDOFLINKS", "*");
}

function showMap(world: World, session: Session): void {
  reply(world, session, "RPL_MAP", `${world.settings.name} (${counted(world.users.size, "user")})`);
  reply(world, session, "RPL_MAPEND");
}

function showUptime(world: World, session: Session): void {
  const seconds = Math.max(0, Math.floor((world.now - world.startedAt) / 1000));
  const days = Math.floor(seconds / 86_400);
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  reply(world, session, "RPL_STATSUPTIME", `Server Up ${days} days ${time}`);
}

/** What STATS tells, by its letter; other letters have nothing to tell. */
const STATS: Record<string, (world: World, session: Session) => void> = {
  u: showUptime,
  ...OPERATOR_STATS,
};

const stats: Command = {
  name: "STATS",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  cost: 2,
  usage: "STATS u",
  help: "Says how long the server has been running.",
  run(world, session, { params: [word, server] }) {
    if (!isHere(world, session, server)) return;
    const [letter = "*"] = word;
    if (Object.hasOwn(STATS, letter)) STATS[letter](world, session);
    reply(world, session, "RPL_ENDOFSTATS", letter);
  },
};

const users = query(
  "USERS",
  "Is not offered here: WHO says who is in a room.",
  (world, session) => {
    reply(world, session, "ERR_USERSDISABLED");
  },
);

/** LINKS and MAP take masks of servers; there is one server, so they say the same whatever is asked. */
const anyServer = (command: Command, show: typeof showLinks): Command => ({
  ...command,
  run: (world, session) => show(world, session),
});

export const about: Feature = {
  commands: [
    query("INFO", "Says what this server is.", showInfo),
    query("ADMIN", "Says who runs this server.", showAdmin),
    query("TIME", "Says what time it is here, in UTC.", showTime),
    stats,
    anyServer(query("LINKS", "Lists the servers of this network: this one.", showLinks), showLinks),
    anyServer(query("MAP", "Draws the servers of this network: this one.", showMap), showMap),
    users,
  ],
};
