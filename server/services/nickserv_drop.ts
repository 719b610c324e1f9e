/** NickServ DROP: the end of one's account, with or without all that one wrote. */
import { fold } from "../../protocol/names.ts";
import { erase } from "../core/erasing.ts";
import { BUSY, cannotStore, checkPassword } from "../core/login.ts";
import { erasedSentence } from "../core/orders.ts";
import { drop } from "../core/people.ts";
import type { ServiceCommand } from "../core/records.ts";
import { deleteAccount } from "../core/removal.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";

type Say = (text: string) => void;

export function presentWrong(why: string): string {
  return why === BUSY ? why : "the present password is wrong";
}

/** Messages after which the person is told how far it has come. */
const PROGRESS = 10_000;

export const dropCommand: ServiceCommand = {
  name: "DROP",
  stages: Stage.OPEN,
  params: 2,
  most: 4,
  usage: "DROP <your name> <password> [WITH MESSAGES]",
  help: "deletes your account; WITH MESSAGES also all that you wrote, in rooms and to people",
  run(world, session, [name, password, ...rest], say) {
    const { account } = session;
    if (!account) return say("You have no account.");
    if (fold(name) !== fold(account.name)) {
      return say(`Cannot delete the account: yours is ${account.name}, not ${name}.`);
    }
    const ending = rest.join(" ").toUpperCase();
    if (ending !== "" && ending !== "WITH MESSAGES") {
      return say(`Nothing was deleted: say WITH MESSAGES or nothing behind the password.`);
    }
    checkPassword(world, session, account.name, password, (right, why) => {
      if (!right) return say(`Cannot delete the account: ${presentWrong(why)}.`);
      const withMessages = ending !== "";
      const failed = deleteAccount(world, right, withMessages, session);
      if (failed) return say(`${cannotStore(failed)}.`);
      const finish = (sentence: string) => {
        const { keepNames } = world.settings.accounts;
        const name = keepNames
          ? "Nobody else can take the name."
          : "The name is free for others now.";
        say(`${sentence} ${name}`);
        drop(world, session, `the account ${right.name} was deleted`);
      };
      if (!withMessages) {
        return finish(
          `The account ${right.name} is deleted. What you wrote in rooms stays there under your name; ` +
            "direct messages stay with those you wrote to.",
        );
      }
      say(
        `The account ${right.name} is deleted. Erasing what it wrote begins; stay to hear the count.`,
      );
      wait(world, session, right.id, say, (count) => finish(erasedSentence(right.name, count)));
    });
  },
};

/** The session gets no further line until all is erased, and hears how far that has come. */
function wait(
  world: World,
  session: Session,
  account: number,
  say: Say,
  done: (count: number) => void,
): void {
  let told = 0;
  world.park(session);
  erase(world, account, (count, whole) => {
    if (session.closed) return;
    // It can't answer a PING meanwhile.
    session.heard = world.now;
    session.pinged = 0;
    if (whole) return done(count);
    if (count - told < PROGRESS) return;
    told = count;
    say(`${count} are erased so far.`);
  });
}
