/** chat-client in scripts: lines in and out, exit codes, and what it says when something is wrong. */
import assert from "node:assert/strict";
import { runClient, startClient } from "./client.ts";
import { Folder } from "./folder.ts";
import { assertKept, READING, wholeHistory } from "./history.ts";
import { passwordOf } from "./peer.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";

const CLIENT = executable("chat-client");

Deno.test("client: two talk with each other in lines", async () => {
  await using server = await Server.start();
  const { port } = server;
  await using ann = startClient({ port, name: "ann" }, "--plain", "--register");
  await ann.stdout.until("#lobby = here: ann");
  await using bob = startClient({ port, name: "bob" }, "--register");
  await bob.stdout.until("#lobby = here:");
  await ann.stdout.until("#lobby > bob joined");
  ann.type("hello, bob");
  await bob.stdout.until(/Z #lobby ann: hello, bob$/);
  bob.type("/msg ann hello to you alone", "good bye");
  await ann.stdout.until(/Z bob bob: hello to you alone$/);
  await ann.stdout.until(/Z #lobby bob: good bye$/);
  await bob.endInput();
  assert.equal(await bob.exit(), 0);
  await ann.stdout.until("#lobby < bob quit");
  await ann.endInput();
  assert.equal(await ann.exit(), 0);
  assert.equal(ann.stderr.text + bob.stderr.text, "");
});

Deno.test("client: --json gives one object a line, and acknowledges what was stored", async () => {
  await using server = await Server.start();
  const { port } = server;
  await using ann = startClient({ port, name: "ann" }, "--json", "--register");
  await ann.stdout.until('"event":"members"');
  await using bob = startClient({ port, name: "bob" }, "--json", "--register");
  await bob.stdout.until('"event":"members"');
  bob.type('he said "hi" \u001b[2J');
  const seen = JSON.parse(await ann.stdout.until('"event":"message"'));
  assert.equal(seen.nick, "bob");
  assert.equal(seen.room, "#lobby");
  assert.equal(seen.text, 'he said "hi" \u001b[2J');
  assert(!ann.stdout.text.includes("\u001b"), "an escape sequence went through as it was");
  const own = JSON.parse(await bob.stdout.until('"event":"acknowledged"'));
  assert.equal(own.text, seen.text);
  await bob.endInput();
  assert.equal(await bob.exit(), 0);
  for (const line of bob.stdout.all) assert.equal(JSON.parse(line).v, 1);
});

Deno.test("client: what is sent without a terminal is stored when it has left", async () => {
  await using server = await Server.start();
  const ann = { port: server.port, name: "ann" };
  const first = await runClient(ann, ["--register", "--send", "one", "--send", "two"]);
  assert.deepEqual(first, { code: 0, stdout: "", stderr: "" });
  using folder = new Folder();
  const file = folder.write("password", `${passwordOf("ann")}\nanother line\n`);
  const second = await run(CLIENT, {
    args: ["127.0.0.1", String(server.port), "--user", "ann", "--password-file", file],
    input: ["three", "four"],
  });
  assert.equal(second.code, 0, second.stderr);
  await server.stop("SIGKILL");
  await server.again();
  const stored = await wholeHistory(await server.login("ann", READING));
  assert.deepEqual(stored.map(({ text }) => text), ["one", "two", "three", "four"]);
});

Deno.test("client: a command prints the password: a given one, or the one that is kept for the server", async () => {
  await using server = await Server.start();
  const { port } = server;
  await runClient({ port, name: "ann" }, ["--register", "--send", "one"]);
  using folder = new Folder();
  const passwordCommand = `cat '${folder.write("password", `${passwordOf("ann")}\n`)}'`;
  const args = ["127.0.0.1", String(port), "--user", "ann", "--send", "two"];
  const env = { XDG_CONFIG_HOME: folder.path };
  const given = await run(CLIENT, { args: [...args, "--password-command", passwordCommand], env });
  assert.deepEqual(given, { code: 0, stdout: "", stderr: "" });
  const known = { host: "127.0.0.1", port, tls: false, account: "ann", rooms: [] };
  const servers = [{ ...known, password_command: passwordCommand }];
  Deno.mkdirSync(`${folder.path}/chat`);
  folder.write("chat/servers.json", JSON.stringify({ version: 1, servers, policies: [] }));
  const kept = await run(CLIENT, { args, env });
  assert.deepEqual(kept, { code: 0, stdout: "", stderr: "" });
  const none = await run(CLIENT, { args: [...args, "--password-command", "exit 4"], env });
  assert.equal(none.code, 2);
  assert.match(none.stderr, /The password command “exit 4” ended with 4\./);
});

Deno.test("client: the history that is asked for comes first, in order", async () => {
  await using server = await Server.start();
  const ann = { port: server.port, name: "ann" };
  await runClient(ann, ["--register"], ["one", "two", "three"]);
  const { stdout } = await runClient(ann, ["--history", "2"], ["four"]);
  const words = stdout.split("\n").map((line) => / #lobby ann: (.*)$/.exec(line)?.[1]);
  assert.deepEqual(words.filter(Boolean), ["two", "three", "four"]);
});

/** What a person or a script does wrong, the exit code, and the sentence about it. */
const WRONG: [what: string, name: string, args: string[], code: number, sentence: RegExp][] = [
  ["a wrong password", "ann", [], 4, /The name or the password is wrong: check both and try again/],
  [
    "an unknown user",
    "nobody",
    [],
    4,
    /The name or the password is wrong: check both and try again/,
  ],
  [
    "a taken name",
    "ANN",
    ["--register"],
    4,
    /ANN is taken: log in if it is yours, or take another/,
  ],
  ["a short password", "cat", ["--register"], 4, /The password is shorter than 8 bytes/],
  ["a name that can't be", "c d", ["--register"], 4, /name|nick/],
];

Deno.test("client: what is refused at the door ends with 4 and a sentence", async () => {
  await using server = await Server.start();
  await (await server.register("ann")).close();
  for (const [what, name, args, code, sentence] of WRONG) {
    const who = {
      port: server.port,
      name,
      password: what === "a taken name" ? undefined : "short",
    };
    const result = await runClient(who, args, ["never said"]);
    assert.equal(result.code, code, what);
    assert.equal(result.stdout, "", what);
    assert.match(result.stderr, sentence);
    assert.match(result.stderr, /^chat-client: [^\n]+\.$/, what);
  }
});

Deno.test("client: a message that is refused ends with 5, and the words are not lost", async () => {
  await using server = await Server.start();
  const op = await server.register("op");
  await op.ask("JOIN #quiet", "MODE #quiet +m");
  const ann = { port: server.port, name: "ann" };
  const quiet = await runClient(ann, ["--register", "--room", "quiet", "--send", "my words"]);
  assert.equal(quiet.code, 5);
  assert.match(quiet.stderr, /^chat-client: .*moderated.* It was: my words$/);
  const nobody = await runClient(ann, [], ["/msg nobody my words", "and these"]);
  assert.equal(nobody.code, 5);
  assert.match(nobody.stderr, /^chat-client: .*nobody.* It was: my words$/);
  assert.match(nobody.stdout, / #lobby ann: and these/);
  const closed = await runClient(ann, ["--room", "#a:b", "--send", "my words"]);
  assert.equal(closed.code, 5);
  assert.deepEqual((await op.barrier()).filter((line) => line.includes("my words")), []);
});

Deno.test("client: a bad host, a bad port, a port where nothing is or no chat server", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const web = listener.accept().then(async (conn) => {
    await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
    conn.close();
  });
  const at = (...args: string[]) =>
    run(CLIENT, { args: [...args, "--user", "ann"], env: { CHAT_PASSWORD: passwordOf("ann") } });
  const stranger = await at("127.0.0.1", String(port));
  assert.equal(stranger.code, 3);
  assert.match(stranger.stderr, /^chat-client: What answers at .* is not a chat server/);
  await web;
  listener.close();
  const nothing = await at("127.0.0.1", String(port));
  assert.equal(nothing.code, 3);
  assert.match(nothing.stderr, /^chat-client: Nothing answers at .*: is chat-server running there/);
  const noMachine = await at("no-such-machine.invalid");
  assert.equal(noMachine.code, 3);
  assert.match(noMachine.stderr, /no-such-machine\.invalid/);
  const noPort = await at("127.0.0.1", "70000");
  assert.equal(noPort.code, 2);
  assert.match(noPort.stderr, /The port must be a number from 1 to 65535, not “70000”/);
});

const USAGE: [args: string[], sentence: RegExp][] = [
  [["--plian"], /There is no option --plian: did you mean --plain\?/],
  [["--password", "x"], /A password does not belong on the command line/],
  [["--room"], /--room needs a value/],
  [["--plain"], /Say who you are: --user NAME/],
  [
    ["--user", "ann"],
    /A password is needed: --password-file FILE, the variable CHAT_PASSWORD or --password-command/,
  ],
  [["--user", "ann", "--password-file", "/nonexistent"], /Cannot read the password .*no such file/],
];

Deno.test("client: wrong usage ends with 2 before anything is connected", async () => {
  for (const [args, sentence] of USAGE) {
    const { code, stdout, stderr } = await run(CLIENT, { args });
    assert.equal(code, 2, args.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, sentence);
  }
});

Deno.test("client: kill -9 of the server while two talk: what they saw is stored", async () => {
  await using server = await Server.start();
  const { port } = server;
  await using ann = startClient({ port, name: "ann" }, "--json", "--register");
  await using bob = startClient({ port, name: "bob" }, "--json", "--register");
  for (const one of [ann, bob]) await one.stdout.until('"event":"members"');
  for (const [name, one] of [["ann", ann], ["bob", bob]] as const) {
    one.type(...Array.from({ length: 3000 }, (_, i) => `${name} ${i}`));
  }
  let count = 0;
  await ann.stdout.until((line) => line.includes('"event":"message"') && ++count === 400);
  await server.stop("SIGKILL");
  for (const one of [ann, bob]) {
    assert.equal(await one.exit(), 3);
    assert.match(one.stderr.text, /^chat-client: .*(closed|broke) the connection/m);
  }
  await server.again();
  const stored = await wholeHistory(await server.login("ann", READING));
  const texts = new Set(stored.map(({ text }) => text));
  for (const [name, one] of [["ann", ann], ["bob", bob]] as const) {
    const events = one.stdout.all.map((line) => JSON.parse(line));
    const seen = events.filter(({ event }) => event === "message");
    assert(seen.length > 0, `${name} saw nothing`);
    assertKept(stored, seen.map(({ id, text }) => ({ id, text })), name);
    const told = events.filter(({ event }) => event === "acknowledged").map(({ text }) => text);
    assert.deepEqual(told.filter((text) => !texts.has(text)), []);
  }
});
