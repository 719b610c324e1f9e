/** The client in a terminal, whole, with a terminal in memory: what is typed, what is written. */
import assert from "node:assert/strict";
import { main } from "../../client/main.ts";
import { inTime } from "../integration/patience.ts";
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { MemoryIo } from "./support.ts";

/** A person at a terminal. */
class Person implements AsyncDisposable {
  readonly io = new MemoryIo();
  readonly #code: Promise<number>;
  /** The mode of the terminal: raw (true) or as it was. */
  isRaw = false;
  /** Output up to here was looked at. */
  #seen = 0;
  #resize = () => {};

  constructor(port: number, args: string[] = [], variables: Record<string, string> = {}) {
    Object.assign(this.io.variables, { TERM: "xterm", NO_COLOR: "1", ...variables });
    this.io.tty = {
      raw: (on) => void (this.isRaw = on),
      columns: () => 80,
      onResize: (react) => void (this.#resize = react),
    };
    const surroundings = { io: this.io, limits: BY_HAND, greeting: "A greeting." };
    this.#code = main([...args, "127.0.0.1", String(port)], surroundings);
  }

  type(text: string): void {
    this.io.type(text);
  }

  resize(): void {
    this.#resize();
  }

  /** Waits until all of these came, in this order, behind what was seen before. */
  async sees(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.io.until((output) => output.indexOf(text, this.#seen) >= 0);
      this.#seen = this.io.output.indexOf(text, this.#seen) + text.length;
    }
  }

  /** All that was written, without what moves the cursor. */
  get text(): string {
    return this.io.output.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "").replaceAll("\r", "");
  }

  exit(): Promise<number> {
    return inTime(this.#code, () => `It does not end.\n${this.text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.io.signal(143);
    await this.exit();
    assert.equal(this.isRaw, false, "the terminal was not given back");
    assert.equal(this.io.errors, "");
  }
}

const ACCOUNTS = { ann: "correct horse" };
const serverWith = (settings: ChatSettings = {}) =>
  new ChatServer({ accounts: { ...ACCOUNTS }, others: ["bob"], ...settings });
const GIVEN = { CHAT_PASSWORD: "correct horse" };

/** ann, in #lobby, on her own account. */
async function annIn(server: ChatServer, args: string[] = []): Promise<Person> {
  const ann = new Person(server.port, ["--user", "ann", ...args], GIVEN);
  await ann.sees("Here: ", "#lobby> ");
  return ann;
}

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

Deno.test("terminal: a server that closed while a name was typed is connected to again", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port);
  await ann.sees("(q)uit: ");
  ann.type("l\rann\r");
  await ann.sees("Password");
  server.cut();
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
  await ann.sees("#dev bob  over here", "bob → you  psst", "/msg bob TEXT answers", "#lobby> ");
  ann.type("/go bob\r");
  await ann.sees("── bob ─", "bob> ");
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

Deno.test("terminal: a lost connection comes back, to the same rooms; nothing typed is lost", async () => {
  using clock = new HandClock();
  const history = ["@msgid=o1;time=2026-11-22T12:00:00.000Z :bob!u@h PRIVMSG #lobby :before"];
  await using server = serverWith({ history });
  await using ann = await annIn(server);
  ann.type("words");
  await ann.sees("words");
  server.cut();
  await ann.sees("Trying to come back; Enter", "#lobby (not connected)> words");
  history.length = 0;
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.", "── #lobby again", "#lobby> words");
  assert(server.heard.some((line) => line.endsWith("CHATHISTORY LATEST #lobby msgid=o1 50")));
  ann.type("\r");
  await ann.sees("ann  words");
});

Deno.test("terminal: without a connection words stay on the line, and Enter tries again", async () => {
  using clock = new HandClock();
  const server = serverWith();
  const { port } = server;
  await using ann = await annIn(server);
  await server[Symbol.asyncDispose]();
  await ann.sees("#lobby (not connected)> ");
  ann.type("hello?\r");
  await ann.sees("! Not connected: your words stay on the line.", "hello?");
  await ann.sees("! Nothing answers at 127.0.0.1:");
  ann.type("\x15/who\r");
  await ann.sees("! You are not connected");
  ann.type("/help\r");
  await ann.sees("/join ROOM [KEY]");
  await using _again = new ChatServer({ accounts: { ...ACCOUNTS } }, port);
  await clock.fire(2 * BY_HAND.retry);
  await ann.sees("Connected again.");
});

Deno.test("terminal: a password that was changed elsewhere is asked when coming back", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ...ACCOUNTS };
  await using server = serverWith({ accounts });
  await using ann = await annIn(server);
  accounts.ann = "another horse";
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("! The name or the password is wrong.", "Password");
  ann.type("another horse\r");
  await ann.sees("Connected again.", "#lobby> ");
});

