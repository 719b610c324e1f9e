/**
 * Real use by clients from Debian: full ones (irssi, WeeChat, EPIC5) and bare ones (sic, ii).
 *
 * Rules: everything that goes over the wire is kept, and the server has nothing to complain about in it but
 * the ERROR that answers QUIT.
 */
import assert from "node:assert/strict";
import { irssiConfig, weechatConfig } from "./configs.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { passwordOf, type Peer } from "./peer.ts";
import { Program } from "./program.ts";
import { Server } from "./server.ts";
import { SURROUNDINGS, Terminal } from "./terminal.ts";
import { Wire } from "./wire.ts";

/** One client, driven by what a person would type. */
interface Hand {
  name: string;
  wire: Wire;
  /** Says it in the room. */
  say(text: string): void;
  join(): void;
  /** Any command of the protocol. */
  raw(line: string): void;
  quit(): void;
  /** What it shows its person. */
  shown: { until(wanted: RegExp): Promise<unknown> };
}

interface Cast {
  server: Server;
  ann: Peer;
  bob: Peer;
}

async function cast(): Promise<Cast> {
  const server = await Server.start({ env: { CHAT_OPERATORS: "ann=host" } });
  const ann = await server.register("ann", ["server-time", "message-tags", "echo-message"]);
  const bob = await server.register("bob");
  return { server, ann, bob };
}

