/** The client without a terminal, whole, against a scripted server over a real socket. */
import assert from "node:assert/strict";
import { main } from "../../client/main.ts";
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { start } from "./running.ts";
import { MemoryIo } from "./support.ts";

const ACCOUNTS = { ann: "correct horse" };

/** Runs it with this input to its end. */
async function run(settings: ChatSettings, args: string[], input = "") {
  await using server = new ChatServer({ accounts: { ...ACCOUNTS }, ...settings });
  const { io, exit } = start(server.port, args);
  io.type(input);
  io.endInput();
  const code = await exit();
  const heard = server.heard.map((line) => line.replace(/^@label=\S+ /, ""));
  return { code, io, heard };
}

const T = "2026-11-22T23:32:00.000Z";
/** Without times, which differ. */
const untimed = (lines: string[]) => lines.map((line) => line.replace(/^\S+ /, ""));

Deno.test("plain: lines in are messages, lines out are events; it leaves after the last one", async () => {
  const { code, io, heard } = await run(
    {},
    ["--user", "ann"],
    "hello\n//not a command\n/me waves\n",
  );
  assert.equal(io.errors, "");
  assert.deepEqual(untimed(io.lines), [
    "#lobby > ann joined",
    "#lobby = topic: All about #lobby",
    "#lobby = here: ann",
    "#lobby ann: hello",
    "#lobby ann: /not a command",
    "#lobby * ann waves",
  ]);
  assert.equal(io.lines[3], `${T} #lobby ann: hello`);
  assert.equal(heard.at(-1), "QUIT");
  assert.equal(code, 0);
});

Deno.test("plain: the last line needs no line end, an empty line says nothing", async () => {
  const { io } = await run({}, ["--user", "ann"], "\n  \r\nlast");
  assert.deepEqual(untimed(io.lines).slice(3), ["#lobby ann: last"]);
});

Deno.test("plain: many lines wait for their acknowledgements", async () => {
  let unanswered = 0;
  let most = 0;
  const before = (line: string) => {
    if (!/ PRIVMSG /.test(line)) return;
    most = Math.max(most, ++unanswered);
    queueMicrotask(() => unanswered--);
  };
  const words = Array.from({ length: 300 }, (_, i) => `line ${i}`);
  const { code, io } = await run({ before }, ["--user", "ann"], words.join("\n"));
  assert.deepEqual(untimed(io.lines).slice(3), words.map((word) => `#lobby ann: ${word}`));
  assert.equal(code, 0);
  assert(most >= 1);
});

Deno.test("plain: words go to the first of several rooms, /go changes that", async () => {
  const args = ["--user", "ann", "--room", "one", "--room", "two"];
  const { heard } = await run({}, args, "a\n/go #two\nb\n/msg bob c\n");
  assert.deepEqual(heard.filter((line) => /JOIN|PRIVMSG/.test(line)), [
    "JOIN #one",
    "JOIN #two",
    "PRIVMSG #one a",
    "PRIVMSG #two b",
    "PRIVMSG bob c",
  ]);
});

Deno.test("plain: what is refused is told with the words, and the exit code is 5", async () => {
  const { code, io } = await run({}, ["--user", "ann"], "refuse this\nbut not this\n");
  assert.equal(
    io.errors,
    "chat-client: Not sent to #lobby: You may not speak here. It was: refuse this\n",
  );
  assert.deepEqual(untimed(io.lines).slice(3), ["#lobby ann: but not this"]);
  assert.equal(code, 5);
});

Deno.test("plain: a room that can't be joined ends it with 5, before words are lost", async () => {
  const { code, io, heard } = await run({}, ["--user", "ann", "--room", "closed"], "hello\n");
  assert.equal(io.errors, "chat-client: Cannot join #closed: Only who is invited may join.\n");
  assert(!heard.some((line) => line.startsWith("PRIVMSG")));
  assert.equal(code, 5);
});

Deno.test("plain: commands that need a terminal say so", async () => {
  const { io, code } = await run({}, ["--user", "ann"], "/password\n/connect x\n/jion x\n");
  assert.match(io.errors, /\/password needs a terminal/);
  assert.match(io.errors, /\/connect needs a terminal/);
  assert.match(io.errors, /no command \/jion: did you mean \/join\?/);
  assert.equal(code, 0, "nothing was refused by the server");
});

