/** chat-client for programs: what it follows, what it runs, and how it ends. The bots of docs/bots.md. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { Folder } from "./folder.ts";
import { passwordOf } from "./peer.ts";
import { executable, Program } from "./program.ts";
import { Server } from "./server.ts";

const DOCS = new URL("../../docs/", import.meta.url).pathname;
const doc = (name: string) => Deno.readTextFileSync(DOCS + name);

Deno.test("docs/bots.md shows the bots that are tested", () => {
  const blocks = [...doc("bots.md").matchAll(/```(sh|ts)\n(.*?)```/gs)].map(([, , text]) => text);
  assert(blocks.includes(doc("bot.sh")));
  assert(blocks.includes(doc("bot.ts")));
  assert.equal(doc("bot.sh").split("\n").length - 1, 5);
});

/** ann in #lobby, who sees what is said there. */
async function annAt(server: Server) {
  const ann = startClient({ port: server.port, name: "ann" }, "--register", "--plain");
  await ann.stdout.until("#lobby = here:");
  return ann;
}

/** A client as a bot; its standard input has ended. */
async function bot(server: Server, ...args: string[]) {
  const bot = startClient({ port: server.port, name: "bot" }, "--register", ...args);
  await bot.endInput();
  await bot.stdout.until(/here:|"members"/);
  return bot;
}

Deno.test("bots: five lines of shell answer in rooms and to one person", async () => {
  await using server = await Server.start();
  await using ann = await annAt(server);
  await using bob = await bot(server, "--exec", `sh ${DOCS}bot.sh`);
  ann.type("!roll", "not for a bot", "/msg bot !time");
  await ann.stdout.until(/#lobby -bot- ann rolls [1-6]$/);
  await ann.stdout.until(/ bot -bot- \d\d:\d\d$/);
  bob.signal("SIGTERM");
  assert.equal(await bob.exit(), 143);
  assert.equal(bob.stderr.text, "");
  await ann.stdout.until("#lobby < bot quit");
});

Deno.test("bots: one in TypeScript on the client's session", async () => {
  await using server = await Server.start();
  await (await server.register("bot")).close();
  await using ann = await annAt(server);
  await using bot = new Program(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env=CHAT_PASSWORD"]
      .concat("--no-lock", `${DOCS}bot.ts`, "127.0.0.1", String(server.port), "bot", "#lobby"),
    env: { CHAT_PASSWORD: passwordOf("bot"), HOME: Deno.env.get("HOME") ?? "/" },
  });
  await ann.stdout.until("#lobby > bot joined");
  ann.type("three words here", "!words");
  await ann.stdout.until("#lobby -bot- 4 words so far");
  await using bob = startClient({ port: server.port, name: "bob" }, "--register");
  await bob.stdout.until("-bot- Welcome, bob!");
  assert.equal(bot.stderr.text, "");
});

Deno.test("exec: the event as JSON and in variables, without the password, as a notice, in order", async () => {
  await using server = await Server.start();
  await using ann = await annAt(server);
  // The first takes until the second has ended: what they print comes in the order of the messages.
  using folder = new Folder();
  const program = folder.write(
    "program",
    `read -r line
case $CHAT_TEXT in
  first) while [ ! -e ${folder.path}/second ]; do sleep 0.05; done; echo "1 $line" ;;
  second) echo "2 $CHAT_EVENT $CHAT_ROOM $CHAT_NICK $CHAT_ACCOUNT [$CHAT_PASSWORD]"; : >${folder.path}/second ;;
  third) printf '/quit\\n\\nlast' ;;
esac
`,
  );
  await using _bot = await bot(server, "--json", "--exec", `sh ${program}`);
  ann.type("first", "second", "third");
  const first = await ann.stdout.until(/-bot- 1 /);
  const event = JSON.parse(/-bot- 1 (.*)$/.exec(first)![1]);
  assert.deepEqual(
    [event.v, event.event, event.room, event.nick, event.text, event.own],
    [1, "message", "#lobby", "ann", "first", false],
  );
  await ann.stdout.until("-bot- 2 message #lobby ann ann []");
  await ann.stdout.until(/-bot- \/quit$/);
  await ann.stdout.until(/-bot- last$/);
});

Deno.test("exec: --on names the events, and their room is where is answered", async () => {
  await using server = await Server.start();
  await using _bot = await bot(
    server,
    "--on",
    "joined,topic",
    "--exec",
    'echo "$CHAT_EVENT $CHAT_NICK"',
  );
  await using ann = startClient({ port: server.port, name: "ann" }, "--register", "--plain");
  await ann.stdout.until("#lobby -bot- joined ann");
  ann.type("nobody answers this", "/topic tea");
  const { length } = ann.stdout.all;
  await ann.stdout.until("#lobby -bot- topic");
  const said = ann.stdout.all.slice(length).filter((line) => line.includes("-bot-"));
  assert.equal(said.length, 1, said.join("\n"));
});

