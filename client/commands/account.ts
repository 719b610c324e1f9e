/** Commands about one's account. Passwords are asked unseen; they are never part of a line. */
import type { Chat } from "../chat.ts";
import { fold } from "../../protocol/names.ts";
import { passwordFault } from "../../protocol/password.ts";
import type { Command, Use } from "./command.ts";
import type { Deletion } from "../dialects.ts";
import { askNickServ, connectionCount, dialectAt } from "./services.ts";

const password: Command = {
  name: "password",
  aliases: ["passwd"],
  usage: "",
  help: "change your password",
  completes: ["nothing"],
  async run(use) {
    const { chat, session } = use;
    const ask = asker(use, "/password");
    if (!ask) return;
    const { password } = dialectAt(session);
    const stays = () => chat.view.tell("The password stays as it is.");
    const old = password.needsOld ? await ask("Present password: ") : "";
    if (old === undefined) return stays();
    const wrong = password.fault?.(old);
    if (wrong !== undefined) return chat.view.complain(`${wrong}: it cannot be changed from here.`);
    const wanted = await newPassword(chat, ask, password.fault);
    if (wanted === undefined) return stays();
    const lines = await askNickServ(chat, password.words(old, wanted));
    if (!lines) return;
    for (const line of lines) chat.view.tell(line);
    const { done } = password;
    if (done && lines.some((line) => done.test(line))) chat.ports.passwordChanged?.(wanted);
    if (!done) {
      chat.view.tell(
        "Where NickServ says that it is changed, log in with the new one from now on.",
      );
    }
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
async function newPassword(
  chat: Chat,
  ask: Ask,
  faultHere: (password: string) => string | undefined = () => undefined,
): Promise<string | undefined> {
  for (;;) {
    const wanted = await ask("New password (Enter alone: leave it): ");
    if (wanted === undefined) return undefined;
    const fault = passwordFault(wanted);
    const wrong = fault ? `The password ${fault}` : faultHere(wanted);
    if (wrong) chat.view.complain(`${wrong}: take another one.`);
    else if (await ask("New password again: ") === wanted) return wanted;
    else chat.view.complain("The two passwords are not the same: once more.");
  }
}

const remember: Command = {
  name: "remember",
  usage: "[COMMAND]",
  help: "keep your password for next time, or the COMMAND that prints it",
  completes: ["nothing"],
  async run({ chat: { ports, view }, rest }) {
    if (!ports.remember) view.complain("/remember needs a terminal: use --password-file FILE.");
    else await ports.remember(rest);
  },
};

const forget: Command = {
  name: "forget",
  usage: "",
  help: "keep your password no more",
  completes: ["nothing"],
  offline: true,
  async run({ chat: { ports, view } }) {
    if (!ports.forget) view.complain("/forget needs a terminal.");
    else await ports.forget();
  },
};

const deleteAccount: Command = {
  name: "delete-account",
  usage: "[all]",
  help: "delete your account, with all: also what you wrote (asks first)",
  completes: ["nothing"],
  async run(use) {
    const withMessages = /^(all|with\s+messages)$/i.test(use.rest);
    if (use.rest !== "" && !withMessages) {
      return use.chat.view.complain(
        "/delete-account alone keeps what you wrote, /delete-account all erases that too. " +
          "The password is asked for, and nobody sees it.",
      );
    }
    const { chat, session } = use;
    const { deletion, erases } = dialectAt(session);
    if (!deletion) return chat.view.complain(UNKNOWN_WAY);
    if (withMessages && !erases) return chat.view.complain(ERASES_NOT);
    const ask = asker({ ...use, rest: "" }, "/delete-account");
    if (!ask) return;
    for (const sentence of await whatGoes(use, withMessages)) chat.view.tell(sentence);
    if (deletion.by === "code") return await deleteByCode(use, deletion);
    const given = await ask("Password to delete it (Enter alone: keep it): ");
    if (given === undefined) return chat.view.tell("The account is kept.");
    chat.ports.accountDeleted?.();
    const { account, nick } = session.state;
    chat.session?.tellService("NickServ", deletion.words(account ?? nick, given, withMessages));
  },
};

const UNKNOWN_WAY = "The services of this server delete accounts in a way of their own: " +
  "/msg NickServ HELP DROP says how.";
const ERASES_NOT =
  "This server does not erase what you wrote. /delete-account alone deletes the account.";

/** NickServ says what will happen, and a code; the person types the account's name. */
async function deleteByCode(
  { chat, session }: Use,
  deletion: Deletion & { by: "code" },
): Promise<void> {
  const { view, ports } = chat;
  const { account = "" } = session.state;
  const lines = await askNickServ(chat, deletion.words(account));
  if (!lines) return;
  const { code, others } = deletion.read(lines);
  for (const line of others) view.tell(line);
  if (code === undefined) return view.complain("The account is kept: NickServ has told no code.");
  const given = await ports.ask?.(`Type ${account} to delete it (Enter alone: keep it): `);
  if (fold(given?.trim() ?? "") !== fold(account)) return view.tell("The account is kept.");
  ports.accountDeleted?.();
  const answer = await askNickServ(chat, deletion.words(account, code));
  for (const line of answer ?? []) view.tell(line);
  const isDone = answer?.some((line) => deletion.done.test(line));
  if (isDone || session.state.account === undefined) chat.session?.quit();
}

const WITH_MESSAGES =
  "All that you wrote is erased from the server, in rooms and with people; its count is told in the end.";
const WITHOUT =
  "What you wrote stays in the rooms under your name, and direct messages stay with those you wrote to.";
const WITH_ALL = "/delete-account all erases that too.";

const EXPORT_FIRST = "/export writes a copy of them all into a file, before it is too late.";

/** What deleting the account will do, as far as it can be known before. */
async function whatGoes({ chat, session }: Use, withMessages: boolean): Promise<string[]> {
  const { account, rooms } = session.state;
  const dialect = dialectAt(session);
  const devices = await connectionCount(chat, dialect) ?? 1;
  const all = devices > 1 ? `all of your ${devices} connections end` : "the connection ends";
  const left = rooms.size === 0
    ? ""
    : `you leave ${rooms.size === 1 ? "one room" : `${rooms.size} rooms`}, `;
  return [
    `This deletes the account ${account} for ever: ${left}${all}.`,
    ...withMessages ? [WITH_MESSAGES] : [WITHOUT, ...dialect.erases ? [WITH_ALL] : []],
    ...session.keepsHistory ? [EXPORT_FIRST] : [],
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

export const ACCOUNT_COMMANDS: readonly Command[] = [
  password,
  remember,
  forget,
  deleteAccount,
  nick,
];