Deno.test("plain: /quit leaves before the end of the input, with its reason", async () => {
  await using server = new ChatServer({ accounts: { ...ACCOUNTS } });
  const { io, exit } = start(server.port, ["--user", "ann"]);
  io.type("/quit good night\n");
  assert.equal(await exit(), 0);
  assert.equal(server.heard.at(-1), "QUIT :good night");
});

Deno.test("plain: history is shown where it is asked for, and nothing twice", async () => {
  const history = [
    "@msgid=o1;time=2026-11-21T10:00:00.000Z :bob!u@h PRIVMSG #lobby :old",
    "@msgid=o2;time=2026-11-21T10:01:00.000Z :bob!u@h PRIVMSG #lobby :newer",
  ];
  // The second is also said live, before the history is there.
  const before = (line: string, guest: { say(...lines: string[]): Promise<void> }) => {
    if (line.includes("CHATHISTORY")) void guest.say(history[1]);
  };
  const { io } = await run({ history, before }, ["--user", "ann", "--history", "10"], "hello\n");
  const said = io.lines.filter((line) => line.includes(": ") && !line.includes("topic"));
  assert.deepEqual(said.filter((line) => line.includes("bob")), [
    "2026-11-21T10:00:00.000Z #lobby bob: old",
    "2026-11-21T10:01:00.000Z #lobby bob: newer",
  ]);
});

Deno.test("plain: events go on while input is open, and a signal leaves in order", async () => {
  await using server = new ChatServer({ accounts: { ...ACCOUNTS } });
  const { io, exit } = start(server.port, ["--user", "ann"]);
  await io.until((output) => output.includes("here: ann"));
  await server.say(":bob!u@h JOIN #lobby", ":bob!u@h PRIVMSG ann :\x1b[31mhi");
  await io.until((output) => output.includes(" bob bob: ␛[31mhi\n"));
  assert(io.output.includes("#lobby > bob joined"));
  io.signal(130);
  assert.equal(await exit(), 130);
  assert.equal(server.heard.at(-1), "QUIT");
});

Deno.test("plain: nobody reads the output any more: it leaves", async () => {
  await using server = new ChatServer({ accounts: { ...ACCOUNTS } });
  const { io, exit } = start(server.port, ["--user", "ann"]);
  await io.until((output) => output.includes("here: ann"));
  io.hangUp();
  assert.equal(await exit(), 0);
});

Deno.test("send: sends, waits for the acknowledgement, leaves, and prints nothing", async () => {
  const args = ["--user", "ann", "--send", "/literally this", "--send", "and this"];
  const { code, io, heard } = await run({}, args, "this is not read\n");
  assert.deepEqual([code, io.output, io.errors], [0, "", ""]);
  assert.deepEqual(heard.filter((line) => /PRIVMSG|QUIT/.test(line)), [
    "PRIVMSG #lobby :/literally this",
    "PRIVMSG #lobby :and this",
    "QUIT",
  ]);
});

