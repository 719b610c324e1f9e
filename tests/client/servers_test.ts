/** Several servers in one terminal, as values: what they are called, where words go, the prompt. */
import assert from "node:assert/strict";
import { parseAddress, typedAddress } from "../../client/address.ts";
import { Chat } from "../../client/chat.ts";
import { targetOf } from "../../client/commands/target.ts";
import { namesOf, Servers, shortName } from "../../client/servers.ts";
import type { Said } from "../../client/session/events.ts";
import { complete } from "../../client/terminal/complete.ts";
import { promptOf } from "../../client/terminal/prompt.ts";
import { shortcut } from "../../client/terminal/shortcuts.ts";
import type { View } from "../../client/view.ts";
import { width } from "../../client/width.ts";
import { NOW } from "./support.ts";

const at = (word: string) => {
  const address = parseAddress([word]);
  assert(typeof address !== "string", String(address));
  return address;
};

/** What is remembered in {@link scene}. */
const KNOWN = ["irc.libera.chat", "chat.example.org", "ircs://localhost:7000", "127.0.0.1:7000"];

/** A chat on each of these servers, with these rooms; nobody is connected. */
function scene(...given: [address: string, ...rooms: string[]][]) {
  const servers = new Servers();
  const told: string[] = [];
  const nothing = () => {};
  const view: View = {
    show: nothing,
    history: (room) => void told.push(`in ${room}`),
    tell: (text) => void told.push(text),
    table: (rows) => void told.push(...rows.map((row) => row.join(" | "))),
    complain: (text) => void told.push(`! ${text}`),
    refused: nothing,
  };
  const known = () => KNOWN.map(at);
  const ports = { connect: () => Promise.resolve(), leave: nothing, known };
  const chats = given.map(([word, ...rooms]) => {
    const settings = { history: 0, oneAtATime: true, servers, address: at(word) };
    const chat = new Chat(view, ports, settings);
    chat.want(rooms);
    return chat;
  });
  return { servers, chats, told, current: () => current(servers) };
}

/** The place where words go, and of which server it is. */
function current(servers: Servers): string {
  return `${servers.current?.name} of ${servers.front && servers.nameOf(servers.front)}`;
}

function said(room: string, text = "hi", direct = false): Said {
  const nick = direct ? room : "bob";
  return { type: "message", at: NOW, room, nick, text, kind: "say", own: false, direct };
}

const SHORT: [host: string, short: string][] = [
  ["irc.libera.chat", "libera"],
  ["IRC.Libera.Chat.", "libera"],
  ["chat.example.org", "example"],
  ["example.org", "example"],
  ["irc.example.co.uk", "example"],
  ["irc2.example.com", "example"],
  ["chat.lan", "chat"],
  ["chatbox", "chatbox"],
  ["chat", "chat"],
  ["localhost", "local"],
  ["127.0.0.1", "local"],
  ["::1", "local"],
  ["192.0.2.1", "192.0.2.1"],
  ["2001:DB8::1", "2001:db8::1"],
  ["чат.пример.рф", "пример"],
];
for (const [host, short] of SHORT) {
  Deno.test(`servers: ${host} is ${short}`, () => assert.equal(shortName(host), short));
}

const NAMES: [addresses: string[], names: string[]][] = [
  [["irc.libera.chat", "irc.oftc.net"], ["libera", "oftc"]],
  [["127.0.0.1:6667", "127.0.0.1:7000"], ["local:6667", "local:7000"]],
  [["localhost", "127.0.0.1"], ["localhost", "127.0.0.1"]],
  [["irc.a.org", "irc.a.net"], ["irc.a.org", "irc.a.net"]],
  [["irc.a.org", "irc.a.org:7000", "irc.b.org"], ["a:6697", "a:7000", "b"]],
  [["irc.a.org", "irc.a.org:7000", "irc.a.net"], ["irc.a.org:6697", "a:7000", "irc.a.net"]],
];
for (const [addresses, names] of NAMES) {
  Deno.test(`servers: ${addresses.join(" and ")} are ${names.join(" and ")}`, () => {
    assert.deepEqual(namesOf(addresses.map(at)), names);
  });
}

Deno.test("servers: one alone is not named; the first stays where words go", () => {
  const one = scene(["irc.libera.chat", "#a"]);
  assert.equal(one.servers.labelOf(one.chats[0]), undefined);
  const { servers, chats: [libera, oftc], current } = scene(
    ["irc.libera.chat", "#a"],
    ["irc.oftc.net", "#a", "#b"],
  );
  assert.equal(current(), "#a of libera");
  assert.deepEqual([libera, oftc].map((chat) => servers.foreign(chat)), [undefined, "oftc"]);
  assert(libera.isCurrent("#A") && !oftc.isCurrent("#a"), "the same name is another room");
});

