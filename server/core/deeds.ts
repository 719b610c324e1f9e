/** The moderation log: what operators of the server do is written down with what it changes. */
import { type ModerationChange, StoreError } from "../../db/store.ts";
import { fold } from "../../protocol/names.ts";
import { cannotStore, stored } from "./login.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** Whom the log names: the account whose rights were used, or else the nick. */
export function doer({ nick, account, operator }: User): string {
  const name = account?.name ?? nick;
  return operator === undefined || operator === fold(name) ? name : `${name} as ${operator}`;
}

/**
 * Writes a deed into the log and makes its change of the bans, at once. Gives a sentence where that could not
 * be stored: then nothing was changed.
 */
export function record(
  world: World,
  user: User,
  deed: string,
  target: string,
  reason = "",
  change: ModerationChange = {},
): string | undefined {
  return recordBy(world, doer(user), deed, target, reason, change);
}

/** As {@link record}, of somebody who is not connected as a person. */
export function recordBy(
  world: World,
  by: string,
  deed: string,
  target: string,
  reason = "",
  change: ModerationChange = {},
): string | undefined {
  const row = { at: world.now, by, deed, target, reason };
  const done = stored(world, () => world.store.moderate(row, change));
  if (done instanceof StoreError) return cannotStore(done);
  if (change.unban !== undefined) world.bans.delete(change.unban);
  if (change.ban !== undefined) world.bans.set(change.ban);
  // Who was meant and why is in the log of the database alone.
  world.ports.log("info", "moderation", { by: row.by, deed });
}
