/**
 * Whom a word of a command means: `bob`, `#dev`, and `bob@libera` on another server that one is on.
 *
 * Rules: no nick has an "@" in it (RFC 2812 section 2.3.1), so behind it stands a server; a room's name may have
 * one, and is a room of this server where no server is meant. What stands behind an "@" and is a machine of this
 * network goes to this server as it is: so some networks reach their services (`X@channels.undernet.org`).
 */
import type { Chat } from "../chat.ts";
import { shortName } from "../servers.ts";
import { roomName } from "./command.ts";

export interface Target {
  chat: Chat;
  name: string;
}

/** Who that is, and where; undefined where there is no such server, which is told. */
export function targetOf(chat: Chat, word: string): Target | undefined {
  const { servers, places, session, view } = chat;
  const here = { chat, name: word };
  const split = word.lastIndexOf("@");
  if (split <= 0 || places.find(word)) return here;
  const meant = servers.meant(word);
  if (meant) return meant;
  const server = word.slice(split + 1);
  if (roomName(session, word) === word || isOfNetwork(chat, server)) return here;
  view.complain(noServer(chat, server));
}

function isOfNetwork({ address }: Chat, machine: string): boolean {
  return machine.includes(".") && address !== undefined &&
    shortName(machine) === shortName(address.host);
}

/** Says that one is not on that server, and on which one is. */
function noServer({ servers }: Chat, server: string): string {
  const names = servers.all.map((one) => servers.nameOf(one)).filter((name) => name !== "");
  const open = names.length === 0 ? "" : `, only on ${names.join(" and ")}`;
  return `You are on no server ${server}${open}: /connect ADDRESS adds one.`;
}
