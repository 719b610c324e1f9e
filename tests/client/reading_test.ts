/** Reading: what is new, who came and went, what rings, links and alphabets; and that nothing is obeyed. */
import assert from "node:assert/strict";
import { isolate } from "../../client/bidi.ts";
import type { Event, Said } from "../../client/session/events.ts";
import { SETTING_LIST, Settings } from "../../client/settings.ts";
import { styles } from "../../client/styles.ts";
import { Comings } from "../../client/terminal/comings.ts";
import { layRow } from "../../client/terminal/layout.ts";
import { noticeOf } from "../../client/terminal/notice.ts";
import { hang } from "../../client/wrap.ts";
import { fc, holds, textOf } from "../property.ts";
import { HandClock } from "./hand_clock.ts";
import { ANN, open, serverWith as paneServer, terminalTest, TIME } from "./in_terminal.ts";
import { annIn, serverWith } from "./person.ts";
import { NOW } from "./support.ts";

const MESSAGE: Said = {
  type: "message",
  at: NOW,
  room: "#a",
  nick: "bob",
  text: "ann; look",
  kind: "say",
  own: false,
  direct: false,
};

const came = (nick: string): Event => ({ type: "joined", at: NOW, room: "#a", nick, own: false });
const went = (nick: string): Event => ({
  type: "left",
  at: NOW,
  room: "#a",
  nick,
  own: false,
  reason: "",
});

const COMINGS: [events: Event[], told: string | undefined][] = [
  [[], undefined],
  [[came("ann"), came("bob")], "ann, bob joined"],
  [[came("ann"), went("bob")], "ann joined; bob left"],
  [[came("ann"), went("Ann")], "1 came and went"],
  [[went("ann"), came("ann")], "1 came and went"],
  [[went("ann"), came("ann"), went("ann")], "ann left"],
  [[..."abcdefg"].map(came), "a, b, c, d, e and 2 more joined"],
];
for (const [events, told] of COMINGS) {
  Deno.test(`comings: ${told ?? "nothing"}`, () => {
    const comings = new Comings();
    for (const event of events) assert(comings.take(event));
    assert.equal(comings.told()?.text, told);
    assert.equal(comings.told(), undefined, "once");
  });
}

Deno.test("comings: one's own, and who was removed, are told apart", () => {
  const comings = new Comings();
  assert(!comings.take({ ...came("ann"), own: true } as Event));
  assert(!comings.take({ ...went("ann"), by: "bob" } as Event));
  assert(!comings.take(MESSAGE));
});

function settingsWith(values: Record<string, string>): Settings {
  const settings = new Settings();
  for (const [name, value] of Object.entries(values)) {
    assert.equal(settings.set(name, value), undefined);
  }
  return settings;
}

Deno.test("notice: nothing unless wanted, then a bell and a notification", () => {
  assert.equal(noticeOf(MESSAGE, new Settings()), "");
  assert.equal(
    noticeOf(MESSAGE, settingsWith({ bell: "on", notify: "osc9" })),
    "\x07\x1b]9;bob in #a: ann; look\x07",
  );
  assert.equal(
    noticeOf({ ...MESSAGE, direct: true, room: "bob" }, settingsWith({ notify: "osc777" })),
    "\x1b]777;notify;chat;bob: ann, look\x07",
  );
});

Deno.test("notice: whatever somebody says, it is one sequence that ends where it should", () => {
  holds(fc.property(textOf(), textOf(), fc.constantFrom("osc9", "osc777"), (nick, text, notify) => {
    const notice = noticeOf({ ...MESSAGE, nick, text }, settingsWith({ notify }));
    return /^\x1b\](9|777;notify;chat);[^\x00-\x1f\x7f-\x9f]*\x07$/.test(notice) &&
      (notify === "osc9" || notice.split(";").length === 4);
  }));
});

Deno.test("settings: what can't be is said, what is usual is not kept", () => {
  const settings = new Settings();
  assert.equal(settings.set("colour", "x"), "There is no setting colour: /set lists them.");
  assert.equal(settings.set("bell", "maybe"), "bell can be off or on, not maybe.");
  assert.equal(settings.set("bell", "on"), undefined);
  assert.equal(settings.set("words", " tea, the build ,"), undefined);
  assert.deepEqual(settings.list("words"), ["tea", "the build"]);
  assert.deepEqual(settings.changed(), { bell: "on", words: " tea, the build ," });
  settings.set("bell", "off");
  assert.deepEqual(Object.keys(settings.changed()), ["words"]);
});

