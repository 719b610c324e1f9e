/** Commands of those who look after a room, and the protocol's own. */
import { fold } from "../../protocol/names.ts";
import { parseMessage } from "../../protocol/message.ts";
import type { Chat } from "../chat.ts";
import { type Command, currentRoom, roomName } from "./command.ts";

/** A command that gives somebody a rank in this room, or takes it. */
function ranking(name: string, change: string, help: string): Command {
  return {
    name,
    usage: "NAME…",
    help,
    completes: ["nick"],
    needs: 1,
    run({ chat, session, words }) {
      const room = currentRoom(chat, session);
      if (room === undefined) return;
      for (const nick of words) session.mode(room, change, nick);
    },
  };
}

/** `bob` is `bob!*@*`, whoever that is; a mask is what it is. */
function maskOf(word: string): string {
  return /[!@*:]/.test(word) ? word : `${word}!*@*`;
}

function banning(name: string, change: string, help: string): Command {
  return {
    name,
    usage: "NAME|MASK",
    help,
    completes: ["nick", "nothing"],
    needs: 1,
    run({ chat, session, words: [word] }) {
      const room = currentRoom(chat, session);
      if (room !== undefined) session.mode(room, change, maskOf(word));
    },
  };
}

const mode: Command = {
  name: "mode",
  usage: "[ROOM] [CHANGES]",
  help: "see or change what a room is like: /mode +i lets in who is invited",
  completes: ["room", "nick"],
  run({ chat, session, words }) {
    const [first = ""] = words;
    const named = session.state.isupport.isRoom(first) || session.state.isMe(first);
    const target = named ? first : currentRoom(chat, session);
    if (target !== undefined) session.mode(target, ...named ? words.slice(1) : words);
  },
};

const knock: Command = {
  name: "knock",
  usage: "ROOM [TEXT]",
  help: "ask those in a closed room to let you in",
  completes: ["room", "nothing"],
  needs: 1,
  run: ({ session, words: [room], afterFirst }) =>
    void session.knock(roomName(session, room), afterFirst),
};

/** A command that says the rest to a service. */
function telling(name: string, alias: string, service: string): Command {
  return {
    name,
    aliases: [alias],
    usage: "TEXT",
    help: `say something to ${service}: /${alias} help`,
    completes: ["nothing"],
    needs: 1,
    run: ({ session, rest }) => void session.tellService(service, rest),
  };
}

const raw: Command = {
  name: "raw",
  aliases: ["quote"],
  usage: "LINE",
  help: "send a line of the protocol as it is: /raw VERSION",
  completes: ["nothing"],
  needs: 1,
  run({ chat, session, rest }) {
    const message = parseMessage(rest);
    if (!message) return chat.view.complain("That is no line of the IRC protocol.");
    session.command(message.command.toUpperCase(), message.params);
  },
};

/** A command that has somebody's words not shown, or shown again. */
function ignoring(name: "ignore" | "unignore", help: string, ignored: boolean): Command {
  return {
    name,
    usage: ignored ? "[NAME]" : "NAME",
    help,
    completes: ["nick", "nothing"],
    needs: ignored ? 0 : 1,
    offline: true,
    run: ({ chat, words: [nick] }) => ignore(chat, nick, ignored),
  };
}

function ignore(
  { view, session, ports: { settings } }: Chat,
  nick: string | undefined,
  on: boolean,
) {
  if (!settings) return view.complain("Without a terminal everybody is shown.");
  const known = settings.list("ignored");
  if (nick === undefined) {
    const list = known.length === 0 ? "You ignore nobody" : `You ignore ${known.join(", ")}`;
    return view.tell(`${list}: /ignore NAME, /unignore NAME.`);
  }
  if (on && session?.state.isMe(nick)) return view.complain("That is you.");
  const others = known.filter((one) => fold(one) !== fold(nick));
  if (!on && others.length === known.length) return view.complain(`You do not ignore ${nick}.`);
  settings.set("ignored", (on ? [...others, nick] : others).join(", "));
  view.tell(
    on
      ? `What ${nick} says is not shown any more. ${nick} is not told.`
      : `What ${nick} says is shown again.`,
  );
}

export const RANK_COMMANDS: readonly Command[] = [
  knock,
  ranking("op", "+o", "make somebody an operator of this room"),
  ranking("deop", "-o", "take that away"),
  ranking("voice", "+v", "let somebody speak in this room while it is moderated"),
  ranking("devoice", "-v", "take that away"),
  banning("ban", "+b", "keep somebody out of this room"),
  banning("unban", "-b", "let somebody in again: as /mode +b lists them"),
  mode,
  ignoring("ignore", "show nothing that somebody says; alone: list them", true),
  ignoring("unignore", "show what somebody says again", false),
  telling("nickserv", "ns", "NickServ"),
  telling("chanserv", "cs", "ChanServ"),
  raw,
];
