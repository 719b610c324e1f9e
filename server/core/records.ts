/** What a feature is made of. CAP, ISUPPORT, HELP and the gate read these records; nothing else lists them. */
import type { Message } from "../../protocol/message.ts";
import type { Session } from "./session.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

export interface Command {
  name: string;
  /** Bits of `Stage` at which it is allowed. */
  stages: number;
  /** Fewest parameters; fewer are answered with 461. */
  params: number;
  /** What it takes from the flood budget; 1 where it is left out. */
  cost?: number;
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
  /** What stands behind `=` in CAP LS 302. */
  value?(world: World): string | undefined;
}

export interface Feature {
  commands?: readonly Command[];
  capabilities?: readonly Capability[];
  /** Tokens for 005, `NAME` or `NAME=value`. */
  isupport?(world: World): readonly string[];
  /** What it says when somebody is welcomed; features speak in the order of their list. */
  welcome?(world: World, session: Session): void;
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
  /** Fewest words behind the name. */
  params: number;
  /** Most of them; as many as the fewest where it is left out. */
  most?: number;
  usage: string;
  help: string;
  /** `say` answers in the service's name. */
  run(world: World, session: Session, words: string[], say: (text: string) => void): void;
}
