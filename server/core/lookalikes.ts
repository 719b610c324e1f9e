/**
 * Names that could be taken for others: "аdmin" with a Cyrillic letter, "b0b" for bob, "Iris" with an l.
 *
 * Rule: nobody takes a new name that looks like an account's, a service's, a reserved one or that of somebody who
 * is here, and no new room looks like another. Who has a name already keeps it. What a look is: `Store.looks`.
 */
import { fold } from "../../protocol/names.ts";
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";
import type { World } from "./world.ts";

/** A small i passes for an l at a glance; where people trust a name, that is enough. */
const strict = (looks: readonly string[]) => looks.map((look) => look.replaceAll("i", "l"));

const OTHER = "take another one";

const share = (some: readonly string[], others: readonly string[]) =>
  others.some((one) => some.includes(one));

/** Why nobody new may be called so, as a sentence, or undefined; `self` is who wants to be. */
export function personLike(world: World, nick: string, self?: User): string | undefined {
  const { store, users, services, settings } = world;
  const looks = store.looks(nick);
  const like = (name: string) => share(strict(looks), strict(store.looks(name)));
  const own = [...services.values()].map((service) => service.nick)
    .concat(settings.accounts.reservedNames ?? []).find(like);
  if (own !== undefined) {
    if (fold(own) === fold(nick)) return `${nick} is reserved by this server: ${OTHER}`;
    return `${nick} looks like ${own}, which is reserved by this server: ${OTHER}`;
  }
  const account = store.nameLike(looks, nick);
  if (account !== undefined) return `${nick} looks like ${account}, which is taken: ${OTHER}`;
  for (const user of users.values()) {
    if (user === self || user.folded === fold(nick)) continue;
    user.looks ??= store.looks(user.nick);
    if (share(looks, user.looks)) {
      return `${nick} looks like ${user.nick}, which is taken: ${OTHER}`;
    }
  }
}

/** Why there can be no new room of that name, as a sentence, or undefined; `self` is what gets the name. */
export function roomLike(world: World, name: string, self?: Channel): string | undefined {
  const looks = world.store.looks(name);
  for (const channel of world.channels.values()) {
    if (channel === self || channel.folded === fold(name)) continue;
    channel.looks ??= world.store.looks(channel.name);
    if (share(looks, channel.looks)) {
      const other = channel.flags.has("s") ? "a room that is there" : channel.name;
      return `${name} looks like ${other}: ${OTHER}`;
    }
  }
}
