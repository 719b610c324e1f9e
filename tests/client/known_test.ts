/** The known servers: their file, and what is asked and remembered at a certificate. */
import assert from "node:assert/strict";
import { type FileChange, systemIo } from "../../client/io.ts";
import {
  configFolder,
  find,
  formatKnown,
  NOTHING,
  parseKnown,
  withServer,
} from "../../client/known.ts";
import { KnownServers } from "../../client/known_file.ts";
import { Folder } from "../integration/folder.ts";
import { ChatServer } from "./chat_server.ts";
import { HandClock } from "./hand_clock.ts";
import { ACCOUNTS, GIVEN, Person, serverWith } from "./person.ts";
import { start } from "./running.ts";
import { MemoryIo } from "./support.ts";
import { certificateOf } from "./tls_server.ts";

const ONE = { host: "one.example", port: 6697, tls: true };
const TWO = { host: "::1", port: 6667, tls: false };

Deno.test("known: what is written is read again", async () => {
  const certificate = await certificateOf("self");
  let known = withServer(NOTHING, ONE, { account: "ann", rooms: ["#a"], certificate }, true);
  known = withServer(known, TWO, { passwordCommand: "pass show chat" }, true);
  known.policies.push({ host: "h", port: 1, duration: 2, until: 3 });
  assert.deepEqual(parseKnown(formatKnown(known)), known);
  assert.deepEqual(known.servers.map(({ host }) => host), ["::1", "one.example"]);
  assert.equal(find(known, { host: "ONE.example", port: 6697 })?.account, "ann");
  const later = withServer(known, ONE, { rooms: ["#b"] });
  assert.deepEqual(later.servers.map(({ rooms }) => rooms), [[], ["#b"]]);
  assert.equal(later.servers[1].account, "ann");
});

for (const text of ["", "{", "[]", '{"version":9,"servers":[]}', '{"version":1,"servers":[{}]}']) {
  Deno.test(`known: a damaged file is told and kept aside: ${text || "empty"}`, async () => {
    const io = new MemoryIo();
    io.files["/c/servers.json"] = text;
    const known = new KnownServers(io, "/c/servers.json");
    const told: string[] = [];
    known.complain = (sentence) => told.push(sentence);
    await known.load();
    assert.equal(told.length, 1);
    assert.match(
      told[0],
      /^The file of known servers, \/c\/servers\.json, cannot be read: .*damaged/,
    );
    assert.equal(io.files["/c/servers.json.damaged"], text);
    await known.note(ONE, { account: "ann" });
    assert.equal(told.length, 1);
    assert.match(io.files["/c/servers.json"], /"account": "ann"/);
  });
}

Deno.test("known: several clients at once lose nothing; the file is its owner's alone", async () => {
  using folder = new Folder();
  const path = `${folder.path}/config/chat/servers.json`;
  const io = systemIo();
  const all = Array.from({ length: 20 }, (_, i) =>
    new KnownServers(io, path).note(
      { ...ONE, port: 7000 + i },
      { account: `ann${i}` },
    ));
  await Promise.all(all);
  const known = parseKnown(Deno.readTextFileSync(path));
  assert(typeof known !== "string");
  assert.equal(known.servers.length, 20);
  if (Deno.build.os === "windows") return;
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  assert.equal(Deno.statSync(`${folder.path}/config/chat`).mode! & 0o777, 0o700);
});

Deno.test("known: where nothing can be written, it is said once and kept in memory", async () => {
  using folder = new Folder();
  const known = new KnownServers(systemIo(), `${folder.write("file", "")}/servers.json`);
  const told: string[] = [];
  known.complain = (sentence) => told.push(sentence);
  await known.load();
  await known.note(ONE, { account: "ann" });
  await known.note(ONE, { rooms: ["#a"] });
  assert.equal(told.length, 1);
  assert.match(told[0], /forgotten when chat-client ends/);
  assert.equal(known.find(ONE)?.account, "ann");
});

Deno.test("known: the folder of each platform", () => {
  const env = (variables: Record<string, string>) => (name: string) => variables[name];
  assert.equal(configFolder("linux", env({ HOME: "/h" })), "/h/.config/chat");
  assert.equal(configFolder("linux", env({ HOME: "/h", XDG_CONFIG_HOME: "/x" })), "/x/chat");
  assert.equal(configFolder("linux", env({ HOME: "/h", XDG_CONFIG_HOME: "x" })), "/h/.config/chat");
  assert.equal(configFolder("darwin", env({ HOME: "/h" })), "/h/Library/Application Support/chat");
  assert.equal(configFolder("windows", env({ APPDATA: "C:\\a" })), "C:\\a/chat");
  assert.equal(configFolder("linux", env({})), undefined);
});

