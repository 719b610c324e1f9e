/** The client in a terminal, whole, with a terminal in memory. */
import assert from "node:assert/strict";
import { HandClock } from "./hand_clock.ts";
import { annIn, GIVEN, Person, serverWith } from "./person.ts";

Deno.test("terminal: registers by questions; the password is never written", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using cat = new Person(server.port);
  await cat.sees("chat-client ", "Connected to 127.0.0.1:", "on this machine.", "A greeting.");
  await cat.sees("(l)og in, (r)egister or (q)uit: ");
  assert.equal(cat.isRaw, true);
  cat.type("r\r");
  await cat.sees("Name: ");
  cat.type("ann\r");
  await cat.sees("Password (it is not shown): ");
  cat.type("topsecretX\x7fx\x1b[D\r");
  await cat.sees("Password again: ");
  cat.type("topsecretx\r");
  await cat.sees("! ann is taken.", "Name: ");
  cat.type("cat\r");
  await cat.sees("The account cat is made.", "── #lobby", "Topic: All about #lobby", "(you)");
  assert(!/topsecret/i.test(cat.io.output));
});

Deno.test("terminal: all that is typed ahead is taken as answers, and secrets stay unseen", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port);
  ann.type("l\rann\rcorrect horse\rhello\r");
  await ann.sees("Here: ", "hello");
  assert(!ann.io.output.includes("correct horse"));
  assert(server.heard.some((line) => line.endsWith("PRIVMSG #lobby hello")));
});

Deno.test("terminal: what was said before is shown with days, then who is here", async () => {
  using _clock = new HandClock();
  const history = [
    "@msgid=o1;time=2026-11-20T12:00:00.000Z :bob!u@h PRIVMSG #lobby :long ago",
    "@msgid=o2;time=2026-11-21T12:00:00.000Z :bob!u@h PRIVMSG #lobby :\x01ACTION sings\x01",
  ];
  await using server = serverWith({ history, motd: ["Be kind."] });
  await using ann = new Person(server.port, ["--user", "ann"], GIVEN);
  await ann.sees("Be kind.", "── #lobby ─", "Topic: All about", "── Friday 20 November 2026");
  await ann.sees("bob  long ago", "── Saturday 21 November 2026", "*  bob sings");
  await ann.sees("Here: ann (you), bob", "#lobby> ");
  assert(server.heard.some((line) => line.endsWith("CHATHISTORY LATEST #lobby * 50")));
});

Deno.test("terminal: a wrong password is said, the name is offered again", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port, ["--user", "ann"], { CHAT_PASSWORD: "wrong" });
  await ann.sees("! The name or the password is wrong.", "Name [ann]: ");
  ann.type("\r");
  await ann.sees("Password");
  ann.type("correct horse\r");
  await ann.sees("Here: ");
});

for (const [name, keys] of [["q", "q\r"], ["Ctrl-D", "\x04"], ["Ctrl-C", "\x03"]]) {
  Deno.test(`terminal: ${name} at the first question leaves`, async () => {
    using _clock = new HandClock();
    await using server = serverWith();
    await using ann = new Person(server.port);
    await ann.sees("(q)uit: ");
    ann.type(keys);
    assert.equal(await ann.exit(), 0);
  });
}

Deno.test("terminal: Ctrl-C at a password leaves", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port, ["--user", "ann"]);
  await ann.sees("Password");
  ann.type("half\x03");
  assert.equal(await ann.exit(), 0);
});

Deno.test("terminal: Ctrl-C clears the line and says how to leave; a second one leaves", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("half a sentence");
  await ann.sees("half a sentence");
  ann.type("\x03");
  await ann.sees("Ctrl-C again, Ctrl-D or /quit leaves.", "#lobby> ");
  ann.type("more\r");
  await ann.sees("ann  more");
  ann.type("\x03");
  await ann.sees("Ctrl-C again");
  ann.type("\x03");
  assert.equal(await ann.exit(), 0);
  assert.equal(server.heard.at(-1), "QUIT");
});

Deno.test("terminal: Ctrl-D on an empty line leaves, /quit says why", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("\x04");
  assert.equal(await ann.exit(), 0);
  await using again = await annIn(server);
  again.type("/quit see you\r");
  assert.equal(await again.exit(), 0);
  assert.equal(server.heard.at(-1), "QUIT :see you");
});

Deno.test("terminal: the end of the input leaves", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.io.endInput();
  assert.equal(await ann.exit(), 0);
});

Deno.test("terminal: refused words come back to the line", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("refuse this\r");
  await ann.sees("! Not sent to #lobby: You may not speak here.", "#lobby> refuse this");
  ann.type("\x15/me refuse\r");
  await ann.sees("! Not sent");
  ann.type("\x15/msg bob refuse\r");
  await ann.sees("#lobby> /msg bob refuse");
});

Deno.test("terminal: messages of others leave the half-typed line as it is", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("half");
  await ann.sees("half");
  await server.say(":bob!u@h PRIVMSG #lobby :look here");
  await ann.sees("bob  look here", "#lobby> half");
  ann.type(" done\r");
  await ann.sees("ann  half done");
});