Deno.test("settings: single colours are those of the theme until they are set", () => {
  const settings = new Settings();
  settings.set("theme", "bright");
  assert.equal(settings.set("color.mention", "yellow"), undefined);
  assert.equal(settings.set("color.nicks", "none"), undefined);
  assert.deepEqual(settings.palette, {
    warn: "red",
    mention: "yellow",
    own: "cyan",
    nicks: "none",
  });
  settings.set("color.mention", "theme");
  assert.equal(settings.palette.mention, "orange");
  assert.deepEqual(settings.changed(), { theme: "bright", "color.nicks": "none" });
  assert.equal(
    settings.set("color.own", "turquoise"),
    "color.own can be theme, red, orange, yellow, green, cyan, blue, purple, pink, grey or none, " +
      "not turquoise.",
  );
  assert.match(settings.set("color", "red")!, /^color alone cannot be set: name one of color\./);
});

Deno.test("settings: each is explained in one line without a stop, and is among its values", () => {
  for (const { name, values, usual, help } of SETTING_LIST) {
    assert(!values || values.includes(usual), name);
    assert(help.length <= 140 && !help.endsWith("."), name);
  }
});

Deno.test("links: are never broken where a line of their own can hold them", () => {
  const link = "https://example.org/a/rather/long/path/that/needs/a/line?of=its&own=1";
  const lines = hang(`see ${link} for more`, 79, 20, 20);
  assert.deepEqual(lines, ["see", link, " ".repeat(20) + "for more"]);
  assert.deepEqual(hang(`see ${link}`, 39, 12, 6), ["see", link], "then the terminal breaks it");
  assert.deepEqual(hang(`see https://a.example ok`, 60, 20, 20), ["see https://a.example ok"]);
});

Deno.test("right-to-left text is set apart, other text is left alone", () => {
  assert.equal(isolate("hello"), "hello");
  assert.equal(isolate("שלום"), "\u2067שלום\u2069");
  assert.equal(isolate("hi שלום"), "\u2066hi שלום\u2069");
  const row = {
    at: NOW,
    label: "דוד",
    paintLabel: (t: string) => t,
    text: "שלום ".repeat(20).trim(),
  };
  const lines = layRow({ ...row, paintText: (t) => t }, 80, styles({ NO_COLOR: "1" })).split("\n");
  for (const line of lines) {
    assert.equal(line.split("\u2067").length, line.split("\u2069").length);
    assert(line.endsWith("\u2069"));
  }
});

const someone = (i: number) => `:p${i}!u@h`;

Deno.test("reading: who comes and goes in a busy room is one line before the next words", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("/set fold always\r");
  await ann.sees("fold is always now.");
  const lines = Array.from({ length: 8 }, (_, i) => `${someone(i)} JOIN #lobby`);
  await server.say(...lines, ":p0!u@h QUIT :bye", ":bob!u@h PRIVMSG #lobby :so many");
  await ann.sees("·  p1, p2, p3, p4, p5 and 2 more joined; 1 came and went", "bob  so many");
  assert(!ann.text.includes("p1 joined"));
});

Deno.test("reading: the line “you were away here” comes once, after a while without a key", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  const now = Date.now;
  try {
    Date.now = () => now() + 6 * 60_000;
    await server.say(":bob!u@h PRIVMSG #lobby :are you there?", ":bob!u@h PRIVMSG #lobby :well");
    await ann.sees("── you were away here ─", "bob  are you there?", "bob  well");
    assert.equal(ann.text.split("you were away").length, 2);
    ann.type("yes\r");
    await ann.sees("ann  yes");
    await server.say(":bob!u@h PRIVMSG #lobby :good");
    await ann.sees("bob  good");
    assert.equal(ann.text.split("you were away").length, 2);
  } finally {
    Date.now = now;
  }
});