Deno.test("exec: a program that fails or floods is told in a sentence, and the bot goes on", async () => {
  await using server = await Server.start();
  await using ann = await annAt(server);
  const program = "case $CHAT_TEXT in bad) echo half; exit 3 ;; *) seq 1 30 ;; esac";
  await using bob = await bot(server, "--exec", program);
  ann.type("bad");
  await ann.stdout.until("-bot- half");
  const fault = await bob.stderr.until("ended with 3");
  assert.equal(
    fault,
    `chat-client: ${program} ended with 3, at this event: message of ann in #lobby.`,
  );
  ann.type("much");
  await ann.stdout.until(/-bot- 20$/);
  await bob.stderr.until(/printed 30 lines: only 20 were said\.$/);
  ann.type("bad");
  await ann.stdout.until("-bot- half");
});

Deno.test("follow: kill -9 of the server: it comes back by itself and tells what was missed", async () => {
  await using server = await Server.start();
  await using bob = await bot(server, "--json", "--follow");
  await server.stop("SIGKILL");
  const lost = JSON.parse(await bob.stdout.until('"event":"lost"'));
  assert.match(lost.reason, /\.$/);
  assert.match(bob.stderr.text, /^chat-client: .*\. Trying to come back\.$/);
  await server.again("there");
  await using ann = await annAt(server);
  ann.type("are you there?");
  await bob.stdout.until('"event":"welcome"');
  const missed = JSON.parse(await bob.stdout.until("are you there?"));
  assert.equal(missed.nick, "ann");
  ann.type("and now?");
  await bob.stdout.until("and now?");
  const texts = bob.stdout.all.map((line) => JSON.parse(line).text);
  assert.equal(texts.filter((text) => text === "are you there?").length, 1);
  bob.signal("SIGTERM");
  assert.equal(await bob.exit(), 143);
});

Deno.test("follow: what a bot missed while it was cut off is answered", async () => {
  await using server = await Server.start();
  await using ann = await annAt(server);
  await using bob = await bot(server, "--exec", 'echo "heard: $CHAT_TEXT"');
  await ann.stdout.until("#lobby > bot joined");
  // Only the bot is cut off.
  const op = await server.login("bot");
  await op.ask("PRIVMSG NickServ :LOGOUT 1");
  await bob.stderr.until("Trying to come back.");
  ann.type("missed this?");
  await ann.stdout.until("#lobby -bot- heard: missed this?");
});

Deno.test("follow: the password was changed meanwhile: 4, and a sentence", async () => {
  await using server = await Server.start();
  await using bob = await bot(server, "--follow");
  const other = await server.login("bot");
  await other.ask(`PRIVMSG NickServ :SET PASSWORD ${passwordOf("bot")} another-horse`);
  await server.stop();
  await server.again("there");
  assert.equal(await bob.exit(), 4);
  assert.match(bob.stderr.text, /name or the password is wrong/);
});

Deno.test("follow: lines that come in are said, also after the connection was lost", async () => {
  await using server = await Server.start();
  await using bob = startClient({ port: server.port, name: "bob" }, "--register", "--follow");
  await bob.stdout.until("here:");
  bob.type("before");
  await bob.stdout.until("#lobby bob: before");
  await server.stop("SIGKILL");
  await bob.stderr.until("Trying to come back.");
  bob.type("between");
  await server.again("there");
  await bob.stdout.until("#lobby bob: between");
  await bob.endInput();
  bob.signal("SIGINT");
  assert.equal(await bob.exit(), 130);
});

Deno.test("client: output that nobody reads any more ends it quietly", async () => {
  await using server = await Server.start();
  await using ann = await annAt(server);
  const client = `${
    executable("chat-client")
  } 127.0.0.1 ${server.port} --user bob --register --follow`;
  await using pipe = new Program("/bin/sh", {
    args: ["-c", `{ ${client}; echo "code $?" >&2; } | head -n 1`],
    env: { CHAT_PASSWORD: passwordOf("bob") },
  });
  await pipe.stdout.until("joined");
  await ann.stdout.until("#lobby > bob joined");
  while (pipe.stderr.all.length === 0) {
    ann.type("anybody?");
    await ann.stdout.until("ann: anybody?");
  }
  assert.equal(pipe.stderr.text, "code 0");
  assert.equal(await pipe.exit(), 0);
});
