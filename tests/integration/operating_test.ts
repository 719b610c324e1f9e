/** chat-server's subcommands, on a server that runs and on one that does not. */
import assert from "node:assert/strict";
import { executable, Program, run } from "./program.ts";
import { Server } from "./server.ts";
import { done, tool } from "./tool.ts";

async function refused(data: string, words: string, code: number, sentence: RegExp): Promise<void> {
  const result = await tool(data, words);
  assert.equal(result.code, code, words);
  assert.match(result.stderr, sentence);
  assert.doesNotMatch(result.stderr, /at .*\.ts:\d/);
}

for (const runs of [true, false]) {
  const how = runs ? "running" : "stopped";
  Deno.test(`operating: accounts on a ${how} server`, async () => {
    await using server = await Server.start();
    const { data } = server;
    if (!runs) await server.stop();
    assert.equal(
      await done(data, "account add ann", ["secret-of-ann"]),
      "The account ann is made.",
    );
    await refused(data, "account add ann --password-file /dev/null", 2, /There is no password/);
    const file = server.folder.write("password", "another-secret\nsecond line\n");
    await done(data, `account passwd ann --password-file ${file}`);
    await done(data, "account suspend ann too loud --for 2h");
    const [row] = (await done(data, "account list --json")).split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.deepEqual([row.name, typeof row.suspended], ["ann", "string"]);
    await done(data, "account unsuspend ann");
    await refused(data, "account delete nobody --yes", 1, /There is no account nobody/);
    await refused(data, "account delete ann", 2, /Say --yes/);
    if (!runs) await server.again();
    const ann = await server.connect();
    ann.send("PASS ann:another-secret", "NICK ann", "USER ann 0 * :Ann");
    await ann.until(/ 001 ann /);
    server.assertNoErrors();
  });
}

Deno.test("operating: account delete --with-messages while its owner talks; nothing of it in a backup", async () => {
  await using server = await Server.start();
  const { data, folder } = server;
  const ann = await server.register("ann");
  const bob = await server.register("bob");
  await ann.ask("JOIN #tea");
  await bob.ask("JOIN #tea");
  for (let i = 0; i < 60; i++) ann.send(`PRIVMSG #tea :platypus ${i}`);
  bob.send("PRIVMSG #tea :armadillo");
  await bob.until(/platypus 59/);
  await ann.until(/armadillo/);
  const reply = JSON.parse(await done(data, "account delete ann --with-messages --yes --json"));
  assert(reply.erased >= 61, JSON.stringify(reply));
  await bob.until(/:ann!\S+ QUIT :the account ann was deleted/);
  await done(data, `backup ${folder.path}/copy.db`);
  const copy = new TextDecoder("latin1").decode(Deno.readFileSync(`${folder.path}/copy.db`));
  assert(copy.includes("armadillo") && !copy.includes("platypus"));
  assert.equal(Deno.statSync(`${folder.path}/copy.db`).mode! & 0o777, 0o600);
  assert.equal(
    await done(data, `sql SELECT${"\t"}count(*)${"\t"}AS${"\t"}n${"\t"}FROM${"\t"}said --json`),
    '{"n":1}',
  );
  await done(data, "check");
  server.assertNoErrors();
});

Deno.test("operating: a backup while people talk is whole; restore brings it back and keeps what there was", async () => {
  await using server = await Server.start();
  const { data, folder } = server;
  const ann = await server.register("ann");
  await ann.ask("JOIN #tea");
  ann.send("PRIVMSG #tea :before the copy");
  await ann.barrier();
  const copying = done(data, `backup ${folder.path}/copy.db`);
  for (let i = 0; i < 200; i++) ann.send(`PRIVMSG #tea :meanwhile ${i}`);
  await ann.barrier();
  await copying;
  ann.send("PRIVMSG #tea :after the copy");
  await ann.barrier();
  await refused(data, `backup ${folder.path}/copy.db`, 1, /There is a file/);
  await refused(data, `restore ${folder.path}/copy.db`, 4, /another chat-server is using it/);
  await server.stop();
  const broken = folder.write("broken.db", "not a database at all");
  await refused(data, `restore ${broken}`, 1, /Nothing was restored/);
  assert.match(await done(data, `restore ${folder.path}/copy.db`), /What there was is .*before-/);
  const aside = [...Deno.readDirSync(data)].filter(({ name }) => name.includes(".before-"));
  assert.equal(aside.filter(({ name }) => !/-(wal|shm)$/.test(name)).length, 1);
  await server.again();
  const texts = await done(data, "sql SELECT\ttext\tFROM\tsaid --json");
  assert(texts.includes("before the copy") && !texts.includes("after the copy"));
  await server.login("ann");
  server.assertNoErrors();
});

