/**
 * The servers that one is on, each with a chat of its own, and the one of them that words go to now.
 *
 * Rules: where there is one server, nothing names it; where there are several, each has a short name, and a
 * place of another server is `#dev@libera`. Such a name comes from the address, never from what a server says of
 * itself, so that none can pass for another.
 */
import { fold } from "../protocol/names.ts";
import { type Address, formatAddress, isLoopback } from "./address.ts";
import type { Chat } from "./chat.ts";
import { type Place, Windows } from "./places.ts";

export class Servers {
  /** The places of all servers. */
  readonly windows = new Windows();
  readonly #all: Chat[] = [];
  /** The same, the one that words went to last at the end. */
  readonly #visited: Chat[] = [];

  /** In the order in which one came to them. */
  get all(): readonly Chat[] {
    return this.#all;
  }

  /** The one whose rooms words go to; undefined before there is any. */
  get front(): Chat | undefined {
    return this.#visited.at(-1);
  }

  /** Whether there are several, so that it must be said which one is meant. */
  get areMany(): boolean {
    return this.#all.length > 1;
  }

  /** The place where words go. */
  get current(): Place | undefined {
    const { front } = this;
    return front?.current === undefined ? undefined : front.places.find(front.current);
  }

  /** One more; words go on to where they went. */
  add(chat: Chat): void {
    this.#all.push(chat);
    this.#visited.unshift(chat);
  }

  /** Forgets a server and its places. Where words went to it, they go to where one was before. */
  remove(chat: Chat): void {
    const wasFront = chat === this.front;
    for (const list of [this.#all, this.#visited]) {
      if (list.includes(chat)) list.splice(list.indexOf(chat), 1);
    }
    chat.places.clear();
    if (wasFront && this.front) this.turnTo(this.front);
    else this.front?.ports.roomChanged?.();
  }

  /** Words go to that server from now on; nothing is shown. */
  bring(chat: Chat): void {
    const at = this.#visited.indexOf(chat);
    if (at >= 0) this.#visited.push(...this.#visited.splice(at, 1));
  }

  /** Goes to that server, where one was there last. */
  turnTo(chat: Chat): void {
    this.bring(chat);
    if (chat.current !== undefined) chat.go(chat.current);
    else chat.ports.roomChanged?.();
  }

  enter({ home, name }: Place): void {
    const chat = this.#all.find(({ places }) => places === home);
    if (!chat) return;
    this.bring(chat);
    chat.go(name);
  }

  /** Goes to the place with that number, from 1. */
  enterNumber(number: number): void {
    const place = this.windows.all[number - 1];
    if (place) this.enter(place);
    else this.front?.view.complain(`There is no window ${number}: /windows lists them.`);
  }

  /** The server that a word means: its short name, its address, or its machine's name. */
  find(word: string): Chat | undefined {
    const forms = this.#all.map((chat) => [
      this.nameOf(chat),
      ...chat.address ? formsOf(chat.address) : [],
    ]);
    for (const level of forms[0]?.keys() ?? []) {
      const meant = this.#all.filter((_, at) => forms[at][level] === fold(word));
      if (meant.length === 1) return meant[0];
    }
  }

  /** The server of that short name, where that is no machine's name as well. */
  named(word: string): Chat | undefined {
    return this.#all.find((chat) =>
      this.nameOf(chat) === fold(word) && chat.address?.host !== word
    );
  }

  /** The server at that address. */
  at(address: Address): Chat | undefined {
    const isThere = (one: Address | undefined) => one && placeOf(one) === placeOf(address);
    return this.#all.find((chat) => isThere(chat.address) || isThere(chat.link?.address));
  }

  /** A server's short name. */
  nameOf(chat: Chat): string {
    const addresses = this.#all.map((one) => one.address);
    return namesOf(addresses)[this.#all.indexOf(chat)] ?? "";
  }

  /** What to call a server where it must be said which one is meant: undefined where there is one only. */
  labelOf(chat: Chat): string | undefined {
    return this.areMany ? this.nameOf(chat) : undefined;
  }

  /** What to call a server that words do not go to now; undefined for the one that they go to. */
  foreign(chat: Chat): string | undefined {
    return chat === this.front ? undefined : this.labelOf(chat);
  }

  /** The place's name as it is to be told: that of another server says which one. */
  titleOf({ home, name }: Place): string {
    const chat = this.#all.find(({ places }) => places === home);
    return nameAt(name, chat && this.foreign(chat));
  }

  /** What `bob@libera` or `#dev@libera` means, where there is such a server. */
  meant(word: string): { chat: Chat; name: string } | undefined {
    const split = word.lastIndexOf("@");
    const chat = split > 0 ? this.find(word.slice(split + 1)) : undefined;
    return chat && { chat, name: word.slice(0, split) };
  }
}

/** `#dev@libera`, or the name alone where the server need not be said. */
export function nameAt(name: string, server: string | undefined): string {
  return server === undefined ? name : `${name}@${server}`;
}

function placeOf(address: Address): string {
  return formatAddress(address).toLowerCase();
}

/** Short names for servers, each as long as it must be to be the only one of that name. */
export function namesOf(addresses: readonly (Address | undefined)[]): string[] {
  const all = addresses.map((address) => address ? formsOf(address) : [""]);
  return all.map((forms, index) => {
    const isOnly = (form: string, level: number) =>
      all.every((others, other) => other === index || others[level] !== form);
    return forms.find(isOnly) ?? forms.at(-1)!;
  });
}

/** The names that a server can have, the shortest first. */
function formsOf(address: Address): string[] {
  const short = shortName(address.host);
  return [short, `${short}:${address.port}`, address.host.toLowerCase(), placeOf(address)];
}

/** What says of hosts no more than what they are there for. */
const GENERIC = /^(irc|ircs|chat|www|talk|server)\d*$/;
/** Second levels under which a country's names stand: `example.co.uk`. */
const SHARED = /^(co|com|org|net|ac|edu|gov)$/;

/** The word of a host's name that says most: `libera` of `irc.libera.chat`; `local` for this machine. */
export function shortName(host: string): string {
  if (isLoopback(host)) return "local";
  if (/^[\d.]+$/.test(host) || host.includes(":")) return host.toLowerCase();
  const words = host.toLowerCase().replace(/\.$/, "").split(".");
  if (words.length > 1) words.pop();
  if (words.length > 1 && SHARED.test(words.at(-1)!)) words.pop();
  const telling = words.filter((word) => !GENERIC.test(word));
  return telling.at(-1) ?? words.at(-1)!;
}