/** Its files take as long to write as a test wants. */
class SlowIo extends MemoryIo {
  readonly ready = Promise.withResolvers<void>();

  override async updateFile(path: string, change: FileChange): Promise<void> {
    await this.ready.promise;
    await super.updateFile(path, change);
  }
}

Deno.test("terminal: the prompt does not wait for the file of servers, the end does", async () => {
  await using server = serverWith();
  const io = new SlowIo();
  await using ann = new Person(server.port, ["--user", "ann"], { ...GIVEN, HOME: "/h" }, io);
  await ann.sees("Here: ann (you)", "#lobby> ");
  assert.deepEqual(io.files, {});
  ann.type("/quit\r");
  io.ready.resolve();
  assert.equal(await ann.exit(), 0);
  assert.match(Object.values(io.files).join(), /"account": "ann"/);
});

const SECURE = { accounts: { ...ACCOUNTS }, certificate: "self" };

Deno.test("terminal: a server's own certificate is asked once, and a changed one ends with 6", async () => {
  using _clock = new HandClock();
  /** A terminal of its own each time, with the same files. */
  const files: Record<string, string> = {};
  const io = () => new MemoryIo(files);
  const variables = { CHAT_PASSWORD: "correct horse", HOME: "/h" };
  const args = ["--tls", "--user", "ann"];
  const { port } = await (async () => {
    await using server = new ChatServer(SECURE);
    {
      await using ann = new Person(server.port, args, variables, io());
      await ann.sees("Its fingerprint in words", "Trust it? yes or no: ");
      ann.type("perhaps\r");
      await ann.sees("! Please answer yes or no.");
      ann.type("yes\r");
      await ann.sees(", by TLS, on this machine.", "Here: ann (you)");
      ann.type("/quit\r");
      assert.equal(await ann.exit(), 0);
    }
    await using again = new Person(server.port, args, variables, io());
    await again.sees("Here: ann (you)");
    return server;
  })();
  await using _other = new ChatServer({ ...SECURE, certificate: "other" }, port);
  await using ann = new Person(port, args, variables, io());
  await ann.sees("! The certificate of 127.0.0.1:", "has changed");
  assert.equal(await ann.exit(), 6);
});

Deno.test("plain: an unknown certificate ends with 6 and says how to go on; that works", async () => {
  await using server = new ChatServer(SECURE);
  const refused = start(server.port, ["--tls", "--user", "ann"]);
  refused.io.endInput();
  assert.equal(await refused.exit(), 6);
  const [, fingerprint] = /add --fingerprint ([0-9A-F:]{95})\./.exec(refused.io.errors) ?? [];
  assert.deepEqual(server.heard, []);
  const taken = start(server.port, ["--tls", "--user", "ann", "--fingerprint", fingerprint]);
  taken.io.type("hello\n");
  taken.io.endInput();
  assert.equal(await taken.exit(), 0, taken.io.errors);
  assert.match(taken.io.output, /#lobby ann: hello/);
});

Deno.test("terminal: with no address it offers the servers that are known, with the last account", async () => {
  using _clock = new HandClock();
  await using server = new ChatServer({ accounts: { ...ACCOUNTS } });
  const files: Record<string, string> = {};
  {
    await using ann = new Person(server.port, ["--user", "ann"], {
      CHAT_PASSWORD: "correct horse",
      HOME: "/h",
    }, new MemoryIo(files));
    await ann.sees("Here: ann (you)");
    ann.type("/join dev\r");
    await ann.sees("── #dev", "Here: ann (you)");
    ann.type("/quit\r");
    assert.equal(await ann.exit(), 0);
  }
  const [text] = Object.entries(files).filter(([path]) => path.endsWith("servers.json"))
    .map(([, text]) => text);
  assert(!text.includes("horse"), text);
  await using ann = new Person(undefined, [], { HOME: "/h" }, new MemoryIo(files));
  await ann.sees(
    `127.0.0.1:${server.port}, on this machine`,
    "Server, a number or an address [1]: ",
  );
  ann.type("http://x\r");
  await ann.sees("! An address begins with irc:// or ircs://");
  ann.type("\r");
  await ann.sees("Password");
  ann.type("correct horse\r");
  await ann.sees("Here: ann (you)");
  assert(server.heard.filter((line) => line.endsWith("JOIN #dev")).length === 2);
  await using again = new Person(undefined, ["--room", "tea"], { HOME: "/h" }, new MemoryIo(files));
  await again.sees("[1]: ");
  again.type("\rcorrect horse\r");
  await again.sees("── #tea", "Here: ann (you)");
  assert(server.heard.filter((line) => line.endsWith("JOIN #dev")).length === 2);
});