Deno.test("operating: check finds what is wrong", async () => {
  await using server = await Server.start();
  const { data } = server;
  const ann = await server.register("ann");
  for (let i = 0; i < 300; i++) ann.send(`PRIVMSG ann :note ${i} ${"words ".repeat(20)}`);
  await ann.barrier();
  assert.match(await done(data, "check"), /whole/);
  await server.stop();
  const path = `${data}/chat.db`;
  const bytes = Deno.readFileSync(path);
  bytes.fill(0x5a, bytes.length - 3 * 4096, bytes.length - 4096);
  Deno.writeFileSync(path, bytes);
  await refused(data, "check", 1, /damaged/);
});

Deno.test("operating: room delete and room list", async () => {
  await using server = await Server.start();
  const { data } = server;
  const ann = await server.register("ann");
  await ann.ask("JOIN #tea");
  assert.match(await done(data, "room list"), /#tea +ann/);
  assert.match(
    await done(data, "room delete tea --yes"),
    /The room #tea is deleted; 1 person had to go/,
  );
  await ann.until("KICK #tea ann :the room was deleted");
  await refused(data, "room delete #lobby --yes", 1, /the server's own room/);
});

Deno.test("operating: an invitation is a line, and the code in it makes one account", async () => {
  await using server = await Server.start({ args: ["--registration", "invite"] });
  const { data } = server;
  const line = await done(data, "invite --room lobby --expires 2h");
  const code = /^irc:\/\/127\.0\.0\.1:(\d+)\/lobby\?invite=(\S+)$/.exec(line)!;
  assert.equal(Number(code[1]), server.port);
  const stored = await done(data, "sql SELECT\t*\tFROM\tinvites --json");
  assert(!stored.includes(code[2]) && JSON.parse(stored).room === "#lobby");
  const file = new TextDecoder("latin1").decode(Deno.readFileSync(`${data}/chat.db-wal`));
  assert(!file.includes(code[2].replaceAll("-", "")) && !file.includes(code[2]));
  const ann = await server.connect();
  ann.send("NICK ann", "USER ann 0 * :Ann", `PRIVMSG NickServ :REGISTER secret-of-ann ${code[2]}`);
  await ann.until("INVITE ann #lobby");
  assert.equal(
    await done(data, "invite list"),
    "There are no invitations: chat-server invite makes one.",
  );
  const more = JSON.parse(await done(data, "invite --uses 5 --address chat.example.org:1 --json"));
  assert.match(more.line, /^irc:\/\/chat\.example\.org:1\/\?invite=/);
  await done(data, `invite revoke ${more.id}`);
  await refused(data, `invite revoke ${more.id}`, 1, /There is no invitation/);
  await refused(data, "invite --uses 0", 2, /--uses is a number/);
});

Deno.test("operating: sql answers, and neither writes nor shows secrets", async () => {
  await using server = await Server.start();
  const { data } = server;
  await server.register("ann");
  for (const view of ["people", "rooms", "said", "bans", "deeds", "invites"]) {
    await done(data, `sql SELECT\t*\tFROM\t${view}`);
  }
  await refused(data, "sql DELETE\tFROM\taccounts", 1, /nothing can be changed here/);
  await refused(data, "sql SELECT\tpassword_hash\tFROM\taccounts", 1, /prohibited/);
  await refused(data, "sql SELECT\t*\tFROM\tsecrets", 1, /prohibited/);
  await refused(data, "sql SELEC\t1", 1, /syntax error/);
  const two = await done(data, "sql --json", ["SELECT 1 AS a;", "SELECT 2 AS b;"]);
  assert.equal(two, '{"a":1}\n{"b":2}');
});

Deno.test("operating: config says what holds and who said so, without secrets", async () => {
  const hash = `$2b$12$${"a".repeat(53)}`;
  const { code, stdout } = await run(executable("chat-server"), {
    args: ["config", "--json", "--allow-guests"],
    env: { CHAT_WEBIRC_PASSWORD_HASH: hash, HOME: "/nowhere" },
  });
  assert.equal(code, 0);
  assert(!stdout.includes(hash));
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const of = (key: string) => rows.find(({ setting }) => setting === key);
  assert.deepEqual(of("allow_guests"), {
    setting: "allow_guests",
    value: "true",
    from: "--allow-guests",
  });
  assert.equal(of("webirc.password_hash").from, "CHAT_WEBIRC_PASSWORD_HASH");
  assert.equal(of("port").from, "default");
});

Deno.test("operating: what is meant is said, where a word is nearly a command", async () => {
  const nowhere = "/nowhere/at/all";
  await refused(nowhere, "acount list", 2, /There is no command acount\. Did you mean account\?/);
  await refused(nowhere, "account lst", 2, /Did you mean account list\?/);
  await refused(nowhere, "account list --al", 2, /There is no option --al\. Did you mean --all\?/);
  await refused(nowhere, "account list", 4, /There is no database in/);
  await refused(nowhere, "account passwd", 2, /Something is missing/);
  await refused(nowhere, "top", 1, /No server runs on/);
});

Deno.test("operating: metrics, health and top of a running server", async () => {
  await using server = await Server.start({ env: { CHAT_METRICS_LISTEN: "127.0.0.1:0" } });
  const ready = await server.stdout.until("chat-server metrics on ");
  const page = ready.replace("chat-server metrics on ", "");
  const ann = await server.register("ann");
  await ann.ask("JOIN #tea");
  ann.send("PRIVMSG #tea :a very secret word");
  await ann.barrier();
  const text = await (await fetch(page)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  assert.equal(value("chat_connections"), 1);
  assert(value("chat_events_stored_total") >= 2);
  assert(value("chat_deliveries_total") > 5);
  assert.equal(
    value("chat_turn_seconds_count"),
    value('chat_turn_seconds_bucket\\{le="\\+Inf"\\}'),
  );
  for (const word of ["ann", "tea", "secret"]) assert(!text.includes(word), word);
  const health = await fetch(page.replace("metrics", "healthz"));
  assert.deepEqual([health.status, await health.text()], [200, "ok\n"]);
  const other = await fetch(page.replace("metrics", "other"));
  assert.equal(other.status, 404);
  await other.body?.cancel();
  const top = await done(server.data, "top --once");
  assert.match(top, /^connections +1 {2}1 people$/m);
  for (const line of top.split("\n")) assert(line.length <= 40, line);
});

Deno.test("operating: who asks for metrics slowly keeps no server from ending", async () => {
  await using server = await Server.start({ env: { CHAT_METRICS_LISTEN: "127.0.0.1:0" } });
  const ready = await server.stdout.until("chat-server metrics on ");
  const port = Number(new URL(ready.replace("chat-server metrics on ", "")).port);
  const peers: Deno.Conn[] = [];
  for (const words of ["GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /hea"]) {
    const peer = await Deno.connect({ hostname: "127.0.0.1", port });
    await peer.write(new TextEncoder().encode(words));
    peers.push(peer);
  }
  assert((await peers[0].read(new Uint8Array(500)))! > 0);
  assert.equal(await server.stop(), 0);
  for (const peer of peers) peer.close();
});

Deno.test("operating: control_socket: the port of the administrator is of no use to others", async () => {
  await using server = await Server.start();
  const path = `${server.data}/control.sock`;
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  assert.equal(Deno.statSync(`${server.data}/control`).mode! & 0o777, 0o600);
  for (
    const words of [
      '{"command":"account delete","name":"ann","secret":"no"}\n',
      "nonsense\n",
      "x".repeat(70_000),
      "GET / HTTP/1.1\r\n\r\n",
    ]
  ) {
    const connection = await Deno.connect({ transport: "unix", path });
    const sent = connection.write(new TextEncoder().encode(words)).catch(() => {});
    const read = await connection.read(new Uint8Array(10)).catch(() => null);
    assert.equal(read, null, words.slice(0, 40));
    await sent;
    connection.close();
  }
  await done(server.data, "account list");
  server.assertNoErrors();
});

Deno.test("operating: a server that was killed leaves nothing in the way", async () => {
  await using server = await Server.start();
  await server.stop("SIGKILL");
  await done(server.data, "account add ann", ["secret-of-ann"]);
  await server.again();
  await done(server.data, "account add bob", ["secret-of-bob"]);
  assert.equal((await done(server.data, "account list --json")).split("\n").length, 2);
});

Deno.test("operating: the data of a server can be reached by another way to the folder", async () => {
  await using server = await Server.start();
  const link = `${server.folder.path}/link`;
  Deno.symlinkSync(server.data, link);
  await using program = new Program(executable("chat-server"), {
    args: ["top", "--once", "--data", "link"],
    cwd: server.folder.path,
  });
  await program.endInput();
  assert.equal(await program.exit(), 0);
});