Deno.test("reading: a message that names one rings, if wanted, and in muted rooms too", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("/set bell on\r/set notify osc9\r/set words tea\r");
  await ann.sees("words is tea now.");
  await server.say(":bob!u@h PRIVMSG #lobby :more TEA?");
  await ann.sees("\x07", "\x1b]9;bob in #lobby: more TEA?\x07", "bob  more TEA?");
  await server.say(":bob!u@h PRIVMSG #lobby :steam");
  await ann.sees("bob  steam");
  assert.equal(ann.io.output.split("\x1b]9;").length, 2);
});

terminalTest("reading: links, alphabets and emoji stand right at 40 columns", async () => {
  await using server = paneServer();
  await using pane = await open(server, { ...ANN, columns: 40, rows: 12 });
  await pane.shows("Here:");
  const say = (text: string) => `${TIME} :bob!u@h PRIVMSG #lobby :${text}`;
  await server.say(
    say("see https://example.org/a/long/path/to/it?x=1 ok"),
    say("👩‍💻 and 🇩🇪 and e\u0301e\u0301 한국어 text that is long"),
    say("שלום עולם, זה טקסט ארוך מאוד שנשבר"),
  );
  await pane.shows("שנשבר");
  const screen = await pane.endsWith("#lobby>");
  assert.equal(
    screen.slice(screen.indexOf("23:32")),
    `23:32 bob: see
https://example.org/a/long/path/to/it?x=
1
      ok
23:32 bob: 👩‍💻 and 🇩🇪 and e\u0301e\u0301 한국어
      text that is long
23:32 bob: \u2067שלום עולם, זה טקסט ארוך מאוד\u2069
      \u2067שנשבר\u2069
#lobby>`,
  );
});

Deno.test("reading: names in a list are set apart, each by itself, and closed where a line ends", async () => {
  using _clock = new HandClock();
  await using server = serverWith({ others: ["@אבי", "+דנה", "bob"] });
  await using ann = await annIn(server);
  assert.match(ann.text, /Here: @\u2067אבי\u2069, \+\u2067דנה\u2069, ann \(you\), bob\u2069\n/);
  const name = "א".repeat(100);
  const who = (nick: string) => `:s 352 ann #lobby u host s ${nick} H@ :0 real`;
  await server.say(who(name), who("אבי"), ":s 315 ann #lobby :End");
  await ann.sees("2 in #lobby:", "@\u2067אאא", "@\u2067אבי\u2069.", "#lobby> ");
  for (const line of ann.text.split("\n")) {
    assert.equal(line.match(/[\u2066\u2067]/g)?.length, line.match(/\u2069/g)?.length, line);
  }
});

for (const [columns, rows] of [[40, 12], [80, 24]]) {
  const size = `${columns}x${rows}`;
  terminalTest(
    `reading: typing while very many messages arrive garbles nothing at ${size}`,
    async () => {
      await using server = paneServer();
      await using pane = await open(server, { ...ANN, columns, rows });
      await pane.shows("Here:");
      const words = "These are words that somebody types while very many others talk to each other";
      const letters = [...words];
      const say = (text: string) => server.say(`${TIME} :bob!u@h PRIVMSG #lobby :${text}`);
      for (const [i, letter] of letters.entries()) {
        // As many messages as keys and more, with no time between them: worse than 50 a second.
        await say(`message ${2 * i} with some words behind it`);
        await pane.type(letter);
        await say(`message ${2 * i + 1} 日本語`);
      }
      await pane.until(
        (screen) => screen.replace(/\s+/g, " ").endsWith(`> ${words}`),
        "the words, whole",
      );
      await pane.until(
        (screen) => screen.includes(`message ${2 * letters.length - 1} `),
        "the last one",
      );
      // Nothing else than the messages was ever written above the line, each once and in its order.
      const all = (await pane.scrollback()).replace(/\n {6,}/g, " ").split("\n");
      const heard = all.slice(all.findIndex((line) => line.startsWith("23:32")));
      const front = columns < 60 ? "23:32 bob: " : "23:32          bob  ";
      const said = letters.flatMap((_, i) => [
        `${front}message ${2 * i} with some words behind it`,
        `${front}message ${2 * i + 1} 日本語`,
      ]);
      assert.equal(heard.slice(said.length).join(" "), `#lobby> ${words}`);
      assert.deepEqual(heard.slice(0, said.length), said);
      await pane.press("Enter");
      await pane.until(
        () => server.heard.some((line) => line.endsWith(`:${words}`)),
        "the message",
      );
    },
  );
}
