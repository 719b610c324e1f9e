/** NickServ: accounts by hand, from any client. */
import { StoreError } from "../../db/store.ts";
import { passwordFault } from "../../protocol/password.ts";
import { formatTime } from "../../protocol/time.ts";
import { askerOf, BUSY, cannotStore, checkPassword, register, stored } from "../core/login.ts";
import { logIn } from "../core/people.ts";
import type { Service, ServiceCommand } from "../core/records.ts";
import { Stage } from "../core/session.ts";
import { sayLoggedIn } from "../features/sasl.ts";
import { logout, sessions, setAlwaysOn } from "./devices.ts";
import { certificateCommands } from "./nickserv_cert.ts";
import { dropCommand, presentWrong } from "./nickserv_drop.ts";
import { exportCommand } from "./nickserv_export.ts";
import { giveHost } from "./nickserv_host.ts";
import { invitations } from "./nickserv_invite.ts";
import { suspension } from "./nickserv_suspend.ts";

const registerCommand: ServiceCommand = {
  name: "REGISTER",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  most: 2,
  usage: "REGISTER <password> [code of an invitation]",
  help: "makes an account for your nick",
  run(world, session, [password, code], say) {
    register(world, session, session.user!.nick, password, code, (refusal) => {
      if (refusal) return say(`Cannot register: ${refusal.text}.`);
      sayLoggedIn(world, session, session.account!);
      say(`The account ${session.account!.name} is made, and you are logged in.`);
    });
  },
};

const identify: ServiceCommand = {
  name: "IDENTIFY",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 1,
  most: 2,
  usage: "IDENTIFY [name] <password>",
  help: "logs in",
  run(world, session, words, say) {
    if (session.account) return say(`You are logged in as ${session.account.name} already.`);
    const [name, password] = words.length > 1 ? words : [session.user!.nick, words[0]];
    checkPassword(world, session, name, password, (account, why) => {
      if (!account) return say(`Cannot log in: ${why}.`);
      sayLoggedIn(world, session, account);
      logIn(world, session, account);
      say(`You are logged in as ${account.name}.`);
    });
  },
};

const setPassword: ServiceCommand = {
  name: "SET PASSWORD",
  stages: Stage.OPEN,
  params: 2,
  usage: "SET PASSWORD <present password> <new password>",
  help: "changes your password",
  run(world, session, [present, next], say) {
    const { account } = session;
    if (!account) return say("You have no account: REGISTER <password> makes one.");
    const fault = passwordFault(next);
    if (fault) return say(`Cannot change the password: the new one ${fault}.`);
    checkPassword(world, session, account.name, present, (right, why) => {
      if (!right) return say(`Cannot change the password: ${presentWrong(why)}.`);
      const { scram } = world.settings.accounts;
      const asker = askerOf(world, session, account.name);
      world.ask(session, { kind: "hash", password: next, scram, asker }, (result) => {
        if (result === "busy" || !("hash" in result)) return say(`${BUSY}.`);
        if (world.store.accountById(right.id) === undefined) return say("The account is gone.");
        const { hash } = result;
        const done = stored(world, () => world.store.setPassword(right.id, hash, result.scram));
        say(done instanceof StoreError ? `${cannotStore(done)}.` : "The password is changed.");
      });
    });
  },
};

const info: ServiceCommand = {
  name: "INFO",
  stages: Stage.LOCKED | Stage.OPEN,
  params: 0,
  usage: "INFO",
  help: "says what is known about your account",
  run(world, session, _words, say) {
    const { account } = session;
    if (!account) return say("You are not logged in.");
    const sessions = session.user!.sessions.length;
    say(`You are logged in as ${account.name}, registered ${formatTime(account.registeredAt)}.`);
    say(`You are connected ${sessions === 1 ? "once" : `${sessions} times`} at the moment.`);
    const host = world.store.host(account.id);
    if (host) say(`Others see ${host} as your host; operators of the server gave it to you.`);
  },
};

export const nickServ: Service = {
  nick: "NickServ",
  realname: "Accounts: /msg NickServ HELP",
  commands: [
    registerCommand,
    identify,
    setPassword,
    setAlwaysOn,
    sessions,
    logout,
    ...certificateCommands,
    exportCommand,
    dropCommand,
    ...invitations,
    ...suspension,
    giveHost,
    info,
  ],
};
