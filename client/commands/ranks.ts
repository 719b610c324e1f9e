/** Commands of those who look after a room, and the protocol's own. */
import { parseMessage } from "../../protocol/message.ts";
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

export const RANK_COMMANDS: readonly Command[] = [
  knock,
  ranking("op", "+o", "make somebody an operator of this room"),
  ranking("deop", "-o", "take that away"),
  ranking("voice", "+v", "let somebody speak in this room while it is moderated"),
  ranking("devoice", "-v", "take that away"),
  banning("ban", "+b", "keep somebody out of this room"),
  banning("unban", "-b", "let somebody in again: as /mode +b lists them"),
  mode,
  telling("nickserv", "ns", "NickServ"),
  telling("chanserv", "cs", "ChanServ"),
  raw,
];
