/** One's own modes. Source: modern.ircdocs.horse, "User mode" and "User Modes"; IRCv3 bot-mode. */
import { BOT, formatModes, type ModeChange, USER_MODES } from "../../protocol/modes.ts";
import { fold } from "../../protocol/names.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

/**
 * MODE on a nick. What exists but can't be changed by hand is left as it is without a word; what does
 * not exist is told after the rest was done.
 */
export function userMode(
  world: World,
  session: Session,
  user: User,
  [nick, letters]: string[],
): void {
  if (fold(nick) !== user.folded) {
    return world.user(nick) === undefined
      ? reply(world, session, "ERR_NOSUCHNICK", nick)
      : reply(world, session, "ERR_USERSDONTMATCH");
  }
  if (letters === undefined) return reply(world, session, "RPL_UMODEIS", `+${user.modeLetters}`);
  const { done, unknown } = change(user, letters);
  if (done.length > 0) {
    world.changedPerson(user);
    const body = `MODE ${user.nick} ${formatModes(done)[0]}`;
    new Broadcast(act(world, user, body)).toAll(user.sessions);
  }
  if (unknown) reply(world, session, "ERR_UMODEUNKNOWNFLAG");
}

/** Makes the changes; gives those that changed anything, and whether a letter was no mode. */
function change(user: User, letters: string): { done: ModeChange[]; unknown: boolean } {
  const done: ModeChange[] = [];
  let unknown = false;
  let sign: "+" | "-" = "+";
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      sign = letter;
      continue;
    }
    const mode = USER_MODES.find((one) => one.letter === letter);
    const adding = sign === "+";
    if (mode === undefined) unknown = true;
    else if (mode.byHand.includes(sign) && user.modes.has(letter) !== adding) {
      if (adding) user.modes.add(letter);
      else user.modes.delete(letter);
      done.push({ adding, letter });
    }
  }
  return { done, unknown };
}

export const userModes: Feature = {
  isupport: () => [`BOT=${BOT}`],
};
