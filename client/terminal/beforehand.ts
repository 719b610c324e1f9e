/** Who one is, as far as it is known before anybody is asked. */
import { emailOfCode } from "../../protocol/invitation.ts";
import type { Options } from "../options.ts";
import type { Known } from "./dialogue.ts";

export const INVITED = "You are invited: choose a name and a password. Enter alone at the name " +
  "offers to log in, if you have an account already.";

/** `account`: the one that was used there last. Who is invited and has none makes one. */
export function beforehand(
  { user, guest, register, invite }: Options,
  password: string | undefined,
  account: string | undefined,
): Known {
  const name = user ?? account;
  const isNew = register || (invite !== undefined && account === undefined);
  const how = guest ? "guest" : isNew ? "register" : name !== undefined ? "login" : undefined;
  const email = invite === undefined ? undefined : emailOfCode(invite);
  return { how, name, password, email };
}
