/** What a session knows: who one is, which rooms one is in and who else is there. */
import { fold } from "../../protocol/names.ts";
import { byName } from "./by_name.ts";
import type { Member } from "./events.ts";
import { Isupport } from "./isupport.ts";

export interface Room {
  name: string;
  topic: string;
  /** By folded nick. */
  members: Map<string, Member>;
}

export class State {
  nick = "";
  /** The server's name. */
  server = "";
  /** What runs there, as it says in numeric 004: "chat-server-1.0.0". */
  version = "";
  /** The account that one is logged in to. */
  account: string | undefined;
  /** One's own `nick!user@host` as others see it, once it was seen. */
  source: string | undefined;
  away = false;
  /** Capabilities in use. */
  readonly caps = new Set<string>();
  readonly isupport = new Isupport();
  /** By folded name. */
  readonly rooms = new Map<string, Room>();
  /** Up to when a room or conversation was read, by folded name: milliseconds since 1970. */
  readonly read = new Map<string, number>();

  isMe(nick: string): boolean {
    return fold(nick) === fold(this.nick);
  }

  room(name: string): Room | undefined {
    return this.rooms.get(fold(name));
  }

  /** The member `nick` of `room`, if there. */
  member(room: string, nick: string): Member | undefined {
    return this.room(room)?.members.get(fold(nick));
  }

  /** Adds a member; one that is there already stays as it is. */
  add(room: Room, nick: string): void {
    const key = fold(nick);
    if (!room.members.has(key)) room.members.set(key, { nick, signs: "", away: false });
  }

  /** Names of the rooms that `nick` is in. */
  roomsOf(nick: string): Room[] {
    const key = fold(nick);
    return [...this.rooms.values()].filter((room) => room.members.has(key));
  }

  /** The name by which the server knows the network or itself. */
  get network(): string {
    return this.isupport.tokens.get("NETWORK") ?? "";
  }
}

/** Members in the order in which people look for them: by rank, then by name. */
export function inOrder(members: Iterable<Member>, signs: string): Member[] {
  const rank = (member: Member) => {
    const at = signs.indexOf(member.signs[0] ?? " ");
    return at < 0 ? signs.length : at;
  };
  return [...members].sort((a, b) => rank(a) - rank(b) || byName(a.nick, b.nick));
}
