/** What a feature is made of. CAP, ISUPPORT, HELP and the gate read these records; nothing else lists them. */
import type { Message } from "../../protocol/message.ts";
import type { BudgetName } from "./budgets.ts";
import type { Channel } from "./channel.ts";
import type { Right } from "./operators.ts";
import type { Origin, Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

export interface Command {
  name: string;
  /** Bits of `Stage` at which it is allowed. */
  stages: number;
  /** Fewest parameters; fewer are answered with 461. */
  params: number;
  /** What an operator of the server must be allowed to do for it; others are answered with 481 or 723. */
  right?: Right;
  /** Whether it answers its label itself, later. */
  keepsLabel?: boolean;
  /** What it takes from the flood budget; 1 where it is left out. */
  cost?: number;
  /** What of a person's budgets by the minute it takes one of (budgets.ts). */
  budget?: BudgetName;
  usage: string;
  help: string;
  run(world: World, session: Session, message: Message): void;
}

/** A command for people who have been welcomed: `user` is always there. */
export function byUser(
  run: (world: World, session: Session, user: User, message: Message) => void,
): Command["run"] {
  return (world, session, message) => run(world, session, session.user!, message);
}

export interface Capability {
  name: string;
  /** A bit of `Shape`, where it changes how relayed lines look. */
  shape?: number;
  /** Whether it can be had now by who comes from there; always where it is left out. */
  isOffered?(world: World, origin: Origin): boolean;
  /** What stands behind `=` in CAP LS 302. */
  value?(world: World, origin: Origin): string | undefined;
  /** Whether it only says something: it can't be requested, and CAP DEL does not take it back. */
  informs?: true;
}

export interface Feature {
  commands?: readonly Command[];
  capabilities?: readonly Capability[];
  /** Tokens for 005, `NAME` or `NAME=value`. */
  isupport?(world: World): readonly string[];
  /** What it says when somebody is welcomed; features speak in the order of their list. */
  welcome?(world: World, session: Session): void;
  /** Says something to a session that was shown the JOIN of its person; the names follow. */
  entered?(world: World, session: Session, channel: Channel): void;
  /** A welcomed session has turned capabilities on or off; `before`: those that were on. */
  negotiated?(world: World, session: Session, before: ReadonlySet<string>): void;
  /** A session that was welcomed before has logged in. */
  loggedIn?(world: World, session: Session): void;
  /** A person who was here already has a device more or less, or none at all. */
  devicesChanged?(world: World, user: User): void;
  /** Somebody is here for others now: has come in, logged in, or taken that nick. */
  appeared?(world: World, user: User): void;
  /** Nobody has `nick` any more: `user`, who had it, has gone or has another one. */
  vanished?(world: World, user: User, nick: string): void;
}

/** A service: a nick of the server's own that obeys words. */
export interface Service {
  nick: string;
  /** Who it is, for WHOIS. */
  realname: string;
  commands: readonly ServiceCommand[];
}

export interface ServiceCommand {
  /** One word or several: "SET PASSWORD". */
  name: string;
  stages: number;
  /** As of {@link Command}. */
  right?: Right;
  /** Fewest words behind the name. */
  params: number;
  /** Most of them; as many as the fewest where it is left out. */
  most?: number;
  usage: string;
  help: string;
  /** Whether HELP speaks of it; always where it is left out. */
  isOffered?(world: World): boolean;
  /** `say` answers in the service's name. */
  run(world: World, session: Session, words: string[], say: (text: string) => void): void;
}