Deno.test("terminal: /password asks unseen, and the new one is used when coming back", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ...ACCOUNTS };
  await using server = serverWith({ accounts });
  await using ann = await annIn(server);
  ann.type("/password\r");
  await ann.sees("Present password: ");
  ann.type("correct-horse\r");
  await ann.sees("New password");
  ann.type("short\r");
  await ann.sees("! The password is shorter than 8 bytes");
  ann.type("new-horse-1\r");
  await ann.sees("New password again: ");
  ann.type("new-horse-2\r");
  await ann.sees("! The two passwords are not the same");
  ann.type("new-horse-1\rnew-horse-1\r");
  await ann.sees("-NickServ-  The password is changed.", "#lobby> ");
  assert(
    server.heard.some((line) =>
      line.endsWith("PRIVMSG NickServ :SET PASSWORD correct-horse new-horse-1")
    ),
  );
  assert(!/correct-horse|new-horse/.test(ann.io.output));
  accounts.ann = "new-horse-1";
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.");
  ann.type("/password\r");
  await ann.sees("Present password: ");
  ann.type("\r");
  await ann.sees("The password stays as it is.");
});

Deno.test("terminal: /delete-account asks, tells, and does not come back", async () => {
  using _clock = new HandClock();
  const before: ChatSettings["before"] = (line, guest) => {
    if (!line.includes("DROP")) return false;
    void guest.say("ERROR :Closing the connection: the account ann was deleted").then(() =>
      guest.visitor.close()
    );
    return true;
  };
  await using server = serverWith({ before });
  await using ann = await annIn(server);
  ann.type("/delete-account\r");
  await ann.sees("This deletes the account ann for ever.", "Password to delete it");
  ann.type("\r");
  await ann.sees("The account is kept.");
  ann.type("/delete-account\r");
  await ann.sees("Password to delete it");
  ann.type("correct horse\r");
  await ann.sees("the account ann was deleted.");
  assert.equal(await ann.exit(), 0);
  assert(server.heard.some((line) => line.endsWith("PRIVMSG NickServ :DROP ann correct horse")));
});

Deno.test("terminal: /connect goes to another server and asks anew; a bad one changes nothing", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = new ChatServer({ accounts: {} });
  await using ann = await annIn(server);
  ann.type("/connect 127.0.0.1 1\r");
  await ann.sees("! Nothing answers at 127.0.0.1:1", "#lobby> ");
  ann.type("/connect 127.0.0.1 x\r");
  await ann.sees("! The port must be a number");
  ann.type("/connect\r");
  await ann.sees("You are connected to 127.0.0.1:");
  ann.type(`/connect 127.0.0.1 ${other.port}\r`);
  await ann.sees(`Connected to 127.0.0.1:${other.port}`, "(q)uit: ");
  assert.equal(server.heard.at(-1), "QUIT");
  ann.type("r\rzoe\r12345678\r12345678\r");
  await ann.sees("The account zoe is made.", "Here: zoe (you)", "#lobby> ");
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
