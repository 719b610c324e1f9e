/** Several rooms and people in one terminal: what is unread, where one goes. */
import assert from "node:assert/strict";
import { mentions } from "../../client/mentions.ts";
import { type Place, Places, Windows } from "../../client/places.ts";
import type { Said } from "../../client/session/events.ts";
import { HandClock } from "./hand_clock.ts";
import { ANN, bob, open, serverWith, terminalTest, TIME } from "./in_terminal.ts";
import { annIn, serverWith as server } from "./person.ts";
import { NOW } from "./support.ts";

function said(room: string, text = "hi", direct = false): Said {
  const nick = direct ? room : "bob";
  return { type: "message", at: NOW, room, nick, text, kind: "say", own: false, direct };
}

function placesWith(...names: string[]) {
  const windows = new Windows();
  const places = new Places(windows);
  names.forEach((name) => places.add(name));
  const named = (list: readonly Place[]) => list.map(({ name }) => name);
  return { windows, places, named, find: (name: string) => places.find(name)! };
}

const MENTIONS: [text: string, words: string[], meant: boolean][] = [
  ["hello ann", ["ann"], true],
  ["ANN: hello", ["ann"], true],
  ["(ann)", ["ann"], true],
  ["annabelle", ["ann"], false],
  ["ann-marie", ["ann"], false],
  ["the build broke again", ["build broke"], true],
  ["the build, it broke", ["build broke"], false],
  ["hello", ["", "  "], false],
];
for (const [text, words, meant] of MENTIONS) {
  Deno.test(`mentions: “${text}” ${meant ? "is" : "is not"} for ${words.join(", ")}`, () => {
    assert.equal(mentions(text, words), meant);
  });
}

Deno.test("places: numbers follow the order in which they were opened, names fold", () => {
  const { windows, places, named, find } = placesWith("#lobby", "#dev", "bob");
  assert.equal(places.add("#DEV"), places.all[1]);
  assert.equal(windows.numberOf(find("BOB")), 3);
  places.remove("#dev");
  assert.equal(windows.numberOf(find("bob")), 2);
  places.rename("bob", "robert");
  assert.deepEqual(named(places.all), ["#lobby", "robert"]);
  assert.deepEqual(named(windows.all), ["#lobby", "robert"]);
});

Deno.test("places: those of two servers are apart, their numbers go through", () => {
  const { windows, places, named } = placesWith("#lobby");
  const others = new Places(windows, "irc.example:6697");
  others.add("#lobby");
  places.add("#dev");
  others.heard("#LOBBY", said("#lobby"), false);
  assert.deepEqual(named(windows.all), ["#lobby", "#lobby", "#dev"]);
  assert.deepEqual(windows.all.map(({ unread }) => unread), [0, 1, 0]);
  assert.equal(windows.nextActive(places.find("#lobby")), others.find("#lobby"));
  assert.equal(windows.numberOf(places.find("#dev")!), 3);
  others.clear();
  assert.equal(windows.numberOf(places.find("#dev")!), 2);
});

Deno.test("places: what is muted is so everywhere, or on the server that stands behind it", () => {
  const { windows, places } = placesWith("#lobby", "#dev");
  const others = new Places(windows, "irc.example:6697");
  others.add("#lobby");
  others.mute(["#Dev", "#LOBBY@irc.example:6697"]);
  places.mute(["#Dev", "#LOBBY@irc.example:6697"]);
  others.add("#dev");
  assert.deepEqual(windows.all.map(({ muted }) => muted), [false, true, true, true]);
  assert.deepEqual(others.namesOf("#lobby"), ["#lobby", "#lobby@irc.example:6697"]);
});

Deno.test("places: what is meant for one comes first, what is muted last", () => {
  const { windows, places, named, find } = placesWith("#a", "#b", "#c", "#d");
  places.mute(["#B"]);
  places.heard("#b", said("#b"), true);
  places.heard("#c", said("#c"), false);
  places.heard("#d", said("#d"), true);
  assert.deepEqual(named(windows.active(find("#a"))), ["#d", "#c", "#b"]);
  assert.equal(windows.nextActive(find("#d"))?.name, "#c");
  assert.deepEqual(places.enter("#d").map(({ text }) => text), ["hi"]);
  assert.equal(find("#d").unread, 0);
});

