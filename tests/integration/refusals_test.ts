/** When chat-server does not start: the sentence, the exit code, and that nothing was harmed. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Folder } from "./folder.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";

const SERVER = executable("chat-server");

/** A server that is to refuse: its exit code and its sentence. */
async function refusal(...args: string[]): Promise<[code: number | string, sentence: string]> {
  const { code, stdout, stderr } = await run(SERVER, { args });
  assert.equal(stdout, "");
  return [code, stderr];
}

Deno.test("start: a port that is in use", async () => {
  await using server = await Server.start();
  using folder = new Folder();
  assert.deepEqual(
    await refusal("127.0.0.1", String(server.port), "--data", `${folder.path}/data`),
    [
      3,
      `chat-server: Cannot listen on 127.0.0.1:${server.port}: another program is using that ` +
      "port: end it or take another port.",
    ],
  );
});

Deno.test("start: an address of another machine", async () => {
  using folder = new Folder();
  const [code, sentence] = await refusal("192.0.2.1", "0", "--data", `${folder.path}/data`);
  assert.equal(code, 3);
  assert.match(sentence, /^chat-server: Cannot listen on 192\.0\.2\.1:0: [^()]*: give an address/);
});

/** Word by word on the command line, and what is said about it. */
const WRONG: [args: string[], sentence: RegExp][] = [
  [["--allow-guest"], /There is no option --allow-guest\. Did you mean --allow-guests\?/],
  [["--port", "7000"], /There is no option --port\. .*See chat-server --help/],
  [["--data"], /--data needs a value\. See chat-server --help/],
  [["--data", "--allow-guests"], /--data needs a value/],
  [["--allow-guests=yes"], /--allow-guests takes no value/],
  [["-x"], /There is no option -x\. See chat-server --help/],
  [["6667"], /The first word is the address to listen on: chat-server 127\.0\.0\.1 6667/],
  [["127.0.0.1", "port"], /PORT is not a whole number from 0 to 65535: "port"/],
  [["127.0.0.1", "65536"], /PORT is not a whole number from 0 to 65535/],
  [["127.0.0.1", "6667", "more"], /too many words: .*"more"/],
  [["--log-level", "loud"], /--log-level is none of debug, info, warn, error: "loud"/],
  [["--name", "nodot"], /--name is not a name like chat\.example\.org/],
  [["--motd", "/nonexistent/motd"], /Cannot read the message of the day .*: there is no such file/],
  [["--config", "/nonexistent/c"], /Cannot read the configuration .*: there is no such file/],
];

for (const [args, sentence] of WRONG) {
  Deno.test(`start: wrong usage: ${args.join(" ")}`, async () => {
    using folder = new Folder();
    const { code, stdout, stderr } = await run(SERVER, {
      args,
      env: { CHAT_DATA: `${folder.path}/data` },
    });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, sentence);
    assert.match(stderr, /^chat-server: [^\n]*$/, "one line");
    assert.deepEqual([...Deno.readDirSync(folder.path)], [], "nothing was made");
  });
}

const FILES: [what: string, toml: string, sentence: RegExp][] = [
  ["an unknown key", "[limits]\nlogin_second = 5\n", /no setting limits\.login_second\. Did you /],
  ["a value of another kind", 'port = "many"\n', /port is not a whole number from 0 to 65535/],
  ["not TOML", "port = = 1\n", /line 1, column /],
];

for (const [what, toml, sentence] of FILES) {
  Deno.test(`start: a configuration with ${what}`, async () => {
    using folder = new Folder();
    const path = folder.write("chat.toml", toml);
    const [code, said] = await refusal("--config", path, "--data", `${folder.path}/data`);
    assert.equal(code, 2);
    assert.match(said, sentence);
    assert(said.startsWith(`chat-server: ${path}`) && !said.includes("\n"), said);
  });
}

/** A database as chat-server left it, with a message in it. */
async function used(): Promise<Uint8Array> {
  await using server = await Server.start();
  const ann = await server.register("ann");
  await ann.ask("JOIN #lobby", "PRIVMSG #lobby :kept");
  await server.stop();
  return Deno.readFileSync(`${server.data}/chat.db`);
}

function withVersion(database: Uint8Array, version: number): Uint8Array {
  using folder = new Folder();
  const path = folder.write("chat.db", database);
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA user_version = ${version}; PRAGMA wal_checkpoint(TRUNCATE)`);
  db.close();
  return Deno.readFileSync(path);
}

function withHole(database: Uint8Array): Uint8Array {
  return database.slice().fill(0x55, 4096, 3 * 4096);
}

const DATABASES: [what: string, spoil: (whole: Uint8Array) => Uint8Array, sentence: RegExp][] = [
  ["words", () => new TextEncoder().encode("not a database\n"), /damaged \(it does not begin/],
  ["nothing", () => new Uint8Array(0), /damaged \(it is empty/],
  ["half of a database", (whole) => whole.subarray(0, whole.length / 2), /damaged \(its end is/],
  ["a database with a hole", withHole, /damaged/],
  ["the database of a newer version", (whole) => withVersion(whole, 99), /newer chat-server/],
];

for (const [what, spoil, sentence] of DATABASES) {
  Deno.test(`start: where chat.db is ${what}`, async () => {
    using folder = new Folder();
    const path = folder.write("chat.db", spoil(await used()));
    const before = Deno.readFileSync(path);
    const [code, said] = await refusal("127.0.0.1", "0", "--data", folder.path);
    assert.equal(code, 4);
    assert.match(said, sentence);
    assert.match(said, /^chat-server: Cannot use [^\n]* The file was left as it was\.$/);
    assert.deepEqual(Deno.readFileSync(path), before);
    assert(!names(folder.path).includes("address"));
  });
}

Deno.test("start: where the data folder is a file", async () => {
  using folder = new Folder();
  const path = folder.write("data", "mine");
  const [code, said] = await refusal("127.0.0.1", "0", "--data", path);
  assert.equal(code, 4);
  assert.match(said, /^chat-server: Cannot use the data folder .* Choose another data folder\.$/);
  assert.equal(Deno.readTextFileSync(path), "mine");
});

Deno.test("start: where another chat-server has the data folder", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  const [code, said] = await refusal("127.0.0.1", "0", "--data", server.data);
  assert.equal(code, 4);
  assert.match(said, /^chat-server: Cannot use the data folder .*: another chat-server is using /);
  await ann.ask("JOIN #lobby", "PRIVMSG #lobby :still here");
  await server.stop();
  await server.again();
  await server.login("ann");
});

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("tls_on_irc: a client of TLS on the port for plain text hears so at once, and it is logged", async () => {
  await using server = await Server.start();
  const conn = await Deno.connectTls({ hostname: "127.0.0.1", port: server.port });
  await assert.rejects(conn.handshake(), /HandshakeFailure/);
  conn.close();
  await server.log.until("another protocol protocol=TLS");
  await server.register("ann");
});
