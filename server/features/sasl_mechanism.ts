/** What a SASL mechanism is made of. Source: RFC 4422, section 3. */
import type { Account } from "../../db/store.ts";
import { chunks, toBase64 } from "../../protocol/sasl.ts";
import { send } from "../core/reply.ts";
import type { Origin, Session } from "../core/session.ts";
import type { World } from "../core/world.ts";

/** Ends an exchange: the account, or a sentence that says why not. */
export type Done = (account: Account | undefined, why: string) => void;

export interface Mechanism {
  name: string;
  isOffered(world: World, origin: Origin): boolean;
  /** Takes the client's first whole response. */
  start(world: World, session: Session, response: string, done: Done): void;
}

/** Sends a challenge; `next` has the client's whole response to it. */
export function challenge(
  world: World,
  session: Session,
  mechanism: Mechanism,
  text: string,
  next: (response: string) => void,
): void {
  session.sasl = { mechanism: mechanism.name, received: "", next };
  for (const chunk of chunks(toBase64(text))) send(world, session, `AUTHENTICATE ${chunk}`);
}