Deno.test("servers: numbers, Ctrl-N, Ctrl-P and Alt-A go through the places of all", () => {
  const { servers, chats: [, oftc], current, told } = scene(
    ["irc.libera.chat", "#a"],
    ["irc.oftc.net", "#a", "#b"],
  );
  shortcut(servers, "alt-3");
  assert.equal(current(), "#b of oftc");
  shortcut(servers, "ctrl-n");
  assert.equal(current(), "#a of libera");
  shortcut(servers, "ctrl-p");
  assert.equal(current(), "#b of oftc");
  shortcut(servers, "alt-1");
  oftc.places.heard("#b", said("#b"), false);
  oftc.places.heard("#a", said("#a", "ann!"), true);
  shortcut(servers, "alt-a");
  assert.equal(current(), "#a of oftc");
  shortcut(servers, "alt-a");
  assert.equal(current(), "#b of oftc");
  shortcut(servers, "alt-a");
  assert.equal(told.at(-1), "Nothing is unread elsewhere.");
  shortcut(servers, "alt-9");
  assert.equal(told.at(-1), "! There is no window 9: /windows lists them.");
});

Deno.test("servers: going back to one goes where one was on it; the last visited is next", () => {
  const { servers, chats: [libera, oftc, here], current } = scene(
    ["irc.libera.chat", "#a", "#b"],
    ["irc.oftc.net", "#c"],
    ["localhost", "#d"],
  );
  servers.enterNumber(2);
  servers.turnTo(here);
  servers.turnTo(oftc);
  servers.turnTo(libera);
  assert.equal(current(), "#b of libera");
  servers.remove(libera);
  assert.equal(current(), "#c of oftc");
  assert.deepEqual(servers.windows.all.map(({ name }) => name), ["#c", "#d"]);
  servers.remove(here);
  assert.equal(current(), "#c of oftc");
  assert.equal(servers.labelOf(oftc), undefined);
});

Deno.test("servers: what happens on another one changes where words go there, not here", () => {
  const { servers, chats: [libera, oftc], current, told } = scene(
    ["irc.libera.chat", "#a"],
    ["irc.oftc.net", "#a", "#b"],
  );
  libera.go("#a");
  told.length = 0;
  oftc.left("#a");
  assert.equal(current(), "#a of libera");
  assert.deepEqual(told, []);
  assert.equal(oftc.current, "#b");
  oftc.joined("#c", NOW);
  assert.equal(current(), "#a of libera");
  assert.deepEqual(servers.windows.all.map((place) => servers.titleOf(place)), [
    "#a",
    "#b@oftc",
    "#c@oftc",
  ]);
});

Deno.test("servers: they are found by their names and addresses, where that is clear", () => {
  const { servers, chats: [first, second, third] } = scene(
    ["127.0.0.1:6667"],
    ["127.0.0.1:7000"],
    ["irc.libera.chat"],
  );
  const find = (word: string) => servers.find(word);
  assert.equal(find("LIBERA"), third);
  assert.equal(find("irc.libera.chat"), third);
  assert.equal(find("irc.libera.chat:6697"), third);
  assert.equal(find("local:7000"), second);
  assert.equal(find("127.0.0.1:6667"), first);
  assert.equal(find("local"), undefined);
  assert.equal(find("127.0.0.1"), undefined);
  assert.equal(find("oftc"), undefined);
  assert.equal(servers.at(at("127.0.0.1:7000")), second);
  assert.equal(servers.at(at("127.0.0.1:7001")), undefined);
  assert.deepEqual(servers.meant("#dev@libera"), { chat: third, name: "#dev" });
  assert.equal(servers.meant("#dev@oftc"), undefined);
  assert.equal(servers.named("libera"), third);
  assert.equal(servers.named("irc.libera.chat"), undefined);
});

Deno.test("prompt: carries what is unread elsewhere, as far as there is room", () => {
  const names = ["#lobby", "#development", "bob", "#music", "#long-walks"];
  const { servers, chats: [{ places }] } = scene(["localhost", ...names]);
  const prompt = (columns: number) => promptOf(servers, columns);
  assert.equal(prompt(80), "#lobby> ");
  for (let i = 0; i < 12; i++) places.heard("#development", said("#development"), i === 3);
  places.heard("bob", said("bob", "psst", true), true);
  assert.equal(prompt(80), "#lobby [2:#development 12!1 3:bob 1!]> ");
  assert.equal(prompt(40), "#lobby [2:12!1 3:1!]> ");
  for (const name of ["#music", "#long-walks"]) places.heard(name, said(name), false);
  assert.equal(prompt(40), "#lobby [2:12!1 +3]> ");
  assert.equal(promptOf(scene(["localhost", "#lobby"]).servers, 40, " (x)"), "#lobby (x)> ");
  const long = "#" + "long".repeat(20);
  assert(width(promptOf(scene(["localhost", long]).servers, 40)) <= 24);
});

