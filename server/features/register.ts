/** Making an account from the client. Source: IRCv3 draft/account-registration. */
import { codeOfEmail } from "../../protocol/invitation.ts";
import { fold } from "../../protocol/names.ts";
import { register } from "../core/login.ts";
import type { Command, Feature } from "../core/records.ts";
import { fail, send } from "../core/reply.ts";
import { Stage } from "../core/session.ts";
import { sayLoggedIn } from "./sasl.ts";

const command: Command = {
  name: "REGISTER",
  stages: Stage.ANY,
  params: 3,
  cost: 5,
  usage: "REGISTER * * <password>",
  help:
    "Makes an account for your nick and logs you in; REGISTER * <code>@invite <password> by invitation.",
  run(world, session, { params: [wanted, email, password] }) {
    const name = session.user?.nick ?? session.greeting?.nick;
    if (name === undefined) {
      return fail(
        world,
        session,
        "REGISTER",
        "NEED_NICK",
        ["*"],
        "Choose a nick first: NICK <nick>",
      );
    }
    if (wanted !== "*" && fold(wanted) !== fold(name)) {
      const text = `An account has the name of your nick: take the nick ${wanted} first`;
      return fail(world, session, "REGISTER", "ACCOUNT_NAME_MUST_BE_NICK", [wanted], text);
    }
    register(world, session, name, password, codeOfEmail(email), (refusal) => {
      if (refusal) return fail(world, session, "REGISTER", refusal.code, [name], refusal.text);
      send(
        world,
        session,
        `REGISTER SUCCESS ${name} :The account ${name} is made, and you are logged in`,
      );
      sayLoggedIn(world, session, session.account!);
    });
  },
};

/** Accounts need no verification here, so there is never a code to verify. */
const verify: Command = {
  name: "VERIFY",
  stages: Stage.ANY,
  params: 2,
  cost: 5,
  usage: "VERIFY <account> <code>",
  help: "Is not needed on this server: accounts are ready when they are made.",
  run(world, session, { params: [account] }) {
    const text = "Accounts are ready when they are made: there is nothing to verify";
    const code = session.account ? "ALREADY_AUTHENTICATED" : "INVALID_CODE";
    fail(world, session, "VERIFY", code, [account], text);
  },
};

/** By invitation the e-mail address is needed: it has the code. */
const OFFERS = {
  open: "before-connect",
  invite: "before-connect,email-required",
  closed: undefined,
};

export const accountRegistration: Feature = {
  commands: [command, verify],
  capabilities: [{
    name: "draft/account-registration",
    value: (world) => OFFERS[world.settings.accounts.registration],
  }],
};
