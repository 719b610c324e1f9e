/** Commands about one's account. Passwords are asked unseen; they are never part of a line. */
import type { Chat } from "../chat.ts";
import { passwordFault } from "../../protocol/password.ts";
import type { Command, Use } from "./command.ts";
import { askNickServ, connectionsIn } from "./services.ts";

const password: Command = {
  name: "password",
  aliases: ["passwd"],
  usage: "",
  help: "change your password",
  completes: ["nothing"],
  async run(use) {
    const ask = asker(use, "/password");
    if (!ask) return;
    const old = await ask("Present password: ");
    if (old === undefined) return use.chat.view.tell("The password stays as it is.");
    const wanted = await newPassword(use.chat, ask);
    if (wanted === undefined) return use.chat.view.tell("The password stays as it is.");
    use.chat.session?.changePassword(old, wanted);
    use.chat.ports.passwordChanged?.(wanted);
  },
};

type Ask = (question: string) => Promise<string | undefined>;

/** How to ask for a password, or undefined where it can't be asked or there is no account: told why. */
function asker({ chat, session, rest }: Use, name: string): Ask | undefined {
  const { askSecret } = chat.ports;
  if (rest !== "") {
    chat.view.complain(`${name} takes nothing on its line: you are asked, and nobody sees it.`);
  } else if (!askSecret) {
    chat.view.complain(`${name} needs a terminal, where it can ask without being seen.`);
  } else if (session.state.account === undefined) {
    chat.view.complain("You are here without an account.");
  } else return async (question) => (await askSecret(question)) || undefined;
}

/** Asks until a password is allowed and repeated; undefined where the person gives up. */
async function newPassword(chat: Chat, ask: Ask): Promise<string | undefined> {
  for (;;) {
    const wanted = await ask("New password (Enter alone: leave it): ");
    if (wanted === undefined) return undefined;
    const fault = passwordFault(wanted);
    if (fault) chat.view.complain(`The password ${fault}: take another one.`);
    else if (await ask("New password again: ") === wanted) return wanted;
    else chat.view.complain("The two passwords are not the same: once more.");
  }
}

const deleteAccount: Command = {
  name: "delete-account",
  usage: "",
  help: "delete your account (asks for the password)",
  completes: ["nothing"],
  async run(use) {
    const ask = asker(use, "/delete-account");
    if (!ask) return;
    for (const sentence of await whatGoes(use)) use.chat.view.tell(sentence);
    const given = await ask("Password to delete it (Enter alone: keep it): ");
    if (given === undefined) return use.chat.view.tell("The account is kept.");
    use.chat.ports.accountDeleted?.();
    use.chat.session?.deleteAccount(given);
  },
};

/** What deleting the account will do, as far as it can be known before. */
async function whatGoes({ chat, session }: Use): Promise<string[]> {
  const { account, rooms } = session.state;
  const devices = connectionsIn(await askNickServ(chat, "SESSIONS") ?? []);
  const all = devices > 1 ? `all of your ${devices} connections end` : "the connection ends";
  const left = rooms.size === 0
    ? ""
    : `you leave ${rooms.size === 1 ? "one room" : `${rooms.size} rooms`}, `;
  return [
    `This deletes the account ${account} for ever: ${left}${all}.`,
    "What you wrote stays in the rooms under your name, and direct messages stay with those you wrote to.",
    "/export writes a copy of them all into a file, before it is too late.",
  ];
}

const nick: Command = {
  name: "nick",
  aliases: ["name"],
  usage: "",
  help: "why your name is what it is",
  completes: ["nothing"],
  run({ chat, session }) {
    const { nick, account } = session.state;
    chat.view.tell(
      account === undefined
        ? `You are ${nick}, without an account. To have another name, leave and come back with it.`
        : `You are ${nick}: the name of your account, so that nobody else can be ${nick}. ` +
          "For another name, leave and register it.",
    );
  },
};

export const ACCOUNT_COMMANDS: readonly Command[] = [password, deleteAccount, nick];
