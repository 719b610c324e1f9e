/** About the server: ISUPPORT, LUSERS, MOTD, VERSION, HELP. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import { type Person, Scene, scene } from "../harness.ts";

/** The tokens of 005. */
function isupport(person: Person): Record<string, string> {
  const tokens = person.ask("VERSION").map((line) => parseMessage(line)!)
    .filter((message) => message.command === "005").flatMap(({ params }) => {
      assert(params.length >= 3 && params.length <= 15);
      assert.equal(params.at(-1), "are supported by this server");
      return params.slice(1, -1);
    });
  return Object.fromEntries(
    tokens.map((token) => token.split(/=(.*)/s, 2)).map(([a, b = ""]) => [a, b]),
  );
}

Deno.test("ISUPPORT", () => {
  assert.deepEqual(isupport(scene({ ann: [] }).ann), {
    NETWORK: "test",
    CASEMAPPING: "ascii",
    CHANTYPES: "#",
    CHANMODES: "Ibe,k,Sfl,CMRimnst",
    PREFIX: "(qaohv)~&@%+",
    CHANLIMIT: "#:100",
    NICKLEN: "32",
    USERLEN: "18",
    NAMELEN: "150",
    CHANNELLEN: "64",
    UTF8ONLY: "",
    TOPICLEN: "330",
    KICKLEN: "300",
    KNOCK: "",
    TARGMAX: "JOIN:10,PART:10,KICK:10,NAMES:1,PRIVMSG:10,NOTICE:10,TAGMSG:10,LIST:,WHOIS:1",
    ELIST: "CMNTU",
    SAFELIST: "",
    MODES: "10",
    MAXLIST: "b:100,e:100,I:100",
    EXCEPTS: "e",
    INVEX: "I",
    EXTBAN: "$,am",
    ACCOUNTEXTBAN: "a",
    STATUSMSG: "~&@%+",
    AWAYLEN: "200",
    BOT: "B",
    WHOX: "",
    MONITOR: "100",
    CHATHISTORY: "1000",
    MSGREFTYPES: "msgid,timestamp",
  });
});

Deno.test("what ISUPPORT says of lengths is so", () => {
  const made = scene({ ann: [] }, { guests: true });
  const { NICKLEN, CHANNELLEN, TOPICLEN, AWAYLEN } = isupport(made.ann);
  const nick = "n".repeat(Number(NICKLEN));
  made.scene.person("gus", [], true).send(`NICK ${nick}`).sees(`:gus NICK ${nick}`);
  const room = "#" + "r".repeat(Number(CHANNELLEN) - 1);
  const [join] = made.ann.ask(`JOIN ${room}`);
  assert(join.endsWith(` JOIN ${room}`));
  const [topic] = made.ann.ask(`TOPIC ${room} :${"t".repeat(400)}`);
  assert(topic.endsWith(` :${"t".repeat(Number(TOPICLEN))}`));
  made.ann.send(`AWAY :${"a".repeat(300)}`, "WHOIS ann");
  assert(
    made.ann.take().some((line) => line.endsWith(` 301 ann ann :${"a".repeat(Number(AWAYLEN))}`)),
  );
});

Deno.test("VERSION", () => {
  const [version] = scene({ ann: [] }).ann.ask("VERSION");
  assert.equal(version, ":chat.test 351 ann chat-server-0 chat.test :one server, no links");
});

Deno.test("LUSERS counts people, the invisible, who has not come in yet, and rooms", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  bob.send("MODE bob +i", "JOIN #a");
  const strangers = [made.stranger(), made.stranger()];
  ann.send("LUSERS").sees(
    "251 ann :There is 1 user and 1 invisible on 1 server",
    "252 ann 0 :…",
    "253 ann 2 :…",
    "254 ann 1 :…",
    "255 ann :I have 2 users and 0 servers",
    "265 ann 2 2 :…",
    "266 ann 2 2 :…",
  );
  for (const person of [bob, ...strangers]) person.send("QUIT");
  ann.send("LUSERS").sees(
    "251 ann :There is 1 user and 0 invisible on 1 server",
    "252 ann 0 :…",
    "254 ann 1 :…",
    "255 ann :I have 1 user and 0 servers",
    "265 ann 1 2 :…",
    "266 ann 1 2 :…",
  );
});

Deno.test("MOTD: none, or its lines", () => {
  scene({ ann: [] }).ann.send("MOTD").sees("422 ann :…");
  const { ann } = scene({ ann: [] }, { motd: ["Welcome,", "", "be kind."] });
  const lines = [
    "375 ann :…",
    "372 ann :- Welcome,",
    "372 ann :- ",
    "372 ann :- be kind.",
    "376 ann :…",
  ];
  ann.send("MOTD").sees(...lines);
  ann.send("MOTD CHAT.test").sees(...lines);
});

Deno.test("MOTD: a long line is cut and stays a line", () => {
  const { ann } = scene({ ann: [] }, { motd: ["é".repeat(400)] });
  for (const line of ann.ask("MOTD")) assert(new TextEncoder().encode(line).length <= 510);
});

Deno.test("there is no other server", () => {
  const { ann } = scene({ ann: [] });
  for (const command of ["MOTD", "VERSION"]) {
    ann.send(`${command} other.test`).sees("402 ann other.test :…");
    ann.send(`${command} :a b`).sees("402 ann * :…");
  }
});

Deno.test("HELP: what can be done now", () => {
  const { ann, scene: made } = scene({ ann: [] });
  const known = [...made.world.commands.values()];
  const lines = ann.ask("HELP");
  assert.match(lines[0], / 704 ann \* :/);
  assert.match(lines.at(-1)!, / 706 ann \* :/);
  const inside = known.filter(({ stages }) => stages & ann.session.stage);
  assert.equal(lines.length, inside.length + made.world.services.size + 3);
  const outside = new Scene().stranger();
  assert(outside.ask("HELP").length < lines.length);
});

Deno.test("HELP: of every command, and of none", () => {
  const { ann, scene: made } = scene({ ann: [] });
  for (const { name, usage, help } of made.world.commands.values()) {
    const lines = [
      `704 ann ${name} :${usage}`,
      `705 ann ${name} :`,
      `705 ann ${name} :${help}`,
      `706 ann ${name} :…`,
    ];
    ann.send(`HELP ${name.toLowerCase()}`).sees(...lines);
  }
  ann.send("HELPOP NICK");
  assert.deepEqual(ann.take(), ann.ask("HELP NICK"));
  ann.send("HELP fly").sees("524 ann fly :…");
  ann.send("HELP :a b").sees("524 ann * :…");
});
