/** What an operator sees of a chat-server that runs: its lines, its files, its log, its end. */
import assert from "node:assert/strict";
import { Folder } from "./folder.ts";
import { passwordOf } from "./peer.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";

const CAPS = ["echo-message", "batch", "message-tags", "draft/chathistory"];

Deno.test("server: says where it listens, and nothing else on standard output", async () => {
  await using server = await Server.start();
  assert(server.port > 0);
  const ann = await server.register("ann");
  await ann.ask("JOIN #lobby", "PRIVMSG #lobby :hello", "NONSENSE");
  await server.stop();
  assert.deepEqual(server.stdout.all, [`chat-server ready on 127.0.0.1:${server.port}`]);
});

Deno.test("server: --help and --version", async () => {
  const help = await run(executable("chat-server"), { args: ["--help"] });
  assert.equal(help.code, 0);
  assert.equal(help.stderr, "");
  assert.match(help.stdout, /Usage: chat-server \[HOST\] \[PORT\]/);
  for (const flag of ["--data DIR", "--config FILE", "--allow-guests", "--motd FILE"]) {
    assert(help.stdout.includes(flag), flag);
  }
  const version = await run(executable("chat-server"), { args: ["--version"] });
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^chat-server \d+\.\d+\.\d+$/);
});

Deno.test("server: --config and --motd", async () => {
  using folder = new Folder();
  const config = folder.write("chat.toml", 'network = "home"\n[limits]\nrecipients = 1\n');
  const motd = folder.write("motd", "Be kind.\n\nSay hello.\n");
  await using server = await Server.start({ args: ["--config", config, "--motd", motd] });
  const ann = await server.register("ann");
  assert.match(ann.lines.text, / 005 .* NETWORK=home /);
  const said = ann.lines.all.filter((line) => / 372 /.test(line)).map((line) => line.slice(-10));
  assert.equal(said.length, 3);
  assert.match(ann.lines.text, / 372 ann :(- )?Be kind\.\n.* 372 ann :.*\n.* 372 ann :.*Say hello/);
  assert.match((await ann.ask("PRIVMSG a,b :hello")).join("\n"), / 407 /);
});

Deno.test("server: the data folder is for its owner only", async () => {
  if (Deno.build.os === "windows") return;
  await using server = await Server.start();
  await server.register("ann");
  assert.equal(mode(server.data), 0o700);
  const files = [...Deno.readDirSync(server.data)].map(({ name }) => name);
  assert(["chat.db", "chat.db-wal", "chat.lock"].every((name) => files.includes(name)), `${files}`);
  for (const name of files) assert.equal(mode(`${server.data}/${name}`), 0o600, name);
});

function mode(path: string): number {
  return Deno.statSync(path).mode! & 0o777;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`server: ${signal} ends it in order`, async () => {
    await using server = await Server.start();
    const ann = await server.register("ann", CAPS);
    const bob = await server.register("bob");
    const stranger = await server.connect("a stranger");
    await stranger.barrier();
    await ann.ask("JOIN #lobby");
    await bob.ask("JOIN #lobby");
    ann.send("PRIVMSG #lobby :the last word");
    await bob.until("the last word");
    assert.equal(await server.stop(signal), 0);
    for (const peer of [ann, bob, stranger]) {
      await peer.lines.untilEnd();
      assert.match(
        peer.lines.all.at(-1)!,
        /ERROR :Closing the connection: the server was stopped$/,
      );
    }
    assert(!files(server.data).includes("address"));
    await server.again();
    const again = await server.login("ann", CAPS);
    const history = await again.ask("JOIN #lobby", "CHATHISTORY LATEST #lobby * 10");
    assert.match(history.join("\n"), /:ann!\S+ PRIVMSG #lobby :the last word/);
  });
}

function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}

Deno.test("log: every line has a time, a level and what happened, in both forms", async () => {
  const forms = {
    pretty: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info |warn |error) \S/,
    json: /^\{"time":"[^"]+","level":"(debug|info|warn|error)","event":"[^"]+".*\}$/,
  };
  for (const [format, form] of Object.entries(forms)) {
    await using server = await Server.start({
      args: ["--log-format", format, "--log-level", "debug"],
    });
    await server.register("ann");
    await server.stop();
    assert(server.log.all.length >= 5, server.log.text);
    for (const line of server.log.all) assert.match(line, form);
    if (format === "json") server.log.all.forEach((line) => JSON.parse(line));
  }
});

Deno.test("log: no password and no word of anybody, even at the level debug", async () => {
  await using server = await Server.start({ args: ["--log-level", "debug"] });
  const ann = await server.register("ann", CAPS);
  const bob = await server.register("bob");
  const secrets = ["hunter2hunter2", "opensesame!", "correct-horse"];
  const [wrong, next, word] = secrets;
  await ann.ask(`PRIVMSG NickServ :SET PASSWORD ${passwordOf("ann")} ${next}`);
  await ann.ask("JOIN #lobby", `PRIVMSG #lobby :${word}`, `PRIVMSG bob :${word}`);
  await ann.ask(`TOPIC #lobby :${word}`, `AWAY :${word}`, `PRIVMS #lobby :${word}`);
  await bob.until(word);
  const cat = await server.connect("cat");
  cat.send(`PASS ann:${wrong}`, "NICK cat", "USER cat 0 * :cat");
  await cat.until("ERROR");
  await server.stop();
  assert(server.log.text.includes("wrong password"), server.log.text);
  for (const secret of [...secrets, passwordOf("ann"), passwordOf("bob")]) {
    assert(!server.log.text.includes(secret), `${secret} is in the log`);
  }
});

Deno.test("door: who has not logged in is told how, may do nothing else, and is closed in time", async () => {
  using folder = new Folder();
  const config = folder.write("chat.toml", "[limits]\nlogin_seconds = 1\n");
  await using server = await Server.start({ args: ["--config", config] });
  const ann = await server.register("ann");
  await ann.ask("JOIN #lobby");
  const [silent, stranger] = [await server.connect("a silent one"), await server.connect("eve")];
  stranger.send("NICK eve", "USER eve 0 * :eve");
  await stranger.until(/NOTICE eve :Log in first: \/msg NickServ IDENTIFY .* You have 1 second\./);
  const refused = await stranger.ask("JOIN #lobby", "PRIVMSG ann :hello", "WHOIS ann", "LIST");
  assert.deepEqual(refused.map((line) => line.split(" ")[1]), ["477", "477", "477", "477"]);
  for (const peer of [silent, stranger]) {
    await peer.until(/ERROR :Closing the connection: not logged in within 1 second$/);
    await peer.lines.untilEnd();
  }
  const seen = await ann.barrier();
  assert.deepEqual(seen.filter((line) => line.includes("eve")), []);
});

Deno.test("door: --allow-guests lets people talk, but not under the name of an account", async () => {
  await using server = await Server.start({ args: ["--allow-guests"] });
  const ann = await server.register("ann");
  await ann.ask("JOIN #lobby");
  await ann.close();
  const guest = await server.guest("visitor");
  const bob = await server.register("bob");
  await guest.ask("JOIN #lobby");
  await bob.ask("JOIN #lobby");
  guest.send("PRIVMSG #lobby :good evening");
  await bob.until(/:visitor!\S+ PRIVMSG #lobby :good evening/);
  assert.match((await guest.ask("NICK Ann")).join("\n"), / 433 visitor Ann /);
});
