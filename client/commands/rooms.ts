/** Commands about rooms: going, coming, looking around. */
import type { Chat } from "../chat.ts";
import type { Place } from "../places.ts";
import { type Command, currentRoom, OFFLINE, roomName, type Use } from "./command.ts";
import { changed } from "./of_server.ts";
import { targetOf } from "./target.ts";

const join: Command = {
  name: "join",
  aliases: ["j"],
  usage: "ROOM [KEY]",
  help: "join a room, or make it",
  completes: ["room", "nothing"],
  needs: 1,
  run: ({ chat, session, words: [room, key] }) => chat.join(roomName(session, room), key),
};

const part: Command = {
  name: "part",
  aliases: ["leave", "close"],
  usage: "[ROOM] [REASON]",
  help: "leave a room, this one where none is named",
  completes: ["room", "nothing"],
  run({ chat, session, words: [first], rest, afterFirst }) {
    const named = first !== undefined && session.state.isupport.isRoom(first);
    const room = named ? first : chat.current;
    if (room === undefined) return chat.view.complain("You are in no room.");
    if (!session.state.isupport.isRoom(room)) return chat.endConversation(room);
    session.part(room, named ? afterFirst : rest);
  },
};

const go: Command = {
  name: "go",
  aliases: ["switch", "query", "q", "g"],
  usage: "ROOM|NAME|NUMBER",
  help: "write to another room, or to one person; /windows has the numbers",
  completes: ["window", "nothing"],
  needs: 1,
  offline: true,
  run({ chat, words: [word] }) {
    if (/^\d+$/.test(word)) return chat.servers.enterNumber(Number(word));
    const own = placeOf(chat, word);
    if (own) return chat.servers.enter(own);
    const target = targetOf(chat, word);
    if (target) goOn(target.chat, target.name);
  },
};

/** The place of that name on this server; `dev` is `#dev` where one is in it. */
function placeOf({ places, session }: Chat, word: string): Place | undefined {
  return places.find(word) ?? places.find(roomName(session, word));
}

/** Goes to a room or person of that server. */
function goOn(chat: Chat, name: string): void {
  const place = placeOf(chat, name);
  if (place) return chat.servers.enter(place);
  const { session, servers } = chat;
  if (!session) return chat.view.complain(OFFLINE);
  if (session.state.isMe(name)) return chat.view.complain("That is you. /go ROOM or /go NAME.");
  if (servers.front !== chat) servers.turnTo(chat);
  if (session.state.isupport.isRoom(name)) chat.join(name);
  else chat.go(name);
}

const rooms: Command = {
  name: "rooms",
  aliases: ["list", "channels"],
  usage: "",
  help: "list the rooms of this server",
  completes: ["nothing"],
  run: ({ session }) => void session.rooms(),
};

const windows: Command = {
  name: "windows",
  aliases: ["win", "open", "unread"],
  usage: "",
  help: "list where you are, with numbers for /go and Alt-1, and what is unread",
  completes: ["nothing"],
  offline: true,
  run({ chat }) {
    const { windows, current } = chat.servers;
    const rows = windows.all.map((place) => {
      const { unread, calls, muted } = place;
      const notes = [
        place === current && "you are here",
        unread > 0 && `${unread} unread${calls > 0 ? `, ${calls} for you` : ""}`,
        muted && "muted",
      ].filter((note) => note !== false);
      const title = chat.servers.titleOf(place);
      return [`${windows.numberOf(place)}  ${title}`, notes.join(", ") || "-"] as const;
    });
    if (rows.length > 0) chat.view.table(rows);
    else chat.view.tell("You are nowhere: /join ROOM joins a room.");
  },
};

function mutedIn({ places }: Use["chat"]): string[] {
  return places.all.filter(({ muted }) => muted).map(({ name }) => name);
}

/** A command that has a room only counted, or shown again. */
function muting(name: "mute" | "unmute", help: string, muted: boolean): Command {
  return {
    name,
    usage: "[ROOM|NAME]",
    help,
    completes: ["place", "nothing"],
    offline: true,
    run({ chat, words: [word = chat.current ?? ""] }) {
      const { places, servers, ports: { settings } } = chat;
      const place = placeOf(chat, word);
      if (!place) return chat.view.complain(`You have no window ${word}: /windows lists them.`);
      const names = places.namesOf(place.name);
      const before = settings?.list("muted") ?? mutedIn(chat);
      const { list, wasEverywhere } = changed(before, names, muted);
      places.mute(list);
      settings?.set("muted", list.join(", "));
      const where = wasEverywhere && servers.areMany ? ", on all servers" : "";
      const what = muted ? "is only counted while you are elsewhere" : "is shown again";
      chat.view.tell(`What is said in ${place.name} ${what}${where}.`);
    },
  };
}

const mute = muting(
  "mute",
  "only count what is said in a room of this server while you are elsewhere",
  true,
);
const unmute = muting("unmute", "show what is said in a muted room again", false);

const who: Command = {
  name: "who",
  aliases: ["names", "whois", "users", "w"],
  usage: "[ROOM|NAME]",
  help: "who is in a room, or who somebody is",
  completes: ["place", "nothing"],
  run({ chat, session, words: [name = chat.current] }) {
    if (name === undefined) return chat.view.complain("Say of which room, or who: /who NAME.");
    if (session.state.isupport.isRoom(name)) session.who(name);
    else session.whois(name);
  },
};

const topic: Command = {
  name: "topic",
  usage: "[TEXT]",
  help: "say what this room is about; without TEXT: see it",
  completes: ["nick"],
  run({ chat, session, rest }) {
    const room = currentRoom(chat, session);
    if (room !== undefined) session.topic(room, rest === "" ? undefined : rest);
  },
};

const invite: Command = {
  name: "invite",
  usage: "NAME [ROOM]",
  help: "ask somebody into a room",
  completes: ["nick", "room"],
  needs: 1,
  run({ chat, session, words: [nick, named] }) {
    const room = named === undefined ? currentRoom(chat, session) : roomName(session, named);
    if (room !== undefined) session.invite(nick, room);
  },
};

const kick: Command = {
  name: "kick",
  usage: "NAME [REASON]",
  help: "remove somebody from this room",
  completes: ["nick", "nothing"],
  needs: 1,
  run({ chat, session, words: [nick], afterFirst }) {
    const room = currentRoom(chat, session);
    if (room !== undefined) session.kick(room, nick, afterFirst);
  },
};

export const ROOM_COMMANDS: readonly Command[] = [
  join,
  part,
  go,
  windows,
  mute,
  unmute,
  rooms,
  who,
  topic,
  invite,
  kick,
];
