/**
 * Who is who: WHOIS, WHOWAS, USERHOST, ISON.
 * Source: modern.ircdocs.horse, "User-Based Queries" and "USERHOST message"; RFC 1459, section 5.8; IRCv3 bot-mode.
 */
import { byteLength } from "../../protocol/framer.ts";
import { signs } from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import { may } from "../core/operators.ts";
import { byUser, type Command, type Feature, type Service } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { isHere } from "./info.ts";
import { showInWhois } from "./metadata_sync.ts";
import { idleSeconds } from "./who.ts";

const whois: Command = {
  name: "WHOIS",
  stages: Stage.OPEN,
  params: 0,
  cost: 2,
  usage: "WHOIS [<server>] <nick>",
  help: "Says who somebody is.",
  run: byUser((world, session, viewer, { params }) => {
    const nick = params[1] ?? params[0];
    if (params.length > 1 && !isHere(world, session, params[0])) return;
    if (!nick) return reply(world, session, "ERR_NONICKNAMEGIVEN");
    const service = world.services.get(fold(nick));
    const user = world.user(nick);
    if (user) describe(world, session, viewer, user);
    else if (service) describeService(world, session, service);
    else reply(world, session, "ERR_NOSUCHNICK", nick);
    reply(world, session, "RPL_ENDOFWHOIS", user?.nick ?? nick);
  }),
};

/** Bytes of room names in one 319. */
const ROOMS_BYTES = 350;

function describe(world: World, session: Session, viewer: User, user: User): void {
  const { nick, username, host, realname } = user;
  reply(world, session, "RPL_WHOISUSER", nick, username, host, "*", realname);
  showRooms(world, session, viewer, user);
  reply(world, session, "RPL_WHOISSERVER", nick, world.settings.name, world.settings.network);
  if (user.away !== undefined) reply(world, session, "RPL_AWAY", nick, user.away);
  if (user.isServerOperator) reply(world, session, "RPL_WHOISOPERATOR", nick);
  if (user.account) reply(world, session, "RPL_WHOISACCOUNT", nick, user.account.name);
  if (user.isBot) reply(world, session, "RPL_WHOISBOT", nick);
  if (user.isSecure) reply(world, session, "RPL_WHOISSECURE", nick);
  showInWhois(world, session, user);
  if (user === viewer || may(world, viewer, "see")) showOrigins(world, session, user);
  const times = [String(idleSeconds(world, user)), String(Math.floor(user.since / 1000))];
  reply(world, session, "RPL_WHOISIDLE", nick, ...times);
}

function showRooms(world: World, session: Session, viewer: User, user: User): void {
  let line = "";
  for (const channel of user.channels) {
    if (user !== viewer && !channel.has(viewer)) {
      if (user.invisible || channel.isHiddenFrom(viewer)) continue;
    }
    const name = signs(channel.ranks(user), session.has("multi-prefix")) + channel.name;
    if (byteLength(line) + byteLength(name) > ROOMS_BYTES) {
      reply(world, session, "RPL_WHOISCHANNELS", user.nick, line);
      line = "";
    }
    line += line === "" ? name : " " + name;
  }
  if (line !== "") reply(world, session, "RPL_WHOISCHANNELS", user.nick, line);
}

/** What only the person and operators of the server may see: modes, and where each connection comes from. */
function showOrigins(world: World, session: Session, user: User): void {
  const { nick, username } = user;
  reply(world, session, "RPL_WHOISMODES", nick, `is using modes +${user.modeLetters}`);
  const addresses = new Set(user.sessions.map(({ origin }) => origin.address));
  for (const address of addresses) {
    // "::1" would be read as a last parameter (RPL_WHOISACTUALLY).
    const ip = address.startsWith(":") ? `0${address}` : address;
    reply(world, session, "RPL_WHOISHOST", nick, `is connecting from ${username}@${ip} ${ip}`);
    reply(world, session, "RPL_WHOISACTUALLY", nick, `${username}@${ip}`, ip);
  }
  const shown = new Set(user.sessions.map(({ origin }) => origin.certificate));
  for (const one of shown) {
    if (one === undefined) continue;
    reply(world, session, "RPL_WHOISCERTFP", nick, `has client certificate fingerprint ${one}`);
  }
}

function describeService(world: World, session: Session, service: Service): void {
  const { nick, realname } = service;
  reply(world, session, "RPL_WHOISUSER", nick, nick, world.settings.name, "*", realname);
  reply(world, session, "RPL_WHOISSERVER", nick, world.settings.name, world.settings.network);
  reply(world, session, "RPL_WHOISBOT", nick);
}

const whowas: Command = {
  name: "WHOWAS",
  stages: Stage.OPEN,
  params: 0,
  cost: 2,
  usage: "WHOWAS <nick> [<how many>]",
  help: "Says who had a nick before.",
  run: byUser((world, session, _user, { params: [nick, count = ""] }) => {
    if (!nick) return reply(world, session, "ERR_NONICKNAMEGIVEN");
    const most = /^\d{1,9}$/.test(count) && Number(count) > 0 ? Number(count) : Infinity;
    const found = world.whowas.of(nick).slice(0, most);
    if (found.length === 0) reply(world, session, "ERR_WASNOSUCHNICK", nick);
    for (const { nick, username, host, realname, account, at } of found) {
      reply(world, session, "RPL_WHOWASUSER", nick, username, host, "*", realname);
      if (account !== undefined) reply(world, session, "RPL_WHOISACCOUNT", nick, account);
      const left = new Date(at).toUTCString();
      reply(world, session, "RPL_WHOISSERVER", nick, world.settings.name, left);
    }
    reply(world, session, "RPL_ENDOFWHOWAS", nick);
  }),
};

/** Nicks of one USERHOST; further ones are not looked at. */
const USERHOST_NICKS = 5;

const userhost: Command = {
  name: "USERHOST",
  stages: Stage.OPEN,
  params: 1,
  usage: "USERHOST <nick> [<nick> ...]",
  help: "Says of up to five people whether they are away, and their user name and host.",
  run: byUser((world, session, _user, { params }) => {
    const found: string[] = [];
    for (const nick of params.slice(0, USERHOST_NICKS)) {
      const user = world.user(nick);
      if (user === undefined) continue;
      const sign = user.away === undefined ? "+" : "-";
      const operator = user.isServerOperator ? "*" : "";
      found.push(`${user.nick}${operator}=${sign}${user.username}@${user.host}`);
    }
    reply(world, session, "RPL_USERHOST", found.join(" "));
  }),
};

const ison: Command = {
  name: "ISON",
  stages: Stage.OPEN,
  params: 1,
  usage: "ISON <nick> [<nick> ...]",
  help: "Says which of these people are here; MONITOR tells you when they come and go.",
  run: byUser((world, session, _user, { params }) => {
    const nicks = params.flatMap((param) => param.split(" ")).filter((nick) => nick !== "");
    const here = nicks.map((nick) => world.user(nick)?.nick ?? world.services.get(fold(nick))?.nick)
      .filter((nick) => nick !== undefined);
    reply(world, session, "RPL_ISON", here.join(" "));
  }),
};

export const whoisQueries: Feature = {
  commands: [whois, whowas, userhost, ison],
  vanished(world, { username, host, realname, account }, nick) {
    const former = { nick, username, host, realname, account: account?.name, at: world.now };
    world.whowas.add(former);
  },
};
