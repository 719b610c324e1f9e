/**
 * Hearing who comes and goes: MONITOR.
 * Source: IRCv3 monitor, extended-monitor (whose work is done by `tellPeers`).
 */
import { byteLength } from "../../protocol/framer.ts";
import type { Numeric } from "../../protocol/numerics.ts";
import { fold, nickFault } from "../../protocol/names.ts";
import type { Command, Feature } from "../core/records.ts";
import { needMoreParams, reply } from "../core/reply.ts";
import { serviceMask } from "../core/services.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { showMonitored } from "./metadata_sync.ts";

/** Bytes of targets in one line. */
const LIST_BYTES = 400;

/** The list in as many numerics as it needs. */
function sayList(world: World, session: Session, numeric: Numeric, targets: string[]): void {
  let line = "";
  for (const target of targets) {
    if (line !== "" && byteLength(line) + byteLength(target) >= LIST_BYTES) {
      reply(world, session, numeric, line);
      line = "";
    }
    line += line === "" ? target : `,${target}`;
  }
  if (line !== "") reply(world, session, numeric, line);
}

/** `nick!user@host` of whoever has the nick, a service included. */
function maskOf(world: World, nick: string): string | undefined {
  const service = world.services.get(fold(nick));
  return service ? serviceMask(world, service) : world.user(nick)?.mask;
}

function sayStatus(world: World, session: Session, nicks: Iterable<string>): void {
  const online: string[] = [];
  const offline: string[] = [];
  for (const nick of nicks) {
    const mask = maskOf(world, nick);
    if (mask === undefined) offline.push(nick);
    else online.push(mask);
  }
  sayList(world, session, "RPL_MONONLINE", online);
  sayList(world, session, "RPL_MONOFFLINE", offline);
}

/** The nicks of a list; what can be no nick, such as a mask, is left out ("MONITOR Command"). */
function nicksOf(list: string): string[] {
  return list.split(",").filter((nick) => nickFault(nick) === undefined);
}

function add(world: World, session: Session, list: string): void {
  const most = world.settings.limits.monitored;
  const added: string[] = [];
  const refused: string[] = [];
  for (const nick of nicksOf(list)) {
    const present = world.monitors.list(session);
    if (present.size >= most && !present.has(fold(nick))) refused.push(nick);
    else {
      world.monitors.add(session, nick);
      added.push(nick);
    }
  }
  sayStatus(world, session, added);
  showMonitored(world, session, added);
  if (refused.length > 0) {
    reply(world, session, "ERR_MONLISTFULL", String(most), refused.join(","));
  }
}

type Subcommand = (world: World, session: Session, list: string) => void;

const SUBCOMMANDS: Record<string, { needsList?: boolean; run: Subcommand }> = {
  "+": { needsList: true, run: add },
  "-": {
    needsList: true,
    run(world, session, list) {
      for (const nick of list.split(",")) world.monitors.remove(session, nick);
    },
  },
  C: { run: (world, session) => world.monitors.clear(session) },
  L: {
    run(world, session) {
      sayList(world, session, "RPL_MONLIST", [...world.monitors.list(session).values()]);
      reply(world, session, "RPL_ENDOFMONLIST");
    },
  },
  S: { run: (world, session) => sayStatus(world, session, world.monitors.list(session).values()) },
};

const monitor: Command = {
  name: "MONITOR",
  stages: Stage.OPEN,
  params: 1,
  cost: 2,
  usage: "MONITOR +|- <nick>[,<nick>] | MONITOR C|L|S",
  help: "Tells you when these people come and go. C: forget all, L: list them, S: who is here now.",
  run(world, session, { params: [name, list] }) {
    const subcommand = SUBCOMMANDS[name.toUpperCase()];
    if (!subcommand) {
      const text = `There is no such word for MONITOR: ${monitor.usage}`;
      return reply(world, session, "ERR_UNKNOWNERROR", "MONITOR", name.slice(0, 64), text);
    }
    if (subcommand.needsList && !list) {
      return needMoreParams(world, session, "MONITOR", monitor.usage);
    }
    subcommand.run(world, session, list ?? "");
  },
};

export const monitoring: Feature = {
  commands: [monitor],
  capabilities: [{ name: "extended-monitor" }],
  isupport: ({ settings: { limits } }) => [`MONITOR=${limits.monitored}`],
  appeared(world, user) {
    for (const session of world.monitors.watchers(user.nick)) {
      reply(world, session, "RPL_MONONLINE", user.mask);
    }
  },
  vanished(world, _user, nick) {
    for (const session of world.monitors.watchers(nick)) {
      reply(world, session, "RPL_MONOFFLINE", nick);
    }
  },
};