/** In a room that is the client's own: people come, talk, are looked at, put out and kept out. */
async function use(people: Cast, hand: Hand): Promise<void> {
  const { ann, bob } = people;
  const { name, wire, raw, shown } = hand;
  hand.join();
  await wire.fromServer.until(` 366 ${name} #den `);
  for (const peer of [ann, bob]) {
    peer.send("JOIN #den");
    await peer.until(" 366 ");
  }
  await shown.until(/ann.* (joined|JOIN) /);
  hand.say("hello, all of you");
  await ann.until("PRIVMSG #den :hello, all of you");
  ann.send("PRIVMSG #den :héllo yourself 🐟");
  await shown.until(/héllo yourself 🐟/);

  raw("WHOIS ann");
  await wire.fromServer.until(` 330 ${name} ann ann `);
  await wire.fromServer.until(` 318 ${name} ann `);
  raw("WHO #den");
  await wire.fromServer.until(` 315 ${name} #den `);
  raw("MODE #den");
  await wire.fromServer.until(` 324 ${name} #den +nt`);
  raw("MODE #den +v ann");
  await ann.until("MODE #den +v ann");
  raw("TOPIC #den :tea and fish");
  await ann.until("TOPIC #den :tea and fish");

  raw("KICK #den bob :not now");
  await bob.until("KICK #den bob :not now");
  raw("MODE #den +b bob!*@*");
  await ann.until("MODE #den +b bob!*@*");
  assert.match((await bob.ask("JOIN #den")).join(), / 474 bob #den /);
  raw("MODE #den b");
  await wire.fromServer.until(` 367 ${name} #den bob!*@* `);
  await wire.fromServer.until(` 368 ${name} #den `);
  raw("MODE #den -b bob!*@*");
  await ann.until("MODE #den -b bob!*@*");
  assert.match((await bob.ask("JOIN #den")).join(), / 366 bob #den /);

  raw("CHATHISTORY LATEST #den * 10");
  await wire.fromServer.until("PRIVMSG #den :hello, all of you");
  await wire.fromServer.until("PRIVMSG #den :héllo yourself 🐟");
  await knock(people, hand);
  await rehost(people, hand);
}

/** Somebody asks to be let in, and is. */
async function knock({ bob }: Cast, { name, wire, raw }: Hand): Promise<void> {
  bob.send("PART #den");
  await bob.until(" PART #den");
  raw("MODE #den +i");
  await wire.fromServer.until(`MODE #den +i`);
  assert.match((await bob.ask("JOIN #den")).join(), / 473 bob #den /);
  bob.send("KNOCK #den :me again");
  await wire.fromServer.until(` 710 ${name} #den bob!`);
  raw("INVITE bob #den");
  await bob.until(" INVITE bob #den");
  bob.send("JOIN #den");
  await bob.until(" 366 ");
  raw("MODE #den -i");
  await wire.fromServer.until(`MODE #den -i`);
}

/** Somebody has another host from now on: by CHGHOST, or by leaving and coming back. */
async function rehost({ ann }: Cast, { name, wire, raw }: Hand): Promise<void> {
  const knows = wire.fromClient.text.includes("chghost");
  ann.send("PRIVMSG NickServ :HOST bob den.example");
  if (knows) await wire.fromServer.until(" CHGHOST bob den.example");
  else {
    await wire.fromServer.until(/:bob!\S+ QUIT :Changing host/);
    await wire.fromServer.until("@den.example JOIN #den");
  }
  raw("WHOIS bob");
  await wire.fromServer.until(` 311 ${name} bob bob den.example * `);
}

/** After the cut: it is in again, under its own nick and with its rank, and can be talked with. */
async function again({ ann }: Cast, hand: Hand): Promise<void> {
  const { name, wire, raw, shown } = hand;
  await wire.fromServer.until(` 332 ${name} #den :tea and fish`);
  await wire.fromServer.until(` 366 ${name} #den `);
  ann.send("PRIVMSG #den :welcome back");
  await shown.until(/welcome back/);
  hand.say("it was the wire");
  await ann.until("PRIVMSG #den :it was the wire");
  raw("CHATHISTORY LATEST #den * 2");
  await wire.fromServer.until("PRIVMSG #den :it was the wire");
  assert.match((await ann.ask("NAMES #den")).join(), new RegExp(` 353 ann = #den :.*~${name}`));
  hand.quit();
  await ann.until(new RegExp(`:${name}!\\S+ QUIT`));
}

const GOODBYE = "Closing the connection: you have left";

function assertWell({ wire }: Hand, { server }: Cast): void {
  assert(wire.fromServer.all.length > 60, wire.fromServer.text);
  // irssi begins with a JOIN that is to be refused, to see whether a server of IRC answers.
  const probed = wire.fromClient.all.includes("JOIN :");
  const unasked = wire.complaints.filter((line) =>
    !line.endsWith(`ERROR :${GOODBYE}`) && !(probed && line.includes(" 451 * "))
  );
  assert.deepEqual(unasked, []);
  server.assertNoErrors();
}

Deno.test({
  ...needing(["tmux", "irssi"], "clients: irssi: real use, and rejoining by itself after a cut"),
  async fn() {
    const people = await cast();
    await using server = people.server;
    await (await server.register("iris")).close();
    await using wire = new Wire(server.port, "irssi");
    using home = new Folder();
    const config = home.write("config", irssiConfig(wire.port));
    await using irssi = new Terminal(["irssi", `--home=${home.path}`, `--config=${config}`]);
    const hand: Hand = {
      name: "iris",
      wire,
      join: () => irssi.enter("/join #den"),
      say: (text) => irssi.enter(text),
      raw: (line) => irssi.enter(`/quote ${line}`),
      quit: () => irssi.enter("/quit see you"),
      shown: irssi,
    };
    await irssi.until(/no message of the day/);
    await use(people, hand);
    // Its own commands beside those that are sent as they are.
    for (const line of ["/whois ann ann", "/me waves", "/msg ann psst", "/ban eve!*@*"]) {
      irssi.enter(line);
    }
    await irssi.until(/\[\+b eve!/);
    irssi.enter("/unban eve!*@*");
    await people.ann.until("PRIVMSG #den :\x01ACTION waves\x01");
    await people.ann.until("PRIVMSG ann :psst");
    await people.ann.until("MODE #den +b eve!*@*");
    await people.ann.until("MODE #den -b eve!*@*");
    wire.cut();
    await again(people, hand);
    assertWell(hand, people);
  },
});

Deno.test({
  ...needing(
    ["weechat-headless", "weechat/fifo", "tail"],
    "clients: WeeChat: real use, and rejoining by itself after a cut",
  ),
  async fn() {
    const people = await cast();
    await using server = people.server;
    await (await server.register("wee")).close();
    await using wire = new Wire(server.port, "WeeChat");
    using home = new Folder();
    home.write("irc.conf", weechatConfig(wire.port));
    home.write("logger.conf", "[file]\nflush_delay = 0\n");
    home.write("fifo.conf", `[file]\npath = "${home.path}/typed"\n`);
    await using _weechat = new Program("/usr/bin/env", {
      args: ["weechat-headless", "-d", home.path],
      env: { ...SURROUNDINGS, HOME: home.path },
    });
    const logOf = (buffer: string) =>
      new Program("/usr/bin/env", {
        args: ["tail", "-n", "+1", "-F", `${home.path}/logs/irc.${buffer}.weechatlog`],
        env: SURROUNDINGS,
      });
    await using begin = logOf("server.chat");
    await using log = logOf("chat.#den");
    await begin.stdout.until("no message of the day");
    using typed = Deno.openSync(`${home.path}/typed`, { read: true, write: true });
    const enter = (line: string, where = "#den") =>
      void typed.writeSync(new TextEncoder().encode(`irc.chat.${where} *${line}\n`));
    const hand: Hand = {
      name: "wee",
      wire,
      join: () => void typed.writeSync(new TextEncoder().encode("irc.server.chat */join #den\n")),
      say: enter,
      raw: (line) => enter(`/quote ${line}`),
      quit: () => enter("/quit see you"),
      shown: log.stdout,
    };
    await use(people, hand);
    // Its own commands beside those that are sent as they are.
    for (
      const line of [
        "/whois ann",
        "/ban bob",
        "/unban bob",
        "/me waves",
        "/query -noswitch ann psst",
      ]
    ) {
      enter(line);
    }
    await people.ann.until(/MODE #den \+b \S*bob/);
    await people.ann.until(/MODE #den -b \S*bob/);
    await people.ann.until("PRIVMSG #den :\x01ACTION waves\x01");
    await people.ann.until("PRIVMSG ann :psst");
    wire.cut();
    await again(people, hand);
    assertWell(hand, people);
  },
});

Deno.test({
  ...needing(["epic5"], "clients: EPIC5: real use, and rejoining by itself after a cut"),
  async fn() {
    const people = await cast();
    await using server = people.server;
    await (await server.register("epi")).close();
    await using wire = new Wire(server.port, "EPIC5");
    using home = new Folder();
    home.write(".epicrc", "load reconnect\nset auto_reconnect_delay 1\n");
    const account = `epi\\:${passwordOf("epi")}`;
    await using program = new Program("/usr/bin/env", {
      args: ["epic5", "-d", "epi", `127.0.0.1:${wire.port}:${account}:epi`],
      env: { ...SURROUNDINGS, HOME: home.path, TERM: "dumb" },
    });
    const hand: Hand = {
      name: "epi",
      wire,
      join: () => program.type("/join #den"),
      say: (text) => program.type(text),
      raw: (line) => program.type(`/quote ${line}`),
      quit: () => program.type("/quit see you"),
      shown: program.stdout,
    };
    await program.stdout.until("no message of the day");
    await use(people, hand);
    // Its own commands beside those that are sent as they are.
    program.type("/whois bob", "/mode #den +m", "/mode #den -m", "/me waves", "/msg ann psst");
    await people.ann.until("MODE #den -m");
    await people.ann.until("PRIVMSG #den :\x01ACTION waves\x01");
    await people.ann.until("PRIVMSG ann :psst");
    wire.cut();
    await again(people, hand);
    assertWell(hand, people);
  },
});

Deno.test({
  ...needing(["sic"], "clients: sic: real use, and coming back after a cut"),
  async fn() {
    const people = await cast();
    await using server = people.server;
    await (await server.register("sid")).close();
    await using wire = new Wire(server.port, "sic");
    const args = ["sic", "-h", "127.0.0.1", "-p", `${wire.port}`, "-n", "sid"];
    const start = async () => {
      const program = new Program("/usr/bin/env", {
        args: [...args, "-k", passwordOf("sid")],
        env: SURROUNDINGS,
      });
      await program.stdout.until("no message of the day");
      return program;
    };
    const handOf = (program: Program): Hand => ({
      name: "sid",
      wire,
      join: () => program.type(":j #den"),
      say: (text) => program.type(text),
      raw: (line) => program.type(`:${line}`),
      quit: () => program.type(":QUIT :see you"),
      shown: program.stdout,
    });
    {
      await using program = await start();
      await use(people, handOf(program));
      wire.cut();
      await program.exit();
    }
    await using program = await start();
    const hand = handOf(program);
    hand.join();
    await again(people, hand);
    assertWell(hand, people);
  },
});

/** The pipes that ii reads. They are held open: ii loses what comes while it opens one anew. */
class Pipes {
  readonly #files = new Map<string, Deno.FsFile>();

  constructor(readonly folder: string) {}

  /** For the server, or for a room that it is in. */
  type(line: string, room = ""): void {
    const path = `${this.folder}/${room}/in`;
    // Who can read it, too, does not wait for a reader.
    const file = this.#files.get(path) ?? Deno.openSync(path, { read: true, write: true });
    this.#files.set(path, file);
    file.writeSync(new TextEncoder().encode(`${line}\n`));
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) file.close();
  }
}

Deno.test({
  ...needing(["ii", "tail"], "clients: ii: real use, and coming back after a cut"),
  async fn() {
    const people = await cast();
    await using server = people.server;
    await (await server.register("ivy")).close();
    await using wire = new Wire(server.port, "ii");
    using home = new Folder();
    const folder = `${home.path}/127.0.0.1`;
    const args = ["ii", "-s", "127.0.0.1", "-p", `${wire.port}`, "-i", home.path, "-n", "ivy"];
    const start = async () => {
      const program = new Program("/usr/bin/env", {
        args: [...args, "-k", "II_PASSWORD"],
        env: { ...SURROUNDINGS, II_PASSWORD: passwordOf("ivy") },
      });
      await wire.fromServer.until(" 422 ivy ");
      return program;
    };
    await using log = new Program("/usr/bin/env", {
      args: ["tail", "-n", "+1", "-F", `${folder}/#den/out`],
      env: SURROUNDINGS,
    });
    const handOf = (pipes: Pipes): Hand => ({
      name: "ivy",
      wire,
      join: () => pipes.type("/j #den"),
      say: (text) => pipes.type(text, "#den"),
      raw: (line) => pipes.type(`/${line}`),
      quit: () => pipes.type("/q see you"),
      shown: log.stdout,
    });
    {
      await using program = await start();
      using pipes = new Pipes(folder);
      await use(people, handOf(pipes));
      wire.cut();
      await program.exit();
    }
    await using _program = await start();
    using pipes = new Pipes(folder);
    const hand = handOf(pipes);
    hand.join();
    await again(people, hand);
    assertWell(hand, people);
  },
});