Deno.test("send: refused", async () => {
  const { code, io } = await run({}, ["--user", "ann", "--send", "refuse"]);
  assert.equal(code, 5);
  assert.match(io.errors, /Not sent to #lobby/);
});

Deno.test("json: one object a line, with the acknowledgement", async () => {
  const history = ["@msgid=o1;time=2026-11-21T10:00:00.000Z :bob!u@h PRIVMSG #lobby :old\u202e"];
  const args = ["--json", "--user", "ann", "--history", "5"];
  const { io } = await run({ history }, args, "hello\nrefuse\n");
  const objects = io.lines.map((line) => JSON.parse(line));
  assert.deepEqual(objects.map(({ v, event }) => `${v} ${event}`), [
    "1 welcome",
    "1 message",
    "1 joined",
    "1 topic",
    "1 members",
    "1 message",
    "1 acknowledged",
    "1 refused",
  ]);
  const [, old, , , , said, acknowledged, refused] = objects;
  assert.deepEqual([old.text, old.history, old.time], [
    "old\u202e",
    true,
    "2026-11-21T10:00:00.000Z",
  ]);
  assert(!io.output.includes("\u202e"));
  assert.deepEqual([said.text, said.own, said.history], ["hello", true, undefined]);
  assert.equal(acknowledged.request, said.request);
  assert.deepEqual([refused.what, refused.room, refused.text, refused.code, refused.reason], [
    "say",
    "#lobby",
    "refuse",
    "404",
    "You may not speak here",
  ]);
});

Deno.test("register: makes the account first; a name that is taken is 4", async () => {
  const accounts: Record<string, string> = {};
  const first = await run({ accounts }, ["--user", "cat", "--register", "--send", "hi"]);
  assert.deepEqual([first.code, first.io.errors], [0, ""]);
  assert.deepEqual(accounts, { cat: "correct horse" });
  const second = await run({ accounts }, ["--user", "cat", "--register", "--send", "hi"]);
  assert.deepEqual([second.code, second.io.errors], [4, "chat-client: cat is taken.\n"]);
});

Deno.test("login: a wrong password is 4, from a file as well", async () => {
  await using server = new ChatServer({ accounts: { ...ACCOUNTS } });
  const io = new MemoryIo();
  io.files["wrong.txt"] = "wrong horse\nsecond line\n";
  const { exit } = start(server.port, ["--user", "ann", "--password-file", "wrong.txt"], io);
  assert.equal(await exit(), 4);
  assert.equal(io.errors, "chat-client: The name or the password is wrong.\n");
  io.errors = "";
  io.files["right.txt"] = "correct horse\n";
  const args = ["--user", "ann", "--password-file", "right.txt", "--send", "x"];
  assert.equal(await start(server.port, args, io).exit(), 0);
});

Deno.test("usage: what is missing is said, and nothing is connected to", async () => {
  const cases: [string[], RegExp][] = [
    [[], /^chat-client: Say who you are: --user NAME\..* See chat-client --help\.\n$/],
    [["--user", "ann"], /A password is needed/],
    [["--user", "ann", "--password-file", "none"], /from none: there is no such file/],
    [["--user", "ann", "--password-file", "empty"], /empty/],
    [["--nonsense"], /no option --nonsense/],
  ];
  for (const [args, sentence] of cases) {
    const io = new MemoryIo();
    io.files.empty = "\nx";
    io.variables.CHAT_PASSWORD = "";
    assert.equal(await main(args, { io }), 2);
    assert.match(io.errors, sentence);
    assert.equal(io.output, "");
  }
});

Deno.test("guest: goes in without a password", async () => {
  const { code, heard } = await run({}, ["--guest", "--user", "gus", "--send", "hi"]);
  assert.equal(code, 0);
  assert(!heard.some((line) => /AUTHENTICATE|REGISTER/.test(line)));
});

Deno.test("guest: a server that welcomes guests but allows them nothing refuses them: 4", async () => {
  const before = (line: string, guest: { say(...lines: string[]): Promise<void> }) => {
    const [, label] = /^@label=(\S+) AWAY/.exec(line) ?? [];
    if (label === undefined) return false;
    void guest.say(`@label=${label} :s FAIL AWAY ACCOUNT_REQUIRED :Log in first`);
    return true;
  };
  const { code, io, heard } = await run({ before }, ["--guest", "--user", "gus", "--send", "hi"]);
  assert.deepEqual([code, io.errors], [
    4,
    "chat-client: This server lets nobody talk who has no account.\n",
  ]);
  assert(!heard.some((line) => /JOIN|PRIVMSG/.test(line)));
});

Deno.test("a server without any capability: words are acknowledged by PONG", async () => {
  const args = ["--guest", "--user", "gus"];
  const { code, io, heard } = await run({ caps: "" }, args, "hello\nrefuse\nagain\n");
  assert.deepEqual(untimed(io.lines).filter((line) => line.includes("gus:")), [
    "#lobby gus: hello",
    "#lobby gus: again",
  ]);
  assert.equal(code, 5);
  assert(!heard.some((line) => line.startsWith("CAP REQ")));
});

Deno.test("a connection that is cut: 3, and what was not acknowledged is told", async () => {
  const before = (line: string, guest: { visitor: { close(): void } }) => {
    if (!line.endsWith("cut me")) return false;
    guest.visitor.close();
    return true;
  };
  const { code, io } = await run({ before }, ["--user", "ann"], "cut me\n");
  assert.equal(code, 3);
  assert.match(io.errors, /The server has closed the connection\.|broke the connection\./);
  assert.match(io.errors, /Perhaps not sent: cut me/);
});

Deno.test("a server that ends the connection is quoted", async () => {
  const before = (
    line: string,
    guest: { say(...lines: string[]): Promise<void>; visitor: { close(): void } },
  ) => {
    if (!line.endsWith("bye")) return false;
    void guest.say("ERROR :Closing the connection: the server is shutting down").then(() =>
      guest.visitor.close()
    );
    return true;
  };
  const { code, io } = await run({ before }, ["--user", "ann"], "bye\n");
  assert.equal(code, 3);
  assert.match(io.errors, /^chat-client: Closing the connection: the server is shutting down\.\n/);
});