Deno.test("terminal: what others write is shown, not obeyed", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  await server.say(
    ":bob!u@h PRIVMSG #lobby :a\x1b[2Jb\x1b]0;t\x07\u202e",
    ":ev\x1b[5ml!u@h PRIVMSG #lobby :\x9b31m",
    ":bob!u@h TOPIC #lobby :\x1b[1mtopic",
    ":x!u@h JOIN #lobby",
    ":x!u@h QUIT :\x1b[7mgone",
  );
  await ann.sees("a␛[2Jb␛]0;t␇<U+202E>", "ev␛[5ml  <U+009B>31m", "␛[1mtopic", "␛[7mgone");
});

Deno.test("terminal: other rooms are named, direct messages say how to answer, once", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server, ["--room", "lobby", "--room", "dev"]);
  assert(ann.text.includes("you are in #dev too: /go #dev"));
  await server.say(":bob!u@h PRIVMSG #dev :over here", ":bob!u@h PRIVMSG ann :psst");
  await ann.sees("#dev bob  over here", "bob → you  psst", "/msg bob TEXT answers");
  await ann.sees("#lobby [3:bob 1! 2:#dev 1]> ");
  ann.type("/go bob\r");
  await ann.sees("── bob ─", "bob [2:#dev 1]> ");
  await server.say(":bob!u@h PRIVMSG ann :again");
  await ann.sees("bob  again");
  ann.type("/go dev\r");
  await ann.sees("── #dev ─", "#dev> ");
  assert.equal(ann.text.split("TEXT answers").length, 2);
});

Deno.test("terminal: comings and goings are told with the reason", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  await server.say(
    ":carl!u@h JOIN #lobby",
    ":carl!u@h PART #lobby :lunch",
    ":bob!u@h QUIT :Quit: tired",
    ":dan!u@h JOIN #lobby",
    ":dan!u@h QUIT :Quit",
    ":s MODE #lobby +o ann",
    ":bob!u@h INVITE ann #secret",
    ":bob!u@h KICK #lobby ann :calm down",
  );
  await ann.sees("→  carl joined", "←  carl left (lunch)", "←  bob is gone (tired)");
  await ann.sees("←  dan is gone", "s set +o ann", "bob invites you: /join #secret");
  await ann.sees("you were removed by bob: #lobby (calm down)", "> ");
  assert(!ann.text.includes("(Quit)"));
  ann.type("hello?\r");
  await ann.sees("! You are in no room: /join ROOM");
});

Deno.test("terminal: Tab completes commands, nicks and rooms", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server, ["--room", "lobby", "--room", "development"]);
  // A few keys at a time, as a terminal delivers what is typed.
  for (const keys of ["bo", "\t", "hi", "\r"]) ann.type(keys);
  await ann.sees("ann  bob: hi");
  for (const keys of ["/ms\t", "B\t", "psst", "\r"]) ann.type(keys);
  await ann.sees("you → bob  psst");
  ann.type("/go #de\t");
  await ann.sees("#development ");
  ann.type("\r");
  await ann.sees("#development> ");
});

Deno.test("terminal: the arrow keys bring back lines, never answers to questions", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port);
  ann.type("l\rann\rcorrect horse\r");
  await ann.sees("Here: ", "#lobby> ");
  ann.type("\x1b[A\x1b[Aone\r");
  await ann.sees("ann  one");
  ann.type("\x1b[A\r");
  await ann.sees("ann  one");
});

Deno.test("terminal: a change of the window's size draws the line anew", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  ann.type("half");
  await ann.sees("half");
  ann.resize();
  await ann.sees("#lobby> half");
});

Deno.test("terminal: TERM=dumb gets text and nothing else", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port, [], { TERM: "dumb" });
  await ann.sees("(q)uit: ");
  assert.equal(ann.isRaw, false);
  ann.type("l\nann\n");
  await ann.sees("Password (it is not shown): ");
  assert.equal(ann.isRaw, true, "or it would be shown");
  ann.type("correct horse\r");
  await ann.sees("Here: ");
  assert.equal(ann.isRaw, false);
  ann.type("hello\n");
  await ann.sees("ann  hello");
  assert(!ann.io.output.includes("\x1b"), "an escape sequence");
});

Deno.test("terminal: a server that can't be reached is 3 and a sentence", async () => {
  const person = new Person(1);
  assert.equal(await person.exit(), 3);
  assert(person.text.includes("! Nothing answers at 127.0.0.1:1: is chat-server running there"));
  assert.equal(person.isRaw, false);
});

Deno.test("terminal: a server without accounts wants a name only", async () => {
  using _clock = new HandClock();
  await using server = serverWith({ caps: "" });
  await using gus = new Person(server.port);
  await gus.sees("This server keeps no accounts", "Name: ");
  gus.type("gus\r");
  await gus.sees("── #lobby ─", "Here: ", "#lobby> ");
  gus.type("hello\r");
  await gus.sees("gus  hello");
  gus.type("/history\r");
  await gus.sees("! This server keeps no history");
});
