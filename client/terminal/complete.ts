/** Tab completion by what the word is for: commands, nicks (who spoke last first), rooms, emoji. */
import { fold } from "../../protocol/names.ts";
import { typedAddress } from "../address.ts";
import type { Chat } from "../chat.ts";
import { type Completes, namesOf } from "../commands/command.ts";
import { COMMANDS } from "../commands/commands.ts";
import { emojiFor } from "../emoji.ts";
import { nameAt } from "../servers.ts";
import { byName } from "../session/by_name.ts";
import { SETTING_LIST } from "../settings.ts";

const CANDIDATES: Readonly<
  Record<Completes, (chat: Chat, before: string, word: string) => string[]>
> = {
  room: rooms,
  nick: nicks,
  place: (chat) => [...rooms(chat), ...nicks(chat)],
  window: (chat, _before, word) => [
    ...[...rooms(chat), ...nicks(chat), ...elsewhere(chat)],
    ...atServers(chat, word),
  ],
  server: open,
  address: (chat) => [...open(chat), ...remembered(chat)],
  command: () => COMMANDS.map(({ name }) => name).sort(byName),
  search: (chat) => [
    ...nicks(chat).map((nick) => `from:${nick}`),
    ...rooms(chat).map((room) => `in:${room}`),
  ],
  setting: () => SETTING_LIST.map(({ name }) => name),
  value: (
    _chat,
    before,
  ) => [...SETTING_LIST.find(({ name }) => before.includes(` ${name} `))?.values ?? []],
  nothing: () => [],
};

/** The candidates for the last word of `line`, and that word: what readline asks for. */
export function complete(chat: Chat, line: string): [candidates: string[], word: string] {
  const before = line.slice(0, line.lastIndexOf(" ") + 1);
  const word = line.slice(before.length);
  const isCommand = line.startsWith("/") && !line.startsWith("//");
  if (isCommand && before === "") {
    return [fitting(COMMANDS.map(({ name }) => `/${name}`).sort(byName), word, " "), word];
  }
  if (word === "" && !isCommand) return [[], word];
  if (/^:[^\s:]/.test(word)) return [emojiFor(word), word];
  const kind = isCommand ? kindOf(before) : "nick";
  const suffix = !isCommand && before === "" ? ": " : " ";
  const words = word.startsWith("#") && !isCommand
    ? rooms(chat)
    : CANDIDATES[kind](chat, before, word);
  return [fitting(words, word, suffix), word];
}

/** What the word behind `before` ("/msg ", "/topic about ") is. */
function kindOf(before: string): Completes {
  const [name, ...words] = before.slice(1).trimEnd().split(/\s+/);
  const command = COMMANDS.find((one) => namesOf(one).includes(name.toLowerCase()));
  const { completes } = command ?? { completes: [] };
  return completes[Math.min(words.length, completes.length - 1)] ?? "nothing";
}

/** Those that begin like the word, each once, in their order. */
function fitting(candidates: readonly string[], word: string, suffix: string): string[] {
  const start = fold(word);
  const fits = new Set(candidates.filter((candidate) => fold(candidate).startsWith(start)));
  return [...fits].map((candidate) => candidate + suffix);
}

function rooms(chat: Chat): string[] {
  return [...chat.session?.state.rooms.values() ?? []].map(({ name }) => name).sort(byName);
}

function open({ servers }: Chat): string[] {
  return servers.all.map((one) => servers.nameOf(one));
}

/** Where the servers are that one knows and is not on, as far as words can name them. */
function remembered({ servers, ports }: Chat): string[] {
  const elsewhere = ports.known?.().filter((one) => !servers.at(one)) ?? [];
  return elsewhere.flatMap((one) => typedAddress(one) ?? []);
}

/** What is begun as `bob@`, on each of the other servers. */
function atServers(chat: Chat, word: string): string[] {
  const split = word.lastIndexOf("@");
  const others = split > 0 ? chat.servers.all.filter((one) => one !== chat) : [];
  return others.map((one) => nameAt(word.slice(0, split), chat.servers.nameOf(one)));
}

/** The places of other servers. */
function elsewhere({ servers, places }: Chat): string[] {
  return servers.windows.all.filter(({ home }) => home !== places)
    .map((place) => servers.titleOf(place));
}

function nicks(chat: Chat): string[] {
  const { session, current, recall: { partners } } = chat;
  if (!session) return [];
  const members = current === undefined ? undefined : session.state.room(current)?.members;
  const here = [...members?.values() ?? []].map(({ nick }) => nick).sort(byName);
  const isHere = (nick: string) => !members || members.has(fold(nick));
  const speakers = current === undefined ? [] : chat.recall.speakers(current).filter(isHere);
  return [...speakers, ...here, ...partners].filter((nick) => !session.state.isMe(nick));
}
