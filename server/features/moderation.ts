/**
 * Operators of the server and people: KILL, bans from the server, the moderation log.
 * Source for KILL: modern.ircdocs.horse, "KILL message"; bans and the log are the server's own.
 *
 * Rules: each deed is in the log, with its reason, before anybody is told; nobody bans themselves; who is
 * banned leaves at once. KLINE and DLINE are what older servers call BAN ADD.
 */
import type { ServerBan } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import { cut, fold } from "../../protocol/names.ts";
import { formatTime } from "../../protocol/time.ts";
import { candidateOf, closeBanned } from "../core/banned.ts";
import { Broadcast } from "../core/broadcast.ts";
import { doer, record } from "../core/deeds.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { needMoreParams, notice, refuse, reply } from "../core/reply.ts";
import { depart } from "../core/residents.ts";
import { act } from "../core/rooms.ts";
import { completeTarget, standsFor } from "../core/server_bans.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import { parseDuration } from "./duration.ts";

const TARGET_BYTES = 200;

const kill: Command = {
  name: "KILL",
  stages: Stage.OPEN,
  right: "kill",
  params: 1,
  usage: "KILL <nick> [reason]",
  help: "Closes all connections of a person; for operators of the server.",
  run: byUser((world, session, user, { params: [nick, text] }) => {
    const target = world.user(nick);
    if (target === undefined) return reply(world, session, "ERR_NOSUCHNICK", nick);
    const reason = cut(text || "no reason was given", world.settings.limits.reasonBytes);
    const fault = record(world, user, "KILL", target.mask, reason);
    if (fault) return refuse(world, session, "KILL", "TEMPORARILY_UNAVAILABLE", fault);
    new Broadcast(act(world, user, `KILL ${target.nick} :${reason}`)).toAll(target.sessions);
    const by = user.nick;
    depart(world, target, `Killed (${by} (${reason}))`);
  }),
};

function sayEnd(world: World, { expiresAt }: ServerBan): string {
  return expiresAt === undefined
    ? "for good"
    : `until ${formatTime(Math.max(expiresAt, world.now))}`;
}

function ban(
  world: World,
  session: Session,
  user: User,
  command: string,
  words: readonly string[],
): void {
  const duration = words.length > 1 ? parseDuration(words[0]) : undefined;
  const [wanted, ...rest] = duration === undefined ? words : words.slice(1);
  const target = wanted.length > TARGET_BYTES ? undefined : completeTarget(wanted);
  if (target === undefined) {
    const text = "Cannot ban: say an address, a network, nick!user@host or $a:<account>";
    return reply(world, session, "ERR_UNKNOWNERROR", command, text);
  }
  if (standsFor(target, candidateOf(session))) {
    return reply(world, session, "ERR_UNKNOWNERROR", command, "Cannot ban: that is yourself, too");
  }
  const made: ServerBan = {
    target,
    reason: cut(rest.join(" "), world.settings.limits.reasonBytes),
    setBy: doer(user),
    setAt: world.now,
    ...(duration ? { expiresAt: world.now + duration } : {}),
  };
  const fault = record(world, user, "BAN", target, made.reason, { ban: made });
  if (fault) return refuse(world, session, command, "TEMPORARILY_UNAVAILABLE", fault);
  const gone = closeBanned(world, made);
  const closed = counted(gone, "connection was closed", "connections were closed");
  notice(world, session, `${target} is banned ${sayEnd(world, made)}; ${closed}.`);
}

function unban(
  world: World,
  session: Session,
  user: User,
  command: string,
  words: readonly string[],
): void {
  const target = completeTarget(words[0]);
  const present = target && world.bans.get(target, world.now);
  if (!present) {
    const text = "There is no such ban: BAN LIST shows them";
    return reply(world, session, "ERR_UNKNOWNERROR", command, text);
  }
  const fault = record(world, user, "UNBAN", present.target, "", { unban: present.target });
  if (fault) return refuse(world, session, command, "TEMPORARILY_UNAVAILABLE", fault);
  notice(world, session, `${present.target} is not banned any more.`);
}

function list(world: World, session: Session): void {
  for (const one of world.bans.all(world.now)) {
    const why = one.reason === "" ? "" : `: ${one.reason}`;
    notice(world, session, `${one.target} ${sayEnd(world, one)}, by ${one.setBy}${why}`);
  }
  notice(world, session, "That is the end of the list of bans.");
}

type Act = (
  world: World,
  session: Session,
  user: User,
  command: string,
  words: readonly string[],
) => void;

const VERBS: Record<string, Act> = { ADD: ban, DEL: unban, LIST: list };

const USAGE = "BAN ADD [minutes, or 2h, 7d] <target> [reason] | BAN DEL <target> | BAN LIST";

const bans: Command = {
  name: "BAN",
  stages: Stage.OPEN,
  right: "ban",
  params: 1,
  cost: 2,
  usage: USAGE,
  help:
    "Bans an address, a network, a mask nick!user@host or an account ($a:name) from the server; " +
    "for its operators.",
  run: byUser((world, session, user, { params: [word, ...words] }) => {
    const verb = word.toUpperCase();
    if (!Object.hasOwn(VERBS, verb)) {
      return reply(world, session, "ERR_UNKNOWNERROR", "BAN", `Say: ${USAGE}`);
    }
    if (verb !== "LIST" && !words[0]) return needMoreParams(world, session, "BAN", USAGE);
    VERBS[verb](world, session, user, "BAN", words);
  }),
};

/** As `BAN ADD` or `BAN DEL`, by the name that people know. */
function alias(name: string, act: Act, usage: string, help: string): Command {
  return {
    name,
    stages: Stage.OPEN,
    right: "ban",
    params: 1,
    cost: 2,
    usage: `${name} ${usage}`,
    help,
    run: byUser((world, session, user, { params }) =>
      params[0] === ""
        ? needMoreParams(world, session, name, `${name} ${usage}`)
        : act(world, session, user, name, params)
    ),
  };
}

const ADD = "[minutes, or 2h, 7d] <target> [reason]";

const DEEDS = 20;
const MOST_DEEDS = 200;

const modlog: Command = {
  name: "MODLOG",
  stages: Stage.OPEN,
  right: "see",
  params: 0,
  cost: 3,
  usage: "MODLOG [<how many>] [<who, to whom or what>]",
  help: "Shows what operators of the server did lately; for them.",
  run: byUser((world, session, _user, { params: [first = "", second] }) => {
    const count = /^\d{1,4}$/.test(first) ? Number(first) : undefined;
    const word = fold(count === undefined ? first : second ?? "");
    const found = world.store.deeds(word === "" ? count ?? DEEDS : MOST_DEEDS * 10)
      .filter(({ by, deed, target }) => [by, deed, target].some((one) => fold(one).includes(word)))
      .slice(0, Math.min(count ?? DEEDS, MOST_DEEDS));
    for (const { at, by, deed, target, reason } of found.reverse()) {
      const why = reason === "" ? "" : `: ${reason}`;
      notice(world, session, `${formatTime(at)} ${by} ${deed} ${target}${why}`);
    }
    notice(world, session, "That is the end of the moderation log.");
  }),
};

export const moderation: Feature = {
  commands: [
    kill,
    bans,
    alias("KLINE", ban, ADD, "As BAN ADD."),
    alias("DLINE", ban, ADD, "As BAN ADD."),
    alias("UNKLINE", unban, "<target>", "As BAN DEL."),
    alias("UNDLINE", unban, "<target>", "As BAN DEL."),
    modlog,
  ],
};
