/** The client in a real pseudo-terminal, as a person sees it. */
import assert from "node:assert/strict";
import { ANN, bob, open, serverWith, terminalTest, TIME } from "./in_terminal.ts";

const HISTORY = [
  "@msgid=o1;time=2026-11-21T21:05:00.000Z :bob!u@h PRIVMSG #lobby :Is anybody there?",
  "@msgid=o2;time=2026-11-22T08:00:00.000Z :annabelle!u@h PRIVMSG #lobby :\x01ACTION yawns\x01",
  "@msgid=o3;time=2026-11-22T08:01:00.000Z :annabelle!u@h PRIVMSG #lobby :A long line of words is broken between its words, and they stand below each other.",
];

terminalTest("the dialogue, with a mismatch, and no password on the screen", async () => {
  await using server = serverWith();
  await using pane = await open(server);
  await pane.endsWith("(l)og in, (r)egister or (q)uit:");
  await pane.type("r\r");
  await pane.endsWith("Name:");
  await pane.type("cat\r");
  await pane.endsWith("Password (it is not shown):");
  await pane.type("a good one\r");
  await pane.endsWith("Password again:");
  await pane.type("a bad one\r");
  await pane.shows("! The two passwords are not the same: once more.");
  await pane.type("a good one\ra good one\r");
  const all = await pane.until((screen) => /Here: [^]*#lobby>$/.test(screen), "room");
  assert(!/good one|bad one/.test(all), all);
  const [, title, where, ...rest] = all.split("\n");
  assert.match(title, /^chat-client \d+\.\d+\.\d+$/);
  assert.equal(where, `Connected to 127.0.0.1:${server.port}, on this machine.`);
  assert.equal(
    rest.join("\n"),
    `
(l)og in, (r)egister or (q)uit: r
Name: cat
Password (it is not shown):
Password again:
! The two passwords are not the same: once more.
Password (it is not shown):
Password again:
The account cat is made. It is yours.

── #lobby ──────────────────────────────────────────────────────────────
Topic: All about #lobby
Here: bob, cat (you)
#lobby>`,
  );
});

terminalTest("a room at 80 columns", async () => {
  await using server = serverWith({ history: HISTORY });
  await using pane = await open(server, ANN);
  await pane.shows("Here:");
  await server.say(bob("hello ann"), `${TIME} :carl!u@h JOIN #lobby`);
  await pane.shows("carl joined");
  await pane.type("hi bob\r");
  await pane.shows("ann  hi bob");
  const screen = await pane.endsWith("#lobby>");
  assert.equal(
    screen.slice(screen.indexOf("──")),
    `── #lobby ──────────────────────────────────────────────────────────────
Topic: All about #lobby
── Saturday 21 November 2026
21:05          bob  Is anybody there?
── Sunday 22 November 2026
08:00            *  annabelle yawns
08:01    annabelle  A long line of words is broken between its words, and they
                    stand below each other.
Here: ann (you), bob
23:32          bob  hello ann
23:32            →  carl joined
23:32          ann  hi bob
#lobby>`,
  );
});

terminalTest("a room at 40 columns and 12 rows", async () => {
  await using server = serverWith({ history: HISTORY });
  await using pane = await open(server, { ...ANN, columns: 40, rows: 12 });
  await pane.shows("Here:");
  await server.say(bob("hello"));
  await pane.shows("23:32 bob: hello");
  assert.equal(
    await pane.endsWith("#lobby>"),
    `── #lobby ─────────────────────────────
Topic: All about #lobby
── Saturday 21 November 2026
21:05 bob: Is anybody there?
── Sunday 22 November 2026
08:00 * annabelle yawns
08:01 annabelle: A long line of words
      is broken between its words, and
      they stand below each other.
Here: ann (you), bob
23:32 bob: hello
#lobby>`,
  );
});

terminalTest("what others say leaves half-typed words alone, over several rows too", async () => {
  await using server = serverWith();
  await using pane = await open(server, { ...ANN, columns: 40, rows: 12 });
  await pane.shows("Here:");
  const words = "These words are longer than one row of this narrow window.";
  await pane.type(words);
  await pane.shows("narrow window.");
  await pane.press("Home");
  await server.say(bob("one"), bob("two"));
  const screen = await pane.until(
    (screen) => /bob: two[^]*narrow window\.$/.test(screen),
    "words below the messages",
  );
  assert.equal(
    screen.slice(screen.indexOf("23:32")),
    `23:32 bob: one
23:32 bob: two
#lobby> These words are longer than one
row of this narrow window.`,
  );
  await pane.type("Yes: ");
  await pane.press("End", "Enter");
  await pane.until(() => server.heard.some((line) => line.endsWith(`:Yes: ${words}`)), "message");
  await pane.endsWith("#lobby>");
});

terminalTest("wide characters, other directions, emoji and what is not obeyed", async () => {
  await using server = serverWith();
  await using pane = await open(server, { ...ANN, columns: 40, rows: 20 });
  await pane.shows("Here:");
  await server.say(
    bob("日本語のテキストはどう折り返すかを見る"),
    bob("שלום עולם and مرحبا"),
    bob("👍🎉 e\u0301"),
    bob("\x1b[2J\x1b]0;title\x07 \u202eabc\u202c \x02bold\x02 \x0304red"),
  );
  await pane.shows("bold red");
  await pane.type("日本👍x");
  await pane.press("Left", "Left");
  await pane.type("y");
  const screen = await pane.endsWith("#lobby> 日本y👍x");
  assert.equal(
    screen.slice(screen.indexOf("23:32")),
    `23:32 bob: 日本語のテキストはどう折り返
      すかを見る
23:32 bob: \u2067שלום עולם and مرحبا\u2069
23:32 bob: 👍🎉 e\u0301
23:32 bob: ␛[2J␛]0;title␇
      <U+202E>abc<U+202C> bold red
#lobby> 日本y👍x`,
  );
});

terminalTest("colours, and none with NO_COLOR", async () => {
  await using server = serverWith({ history: HISTORY });
  await using painted = await open(server, ANN);
  await painted.shows("Here:");
  assert.match(await painted.screen("-e"), /\x1b\[[0-9;]*m *bob/);
  await using bare = await open(server, { ...ANN, env: { ...ANN.env, NO_COLOR: "1" } });
  await bare.shows("Here:");
  assert(!(await bare.screen("-e")).includes("\x1b["));
});

terminalTest("a window that becomes narrower keeps the half-typed words once", async () => {
  await using server = serverWith();
  await using pane = await open(server, ANN);
  await pane.shows("Here:");
  const words = "These words fit into one row of eighty columns, not of forty.";
  await pane.type(words);
  await pane.shows("not of forty.");
  await pane.resize(40, 12);
  await pane.until(
    (screen) => screen.replaceAll("\n", " ").endsWith(`> ${words}`),
    "words in two rows",
  );
  await server.say(bob("still there?"));
  const screen = await pane.until(
    (screen) => /still there\?[^]*not of forty\.$/.test(screen),
    "words below the message",
  );
  assert.equal(screen.split("These words").length, 2, screen);
});

for (const [name, keys] of [["Ctrl-D", ["C-d"]], ["Ctrl-C twice", ["C-c", "C-c"]]] as const) {
  terminalTest(`${name} leaves, and the terminal is as it was found`, async () => {
    await using server = serverWith();
    await using pane = await open(server, ANN);
    await pane.shows("Here:");
    await pane.press(...keys);
    const screen = await pane.shows("exit 0\nleft as found");
    assert(!screen.includes("#lobby>"), "the prompt stays");
  });
}

terminalTest("Ctrl-C while the password is asked gives the terminal back", async () => {
  await using server = serverWith();
  await using pane = await open(server, { args: "--user ann" });
  await pane.endsWith("Password (it is not shown):");
  await pane.type("half");
  await pane.press("C-c");
  await pane.shows("exit 0\nleft as found");
});

terminalTest("a signal gives the terminal back too, and says goodbye", async () => {
  await using server = serverWith();
  await using pane = await open(server, ANN);
  const [, pid] = /^pid (\d+)$/m.exec(await pane.shows("Here:"))!;
  Deno.kill(Number(pid), "SIGTERM");
  await pane.shows("exit 143\nleft as found");
  assert.equal(server.heard.at(-1), "QUIT");
});

terminalTest("--plain in a terminal asks nothing and paints nothing", async () => {
  await using server = serverWith();
  await using pane = await open(server, { ...ANN, args: "--user ann --plain" });
  await pane.shows("#lobby = here: ann bob");
  await pane.type("hello\r");
  await pane.shows("2026-11-22T23:32:00.000Z #lobby ann: hello");
  await pane.press("C-d");
  await pane.shows("exit 0\nleft as found");
  assert(!(await pane.screen("-e")).includes("\x1b["));
});
