/** Capability negotiation. Source: IRCv3 capability-negotiation (302), cap-notify. */
import { byteLength } from "../../protocol/framer.ts";
import { LINE_BYTES } from "../../protocol/message.ts";
import type { Capability, Command, Feature } from "../core/records.ts";
import { reply, send } from "../core/reply.ts";
import { kindOf, type Origin, type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { proceed } from "./handshake.ts";

/** Characters of capabilities in one CAP line. */
const LIST_CHARS = 400;

function say(world: World, session: Session, subcommand: string, list: string): void {
  send(world, session, `CAP ${session.nick} ${subcommand} :${list}`);
}

/** A list in as many lines as it needs; all but the last have `*` (only where `version` is 302). */
function sayList(
  world: World,
  session: Session,
  subcommand: string,
  names: string[],
  version: number,
): void {
  let line = "";
  for (const name of names) {
    if (version >= 302 && line.length + name.length > LIST_CHARS) {
      say(world, session, `${subcommand} *`, line);
      line = "";
    }
    line += line === "" ? name : " " + name;
  }
  say(world, session, subcommand, line);
}

function withValue(
  world: World,
  origin: Origin,
  capability: Capability,
  version: number,
): string {
  const value = version >= 302 ? capability.value?.(world, origin) : undefined;
  return value === undefined ? capability.name : `${capability.name}=${value}`;
}

/** The capability of that name, where it can be had now from there. */
function offered(world: World, origin: Origin, name: string): Capability | undefined {
  const capability = world.capabilities.get(name);
  return capability && (capability.isOffered?.(world, origin) ?? true) ? capability : undefined;
}

function turnOn(world: World, session: Session, names: Iterable<string>): void {
  session.caps = new Set(names);
  session.shape = 0;
  for (const name of names) session.shape |= world.capabilities.get(name)?.shape ?? 0;
}

/** The capabilities after `words`, or undefined where one is unknown or can't be turned off. */
function changed(world: World, session: Session, words: string[]): Set<string> | undefined {
  const caps = new Set(session.caps);
  for (const word of words) {
    const off = word.startsWith("-");
    const name = off ? word.slice(1) : word;
    const capability = offered(world, session.origin, name);
    if (capability === undefined || capability.informs) return undefined;
    if (off && name === "cap-notify" && session.capVersion >= 302) return undefined;
    if (off) caps.delete(name);
    else caps.add(name);
  }
  return caps;
}

/** Names for whom a list must be one line: drafts and vendors' are left out where it would be too long. */
function fitting(world: World, session: Session, names: string[]): string[] {
  const room = LINE_BYTES - 2 - byteLength(`:${world.settings.name} CAP ${session.nick} LS :`);
  const kept = [...names];
  while (kept.join(" ").length > room) {
    const last = kept.findLastIndex((name) => name.includes("/"));
    if (last < 0) break;
    kept.splice(last, 1);
  }
  return kept;
}

type Subcommand = (world: World, session: Session, argument: string) => void;

const SUBCOMMANDS: Record<string, Subcommand> = {
  LS(world, session, argument) {
    const version = /^\d{1,5}$/.test(argument) ? Number(argument) : 0;
    session.capVersion = Math.max(session.capVersion, version);
    if (session.greeting) session.greeting.negotiating = true;
    if (session.capVersion >= 302) turnOn(world, session, [...session.caps, "cap-notify"]);
    const { origin } = session;
    const all = [...world.capabilities.values()].filter(({ name }) => offered(world, origin, name))
      // Without its value it says nothing.
      .filter(({ informs }) => !informs || version >= 302);
    // In the form of this request's version, even where an earlier one said that it knows more.
    const names = all.map((one) => withValue(world, origin, one, version));
    sayList(world, session, "LS", version >= 302 ? names : fitting(world, session, names), version);
  },
  LIST(world, session) {
    sayList(world, session, "LIST", [...session.caps], session.capVersion);
  },
  REQ(world, session, argument) {
    if (session.greeting) session.greeting.negotiating = true;
    const caps = changed(world, session, argument.split(" ").filter((word) => word !== ""));
    if (caps === undefined) return say(world, session, "NAK", argument);
    // Nothing changes before the answer has left ("The CAP ACK subcommand").
    say(world, session, "ACK", argument);
    const before = session.caps;
    turnOn(world, session, caps);
    if (session.user === undefined) return;
    for (const feature of world.features) feature.negotiated?.(world, session, before);
  },
  END(world, session) {
    if (!session.greeting) return;
    session.greeting.negotiating = false;
    proceed(world, session);
  },
};

const cap: Command = {
  name: "CAP",
  stages: Stage.ANY,
  params: 1,
  usage: "CAP LS [302] | CAP REQ :<capabilities> | CAP LIST | CAP END",
  help: "Finds out and turns on what a client can do beyond plain IRC.",
  run(world, session, { params }) {
    const name = params[0].toUpperCase();
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (!subcommand) return reply(world, session, "ERR_INVALIDCAPCMD", params[0]);
    subcommand(world, session, params[1] ?? "");
  },
};

/** All that can be had now from there, by name, with its value. */
function listed(world: World, origin: Origin): Map<string, string> {
  const names = [...world.capabilities.keys()].map((name) => offered(world, origin, name));
  return new Map(
    names.filter((one) => one !== undefined).map((
      one,
    ) => [one.name, withValue(world, origin, one, 302)]),
  );
}

/** By kind of origin, of all that are here: what can be had from there. */
function listedByKind(world: World): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { origin } of world.sessions) {
    const kind = kindOf(origin);
    if (!found.has(kind)) found.set(kind, listed(world, origin));
  }
  return found;
}

/**
 * Makes a change after which other capabilities, or others of their values, may be on offer, and tells who
 * wants to know (cap-notify). What is gone is off for everybody.
 */
export function announcing(world: World, change: () => void): void {
  const all = listedByKind(world);
  change();
  const now = listedByKind(world);
  for (const session of world.sessions) {
    const kind = kindOf(session.origin);
    tellChange(world, session, all.get(kind)!, now.get(kind)!);
  }
}

function tellChange(
  world: World,
  session: Session,
  before: Map<string, string>,
  after: Map<string, string>,
): void {
  const told = session.has("cap-notify");
  const gone = [...before.keys()].filter((name) =>
    !after.has(name) && !world.capabilities.get(name)?.informs
  );
  if (gone.length > 0) {
    if (told) sayEach(world, session, "DEL", gone);
    if (gone.some((name) => session.has(name))) {
      turnOn(world, session, [...session.caps].filter((name) => !gone.includes(name)));
    }
  }
  if (!told) return;
  const fresh = [...after].filter(([name, text]) => before.get(name) !== text)
    .map(([name]) => world.capabilities.get(name)!);
  if (fresh.length === 0) return;
  const { capVersion, origin } = session;
  // To whom knows no values, only what is new as a whole is news.
  const news = fresh.filter(({ name, informs }) =>
    capVersion >= 302 || (!before.has(name) && !informs)
  );
  sayEach(world, session, "NEW", news.map((one) => withValue(world, origin, one, capVersion)));
}

/** A list in lines that stand for themselves. */
function sayEach(world: World, session: Session, subcommand: string, names: string[]): void {
  let line = "";
  for (const name of names) {
    if (line !== "" && line.length + name.length > LIST_CHARS) {
      say(world, session, subcommand, line);
      line = "";
    }
    line += line === "" ? name : " " + name;
  }
  if (line !== "") say(world, session, subcommand, line);
}

export const capabilityNegotiation: Feature = {
  commands: [cap],
  capabilities: [{ name: "cap-notify" }],
};