Deno.test("prompt: names the server where there are several, and of others what is unread", () => {
  const { servers, chats: [libera, oftc] } = scene(
    ["irc.libera.chat", "#lobby", "#dev"],
    ["irc.oftc.net", "#lobby"],
  );
  const prompt = (columns: number) => promptOf(servers, columns);
  assert.equal(prompt(80), "#lobby@libera> ");
  assert.equal(prompt(40), "#lobby@libera> ");
  libera.places.heard("#dev", said("#dev"), false);
  oftc.places.heard("#lobby", said("#lobby"), true);
  assert.equal(prompt(80), "#lobby@libera [3:#lobby@oftc 1! 2:#dev 1]> ");
  assert.equal(prompt(40), "#lobby@libera [3:1! +1]> ");
  servers.turnTo(oftc);
  assert.equal(prompt(80), "#lobby@oftc [2:#dev@libera 1]> ");
  const long = scene([`irc.${"long".repeat(9)}.org`, "#" + "long".repeat(9)], ["localhost"]);
  assert(width(promptOf(long.servers, 40)) <= 24, promptOf(long.servers, 40));
  oftc.endConversation("#lobby");
  assert.equal(prompt(80), "oftc [2:#dev@libera 1]> ");
});

Deno.test("completion: /go has the places of all servers, other commands those of this one", () => {
  const { servers, chats: [libera, oftc] } = scene(
    ["irc.libera.chat", "#a"],
    ["irc.oftc.net", "#a", "bob"],
  );
  assert.deepEqual(complete(libera, "/go "), [["#a@oftc ", "bob@oftc "], ""]);
  assert.deepEqual(complete(libera, "/msg "), [["#a@oftc ", "bob@oftc "], ""]);
  assert.deepEqual(complete(libera, "/msg bob@"), [["bob@oftc "], "bob@"]);
  assert.deepEqual(complete(libera, "/msg dan@o"), [["dan@oftc "], "dan@o"]);
  assert.deepEqual(complete(libera, "/join #"), [[], "#"]);
  assert.deepEqual(complete(libera, "/disconnect o"), [["oftc "], "o"]);
  servers.turnTo(oftc);
  assert.deepEqual(complete(oftc, "/go #"), [["#a@libera "], "#"]);
});

Deno.test("completion: /connect has the servers that one is on, and then those that are remembered", () => {
  const { chats: [libera] } = scene(["irc.libera.chat"], ["irc.oftc.net"]);
  assert.deepEqual(complete(libera, "/connect "), [
    ["libera ", "oftc ", "chat.example.org:6697 ", "ircs://localhost:7000 ", "127.0.0.1:7000 "],
    "",
  ]);
  assert.deepEqual(complete(libera, "/connect ch"), [["chat.example.org:6697 "], "ch"]);
  assert.deepEqual(complete(libera, "/disconnect c"), [[], "c"]);
});

Deno.test("completion: what stands for a remembered server leads to it; what can't be named is left out", () => {
  for (const address of [...KNOWN, "[::1]:6667", "[2001:db8::1]:7000"].map(at)) {
    assert.deepEqual(at(typedAddress(address)!), address);
  }
  assert.equal(typedAddress({ host: "chat.example.org", port: 6667, tls: false }), undefined);
});

Deno.test("servers: what stands behind an @ is a server; a room may have one, and a service of this network", () => {
  const { chats: [undernet, oftc], told } = scene(
    ["us.undernet.org", "#a@b"],
    ["irc.oftc.net", "#a"],
  );
  const meant = (word: string) => {
    const target = targetOf(undernet, word);
    return target && [target.chat, target.name];
  };
  assert.deepEqual(meant("bob"), [undernet, "bob"]);
  assert.deepEqual(meant("bob@OFTC"), [oftc, "bob"]);
  assert.deepEqual(meant("bob@irc.oftc.net"), [oftc, "bob"]);
  assert.deepEqual(meant("bob@undernet"), [undernet, "bob"]);
  assert.deepEqual(meant("#a@oftc"), [oftc, "#a"]);
  assert.deepEqual(meant("#a@b"), [undernet, "#a@b"]);
  assert.deepEqual(meant("#c@d"), [undernet, "#c@d"]);
  assert.deepEqual(meant("X@channels.undernet.org"), [undernet, "X@channels.undernet.org"]);
  assert.deepEqual(told, []);
  assert.equal(meant("X@channels.example.org"), undefined);
  assert.equal(meant("bob@libera"), undefined);
  assert.deepEqual(told.slice(1), [
    "! You are on no server libera, only on undernet and oftc: /connect ADDRESS adds one.",
  ]);
});
