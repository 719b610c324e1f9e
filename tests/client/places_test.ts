/** Several rooms and people in one terminal: what is unread, where one goes. */
import assert from "node:assert/strict";
import { mentions } from "../../client/mentions.ts";
import { Places } from "../../client/places.ts";
import { promptOf } from "../../client/terminal/prompt.ts";
import type { Said } from "../../client/session/events.ts";
import { width } from "../../client/width.ts";
import { HandClock } from "./hand_clock.ts";
import { ANN, bob, open, serverWith, terminalTest, TIME } from "./in_terminal.ts";
import { annIn, serverWith as server } from "./person.ts";
import { NOW } from "./support.ts";

function said(room: string, text = "hi", direct = false): Said {
  const nick = direct ? room : "bob";
  return { type: "message", at: NOW, room, nick, text, kind: "say", own: false, direct };
}

function placesWith(...names: string[]): Places {
  const places = new Places();
  names.forEach((name) => places.add(name));
  return places;
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
  const places = placesWith("#lobby", "#dev", "bob");
  assert.equal(places.add("#DEV"), places.all[1]);
  assert.equal(places.numberOf(places.find("BOB")!), 3);
  places.remove("#dev");
  assert.equal(places.numberOf(places.find("bob")!), 2);
  places.rename("bob", "robert");
  assert.deepEqual(places.all.map(({ name }) => name), ["#lobby", "robert"]);
});

Deno.test("places: what is meant for one comes first, what is muted last", () => {
  const places = placesWith("#a", "#b", "#c", "#d");
  places.mute(["#B"]);
  places.heard("#b", said("#b"), true);
  places.heard("#c", said("#c"), false);
  places.heard("#d", said("#d"), true);
  assert.deepEqual(places.active("#a").map(({ name }) => name), ["#d", "#c", "#b"]);
  assert.equal(places.nextActive("#d")?.name, "#c");
  assert.deepEqual(places.enter("#d").map(({ text }) => text), ["hi"]);
  assert.equal(places.find("#d")!.unread, 0);
});

Deno.test("places: Ctrl-N and Ctrl-P go round", () => {
  const places = placesWith("#a", "#b", "#c");
  assert.equal(places.beside("#c", 1)?.name, "#a");
  assert.equal(places.beside("#a", -1)?.name, "#c");
  assert.equal(new Places().beside(undefined, 1), undefined);
});

Deno.test("places: of very many messages the last ones wait", () => {
  const places = placesWith("#a");
  for (let i = 0; i < 200; i++) places.heard("#a", said("#a", String(i)), false);
  assert.equal(places.find("#a")!.unread, 200);
  const waiting = places.enter("#a");
  assert.deepEqual([waiting.length, waiting.at(-1)?.text], [50, "199"]);
});

Deno.test("prompt: carries what is unread elsewhere, as far as there is room", () => {
  const places = placesWith("#lobby", "#development", "bob", "#music", "#long-walks");
  const prompt = (columns: number) => promptOf({ current: "#lobby", places }, columns);
  assert.equal(prompt(80), "#lobby> ");
  for (let i = 0; i < 12; i++) places.heard("#development", said("#development"), i === 3);
  places.heard("bob", said("bob", "psst", true), true);
  assert.equal(prompt(80), "#lobby [2:#development 12!1 3:bob 1!]> ");
  assert.equal(prompt(40), "#lobby [2:12!1 3:1!]> ");
  for (const name of ["#music", "#long-walks"]) places.heard(name, said(name), false);
  assert.equal(prompt(40), "#lobby [2:12!1 +3]> ");
  assert.equal(
    promptOf({ current: "#lobby", places: placesWith("#lobby") }, 40, " (x)"),
    "#lobby (x)> ",
  );
  const long = "#" + "long".repeat(20);
  assert(width(promptOf({ current: long, places: placesWith(long) }, 40)) <= 24);
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
