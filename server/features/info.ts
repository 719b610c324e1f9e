/** About the server: LUSERS, MOTD, VERSION, HELP. Source: modern.ircdocs.horse, "Server Queries and Commands". */
import { counted } from "../../protocol/counted.ts";
import { matches } from "../../protocol/mask.ts";
import type { Command, Feature } from "../core/records.ts";
import { reply } from "../core/reply.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { showIsupport } from "./isupport.ts";

function showLusers(world: World, session: Session): void {
  let invisible = 0;
  let operators = 0;
  for (const user of world.users.values()) {
    if (user.invisible) invisible++;
    if (user.isServerOperator) operators++;
  }
  const users = world.users.size;
  let unknown = 0;
  for (const one of world.sessions) if (one.stage === Stage.GREETING) unknown++;
  const seen = counted(users - invisible, "user");
  const text = `There ${
    seen.startsWith("1 ") ? "is" : "are"
  } ${seen} and ${invisible} invisible on 1 server`;
  reply(world, session, "RPL_LUSERCLIENT", text);
  reply(world, session, "RPL_LUSEROP", String(operators));
  if (unknown > 0) reply(world, session, "RPL_LUSERUNKNOWN", String(unknown));
  reply(world, session, "RPL_LUSERCHANNELS", String(world.channels.size));
  reply(world, session, "RPL_LUSERME", `I have ${counted(users, "user")} and 0 servers`);
  const now = [String(users), String(world.peak), `Users now: ${users}, at most: ${world.peak}`];
  reply(world, session, "RPL_LOCALUSERS", ...now);
  reply(world, session, "RPL_GLOBALUSERS", ...now);
}

function showMotd(world: World, session: Session): void {
  const { motd, name } = world.settings;
  if (motd.length === 0) return reply(world, session, "ERR_NOMOTD");
  reply(world, session, "RPL_MOTDSTART", `- ${name} message of the day -`);
  for (const line of motd) reply(world, session, "RPL_MOTD", `- ${line}`);
  reply(world, session, "RPL_ENDOFMOTD");
}

/** Whether a query names this server, by a mask or by somebody on it, or none; says that there is no other one. */
export function isHere(world: World, session: Session, server: string | undefined): boolean {
  if (server === undefined || matches(server, world.settings.name)) return true;
  if (world.user(server) !== undefined) return true;
  reply(world, session, "ERR_NOSUCHSERVER", server);
  return false;
}

/** A question about the server, asked with the server's name or without. */
export function query(
  name: string,
  help: string,
  show: (world: World, session: Session) => void,
): Command {
  return {
    name,
    stages: Stage.LOCKED | Stage.OPEN,
    params: 0,
    cost: 2,
    usage: name,
    help,
    run(world, session, { params: [server] }) {
      if (isHere(world, session, server)) show(world, session);
    },
  };
}

const lusers: Command = {
  ...query("LUSERS", "Says how many people and rooms there are.", showLusers),
  run: (world, session) => showLusers(world, session),
};

const help: Command = {
  name: "HELP",
  stages: Stage.ANY,
  params: 0,
  usage: "HELP [command]",
  help: "Explains a command, or lists them all.",
  run(world, session, { params: [topic] }) {
    if (topic === undefined) return listCommands(world, session);
    const command = world.commands.get(topic.toUpperCase());
    if (!command) {
      return reply(
        world,
        session,
        "ERR_HELPNOTFOUND",
        topic.slice(0, 64),
        "There is no such command: HELP lists them",
      );
    }
    reply(world, session, "RPL_HELPSTART", command.name, command.usage);
    // The first line is empty (modern, "HELP message").
    for (const line of ["", command.help]) {
      reply(world, session, "RPL_HELPTXT", command.name, line);
    }
    reply(world, session, "RPL_ENDOFHELP", command.name, "End of the help");
  },
};

function listCommands(world: World, session: Session): void {
  reply(world, session, "RPL_HELPSTART", "*", "HELP <command> explains one of these:");
  reply(world, session, "RPL_HELPTXT", "*", "");
  for (const command of world.commands.values()) {
    if (command.stages & session.stage) reply(world, session, "RPL_HELPTXT", "*", command.usage);
  }
  for (const service of world.services.values()) {
    reply(world, session, "RPL_HELPTXT", "*", `PRIVMSG ${service.nick} :HELP`);
  }
  reply(world, session, "RPL_ENDOFHELP", "*", "End of the help");
}

export const info: Feature = {
  commands: [
    lusers,
    query("MOTD", "Shows the message of the day.", showMotd),
    query("VERSION", "Says what runs here and what it supports.", (world, session) => {
      const { version, name } = world.settings;
      const program = `chat-server-${version}`;
      reply(world, session, "RPL_VERSION", program, name, "one server, no links");
      showIsupport(world, session);
    }),
    help,
    { ...help, name: "HELPOP", usage: "HELPOP [command]", help: "As HELP." },
  ],
  welcome(world, session) {
    showLusers(world, session);
    const { modeLetters } = session.user!;
    if (modeLetters !== "") reply(world, session, "RPL_UMODEIS", `+${modeLetters}`);
    showMotd(world, session);
  },
};