Deno.test("places: Ctrl-N and Ctrl-P go round", () => {
  const { windows, find } = placesWith("#a", "#b", "#c");
  assert.equal(windows.beside(find("#c"), 1)?.name, "#a");
  assert.equal(windows.beside(find("#a"), -1)?.name, "#c");
  assert.equal(new Windows().beside(undefined, 1), undefined);
});

Deno.test("places: of very many messages the last ones wait", () => {
  const { places } = placesWith("#a");
  for (let i = 0; i < 200; i++) places.heard("#a", said("#a", String(i)), false);
  assert.equal(places.find("#a")!.unread, 200);
  const waiting = places.enter("#a");
  assert.deepEqual([waiting.length, waiting.at(-1)?.text], [50, "199"]);
});

Deno.test("rooms: muted ones are only counted; going there shows what waited", async () => {
  using _clock = new HandClock();
  await using chat = server();
  await using ann = await annIn(chat, ["--room", "lobby", "--room", "dev"]);
  ann.type("/mute dev\r");
  await ann.sees("What is said in #dev is only counted");
  await chat.say(":bob!u@h PRIVMSG #dev :not now", ":bob!u@h PRIVMSG #lobby :but here");
  await ann.sees("bob  but here", "#lobby [2:#dev 1]> ");
  assert(!ann.text.includes("not now"));
  ann.type("/windows\r");
  await ann.sees("1  #lobby  you are here", "2  #dev    1 unread, muted");
  ann.type("\x1b2");
  await ann.sees("── #dev", "not now", "#dev> ");
  ann.type("/go 7\r");
  await ann.sees("! There is no window 7: /windows lists them.");
  ann.type("/unmute\r");
  await ann.sees("#dev is shown again");
  ann.type("\x1ba");
  await ann.sees("Nothing is unread elsewhere.");
});

Deno.test("rooms: who comes and goes elsewhere is not shown, a mention there is", async () => {
  using _clock = new HandClock();
  await using chat = server();
  await using ann = await annIn(chat, ["--room", "lobby", "--room", "dev"]);
  await chat.say(
    ":carl!u@h JOIN #dev",
    ":carl!u@h PART #dev :bye",
    ":bob!u@h PRIVMSG #dev :ann, look",
    ":bob!u@h NOTICE ann :only a notice",
  );
  await ann.sees("#dev bob  ann, look", "-bob-  only a notice", "#lobby [2:#dev 1!]> ");
  assert(!ann.text.includes("carl"));
  ann.type("\x1ba");
  await ann.sees("#dev> ");
});

terminalTest(
  "rooms: unread counts, Alt-2, Ctrl-P; drafts and lines stay with their room",
  async () => {
    await using chat = serverWith();
    await using pane = await open(chat, { ...ANN, args: "--user ann --room lobby --room dev" });
    await pane.endsWith("#lobby>");
    await pane.type("said in the lobby\r");
    await pane.shows("ann  said in the lobby");
    await pane.type("half a thought");
    await chat.say(`${TIME} :bob!u@h PRIVMSG #dev :in dev`, `${TIME} :bob!u@h PRIVMSG #dev :ann?`);
    await pane.endsWith("#lobby [2:#dev 2!1]> half a thought");
    await pane.press("M-2");
    await pane.endsWith("#dev>");
    await pane.press("Up");
    await pane.type("new here");
    await pane.endsWith("#dev> new here");
    await pane.press("C-p");
    const screen = await pane.endsWith("#lobby> half a thought");
    assert.equal(
      screen.slice(screen.indexOf("23:32     #dev")),
      `23:32     #dev bob  in dev
23:32     #dev bob  ann?

── #dev ────────────────────────────────────────────────────────────────
Topic: All about #dev
── Sunday 22 November 2026
23:32          bob  in dev
23:32          bob  ann?
Here: ann (you), bob

── #lobby ──────────────────────────────────────────────────────────────
#lobby> half a thought`,
    );
    await pane.press("C-u", "C-r");
    await pane.type("said");
    await pane.endsWith("(search: said) said in the lobby");
    await pane.press("Enter");
    await pane.endsWith("#lobby> said in the lobby");
    await chat.say(bob("still here"));
    await pane.shows("bob  still here");
  },
);
