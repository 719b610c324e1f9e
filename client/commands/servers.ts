/** Commands about servers: one more, which there are, leaving one. */
import { formatAddress, parseAddress } from "../address.ts";
import type { Chat } from "../chat.ts";
import type { Command } from "./command.ts";

const connect: Command = {
  name: "connect",
  aliases: ["server"],
  usage: "[HOST [PORT]]",
  help: "go to another server beside this one; alone: connect again",
  completes: ["address", "nothing"],
  offline: true,
  async run({ chat, words, rest }) {
    const address = chat.servers.named(rest)?.address ?? parseAddress(words);
    if (typeof address === "string") return chat.view.complain(address);
    await chat.ports.connect(words.length > 0 ? address : undefined);
  },
};

const servers: Command = {
  name: "servers",
  usage: "",
  help: "list the servers that you are on, with what is unread there",
  completes: ["nothing"],
  offline: true,
  run({ chat }) {
    const { all } = chat.servers;
    chat.view.table(all.map((one) => [chat.servers.nameOf(one) || "-", about(one)] as const));
  },
};

/** Where it is, who one is there, in how many rooms, and what is unread. */
function about(chat: Chat): string {
  const { session, places, servers, address } = chat;
  const isIn = session?.handshake.phase === "in";
  const sum = (what: "unread" | "calls") => places.all.reduce((all, one) => all + one[what], 0);
  const [unread, calls, rooms] = [sum("unread"), sum("calls"), chat.rooms.length];
  const notes = [
    address && formatAddress(address),
    servers.areMany && servers.front === chat && "you are here",
    isIn ? `as ${session.state.nick}` : "not connected",
    rooms === 1 ? "1 room" : `${rooms} rooms`,
    unread > 0 && `${unread} unread${calls > 0 ? `, ${calls} for you` : ""}`,
  ];
  return notes.filter((note) => note).join(", ");
}

const disconnect: Command = {
  name: "disconnect",
  usage: "[SERVER]",
  help: "leave a server with its rooms, this one where none is named",
  completes: ["server", "nothing"],
  offline: true,
  async run({ chat, rest }) {
    const { servers, view, ports } = chat;
    const there = rest === "" ? chat : servers.find(rest);
    if (!there) return view.complain(`You are on no server ${rest}: /servers lists them.`);
    if (!servers.areMany || !ports.disconnect) {
      return view.complain("This is the only server that you are on: /quit leaves it.");
    }
    const name = servers.nameOf(there);
    await ports.disconnect(there);
    servers.front?.view.tell(`You have left ${name}.`);
  },
};

export const SERVER_COMMANDS: readonly Command[] = [connect, servers, disconnect];
