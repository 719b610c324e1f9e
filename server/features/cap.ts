/** Capability negotiation. Source: IRCv3 capability-negotiation (302), cap-notify. */
import type { Capability, Command, Feature } from "../core/records.ts";
import { reply, send } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
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

function withValue(world: World, capability: Capability, version: number): string {
  const value = version >= 302 ? capability.value?.(world) : undefined;
  return value === undefined ? capability.name : `${capability.name}=${value}`;
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
    if (!world.capabilities.has(name)) return undefined;
    if (off && name === "cap-notify" && session.capVersion >= 302) return undefined;
    if (off) caps.delete(name);
    else caps.add(name);
  }
  return caps;
}

type Subcommand = (world: World, session: Session, argument: string) => void;

const SUBCOMMANDS: Record<string, Subcommand> = {
  LS(world, session, argument) {
    const version = /^\d{1,5}$/.test(argument) ? Number(argument) : 0;
    session.capVersion = Math.max(session.capVersion, version);
    if (session.greeting) session.greeting.negotiating = true;
    if (session.capVersion >= 302) turnOn(world, session, [...session.caps, "cap-notify"]);
    const all = [...world.capabilities.values()];
    // In the form of this request's version, even where an earlier one said that it knows more.
    sayList(world, session, "LS", all.map((one) => withValue(world, one, version)), version);
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
    turnOn(world, session, caps);
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

export const capabilityNegotiation: Feature = {
  commands: [cap],
  capabilities: [{ name: "cap-notify" }],
};
