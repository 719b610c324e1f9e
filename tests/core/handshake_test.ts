/** Coming in and going: NICK, USER, PASS, QUIT, PING, PONG, and what is no line at all. */
import assert from "node:assert/strict";
import { forget, type Person, Scene, scene } from "../harness.ts";

/** Words of the welcome, in order; 005 as often as it needs. */
const WELCOME = [
  "001",
  "002",
  "003",
  "004",
  "005",
  "251",
  "252",
  "254",
  "255",
  "265",
  "266",
  "422",
];

function welcomed(person: Person): string {
  const commands = person.messages().map((message) => message.command);
  assert.deepEqual([...new Set(commands)], WELCOME);
  return person.session.nick;
}

Deno.test("the welcome: its numerics in order", () => {
  const ann = new Scene({ guests: true }).stranger().send("NICK ann", "USER ann 0 * :Ann");
  const lines = ann.take();
  assert.match(lines[0], /^:chat\.test 001 ann :Welcome to test, ann!ann@host\.test$/);
  assert.match(
    lines[3],
    /^:chat\.test 004 ann chat\.test chat-server-0 \S+ CIMRSabefhiklmnoqstv ISabefhkloqv$/,
  );
  const commands = lines.map((line) => line.split(" ")[1]);
  assert.deepEqual([...new Set(commands)], WELCOME);
});

Deno.test("the welcome: USER may come first", () => {
  const scene = new Scene({ guests: true });
  assert.equal(welcomed(scene.stranger().send("USER ann 0 * :Ann", "NICK ann")), "ann");
});

/** What a stranger sends, and what is answered. */
const STRANGER: [sent: string, ...seen: string[]][] = [
  ["NICK", "431 * :…"],
  ["NICK :", "431 * :…"],
  ["NICK *", "432 * * :…"],
  ["NICK 1ann", "432 * 1ann :…"],
  ["NICK #ann", "432 * #ann :…"],
  ["NICK :a b", "432 * * :…"],
  [`NICK ${"a".repeat(33)}`, `432 * ${"a".repeat(33)} :…`],
  ["NICK ann"],
  ["USER a 0 *", "461 * USER :…"],
  ["USER a 0 * :", "461 * USER :…"],
  ["USER", "461 * USER :…"],
  ["PASS", "461 * PASS :…"],
  ["PRIVMSG bob :hello", "451 * :…"],
  ["JOIN #a", "451 * :…"],
  ["LUSERS", "451 * :…"],
  ["FLY", "421 * FLY :…"],
  [`${"X".repeat(100)} y`, `421 * ${"X".repeat(64)} :…`],
  ["ping word", "PONG chat.test :word"],
  ["PING :two words", "PONG chat.test :two words"],
  ["PING :", "PONG chat.test :"],
  ["PING", "409 * :…"],
  ["PONG word"],
  ["ERROR :no"],
  [":someone PING source", "PONG chat.test :source"],
  [":source"],
];

for (const [sent, ...seen] of STRANGER) {
  Deno.test(`before the welcome: ${sent.slice(0, 40)}`, () => {
    new Scene({ guests: true }).stranger().send(sent).sees(...seen);
  });
}

Deno.test("USER: the name is cleaned and cut, the real name is cut", () => {
  const ann = new Scene({ guests: true }).stranger();
  ann.send("NICK ann", `USER ${"a@!".repeat(20)} 0 * :${"é".repeat(100)}`).take();
  ann.send("WHOIS ann");
  assert.match(ann.take()[0], new RegExp(`311 ann ann ${"a".repeat(18)} host\\.test \\* :é{75}$`));
});

Deno.test("a nick that is taken is refused at the welcome, and another one is asked for", () => {
  const { scene: made } = scene({ ann: [] }, { guests: true });
  made.account("zoe");
  const bob = made.stranger().send("USER bob 0 * :Bob");
  bob.send("NICK ann").sees("433 * ann :…");
  bob.send("NICK ANN").sees("433 * ANN :…");
  bob.send("NICK zoe").sees("433 * zoe :…");
  bob.send("NICK nickserv").sees("433 * nickserv :…");
  assert.equal(welcomed(bob.send("NICK bob")), "bob");
});

Deno.test("of two who want one nick the first to be welcomed has it", () => {
  const scene = new Scene({ guests: true });
  const [one, two] = [scene.stranger(), scene.stranger()];
  one.send("NICK ann");
  two.send("NICK ann", "USER two 0 * :Two");
  one.send("USER one 0 * :One").sees("433 * ann :…");
  assert.equal(two.session.nick, "ann");
});

Deno.test("PASS: account:password, or the nick's password", () => {
  for (const pass of ["PASS ann:password of ann", "PASS :password of ann"]) {
    const scene = new Scene();
    scene.account("ann");
    const ann = scene.stranger().send(
      pass.replace(" ann:", " :ann:"),
      "NICK ann",
      "USER ann 0 * :A",
    );
    assert.equal(welcomed(ann), "ann");
    assert.equal(ann.session.account?.name, "ann");
  }
});

Deno.test("PASS: the account's name is the nick, whatever NICK said", () => {
  const scene = new Scene();
  scene.account("Ann");
  const ann = scene.stranger().send("PASS :ann:password of Ann", "NICK bob", "USER ann 0 * :A");
  assert.equal(welcomed(ann), "Ann");
});

Deno.test("PASS: a wrong password and an unknown name read the same, and close the connection", () => {
  for (const name of ["ann", "nobody"]) {
    const scene = new Scene({ guests: true });
    scene.account("ann");
    const person = scene.stranger().send(`PASS ${name}:wrong`, "NICK gus", "USER gus 0 * :G");
    person.sees("464 gus :The name or the password is wrong…", "ERROR :Closing the connection: …");
    assert(person.closed);
  }
});

Deno.test("after the welcome USER and PASS are refused", () => {
  const { ann } = scene({ ann: [] });
  ann.send("USER ann 0 * :Ann").sees("462 ann :…");
  ann.send("PASS word").sees("462 ann :…");
  ann.send("CAP END").sees();
});

Deno.test("NICK: those who see the person are told once", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  for (const person of [ann, gus]) person.send("JOIN #a", "JOIN #b");
  forget(ann, gus);
  gus.send("NICK gustav").sees(":gus NICK gustav");
  ann.sees(":gus NICK gustav");
  gus.send("NICK Gustav").sees(":gustav NICK Gustav");
  ann.sees(":gustav NICK Gustav");
  gus.send("NICK Gustav").sees();
  ann.sees();
  ann.send("PRIVMSG GUSTAV :hello");
  gus.sees(":ann PRIVMSG Gustav :hello");
});

Deno.test("NICK: what is refused leaves the nick as it is", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  made.account("zoe");
  gus.send("NICK ann").sees("433 gus ann :…");
  gus.send("NICK zoe").sees("433 gus zoe :…");
  gus.send("NICK NickServ").sees("433 gus NickServ :…");
  gus.send("NICK #gus").sees("432 gus #gus :…");
  gus.send("NICK").sees("431 gus :…");
  ann.send("NICK anna").sees("447 ann :…");
  ann.send("PRIVMSG gus :still you").sees();
  gus.sees(":ann PRIVMSG gus :still you");
});

Deno.test("a nick is free once its person has left it or gone", () => {
  const { scene: made } = scene({}, { guests: true });
  const gus = made.person("gus", [], true);
  gus.send("NICK gustav");
  made.person("gus", [], true).send("QUIT");
  made.stranger().send("NICK gus").vanish();
  made.person("GUS", [], true);
});

Deno.test("QUIT: an ERROR, the end, and one line for those who see the person", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a", "JOIN #b");
  forget(ann, bob);
  bob.send("QUIT :gone fishing").sees("ERROR :Closing the connection: …");
  assert(bob.closed);
  ann.sees(":bob QUIT :Quit: gone fishing");
  ann.send("NAMES #a").sees("353 ann = #a :~ann", "366 ann #a :…");
});

Deno.test("QUIT: without a reason, and before the welcome", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.take();
  bob.send("QUIT");
  ann.sees(":bob QUIT :Quit");
  assert(made.stranger().send("QUIT").sees("ERROR :…").closed);
});

Deno.test("QUIT: a long reason is cut, not broken", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.take();
  bob.send(`QUIT :${"é".repeat(250)}`);
  ann.sees(`:bob QUIT :Quit: ${"é".repeat(150)}`);
});

Deno.test("a lost connection is a QUIT that says so", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.take();
  bob.vanish("connection lost");
  ann.sees(":bob QUIT :connection lost");
});

/** Commands of somebody who has not logged in where everybody must. */
const LOCKED: [sent: string, ...seen: string[]][] = [
  ["JOIN #a", "477 new JOIN :Log in first…"],
  ["WHOIS ann", "477 new WHOIS :Log in first…"],
  ["LIST", "477 new LIST :Log in first…"],
  ["CHATHISTORY LATEST #a * 5", "477 new CHATHISTORY :Log in first…"],
  ["@+typing=active TAGMSG ann", "477 new TAGMSG :Log in first…"],
  ["PRIVMSG ann :hello", "477 new ann :Cannot send: log in first…"],
  ["PRIVMSG #a :hello", "477 new #a :Cannot send: log in first…"],
  ["NOTICE ann :hello"],
  ["MODE #a", "403 new #a :…"],
  ["MODE new", "221 new :+"],
  ["USER new 0 * :New", "462 new :…"],
  ["PING word", "PONG chat.test :word"],
  ["NICK newer", ":new NICK newer"],
];

Deno.test("whoever has not logged in hears how, and may do nothing else", () => {
  for (const [sent, ...seen] of LOCKED) {
    const { scene: made, ann } = scene({ ann: [] });
    const person = made.person("new", [], true);
    person.send(sent).sees(...seen);
    ann.sees();
  }
  const lines = new Scene().stranger().send("NICK new", "USER new 0 * :New").take();
  assert.match(lines.at(-1)!, /NOTICE new :Log in first: .*REGISTER.* You have 60 seconds\.$/);
});

Deno.test("whoever has not logged in is not here for others, but the nick is taken", () => {
  const { ann, scene: made } = scene({ ann: [] });
  const person = made.person("new", ["standard-replies"], true);
  person.send("JOIN #a").sees("FAIL JOIN ACCOUNT_REQUIRED :Log in first…");
  ann.send("WHOIS new").sees("401 ann new :…", "318 ann new :…");
  ann.send("PRIVMSG new :hello").sees("401 ann new :…");
  ann.send("WHO new").sees("315 ann new :…");
  made.stranger().send("NICK new", "USER new 0 * :N").sees("433 * new :…");
});

Deno.test("NICK: one's own name in other case is no other name, but can't be changed", () => {
  const { ann } = scene({ ann: [] });
  ann.send("NICK Ann").sees("447 ann :…");
});

Deno.test("the server ends: everybody hears why, and every connection is closed", () => {
  const { ann, scene: made } = scene({ ann: [] });
  const stranger = made.stranger();
  made.core.shutdown("the server was stopped", made.now);
  made.outbox.endTurn();
  for (const person of [ann, stranger]) {
    person.sees("ERROR :Closing the connection: the server was stopped");
    assert(person.closed);
    made.core.receive(person.session, "PING x", made.now);
    person.sees();
  }
});

Deno.test("a bug costs the one connection that has met it, and is logged without what was said", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  const bug = () => {
    throw new Error("a bug");
  };
  const command = made.world.commands.get("WHOIS")!;
  made.world.commands.set("WHOIS", { ...command, run: bug });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  ann.send("WHOIS secret").sees("ERROR :…the server failed at WHOIS; this is a bug…");
  assert(ann.closed);
  bob.sees(":ann QUIT :the server failed at WHOIS…");
  const entry = made.log.find(({ event }) => event === "a command failed")!;
  assert.equal(entry.fields?.command, "WHOIS");
  assert.match(String(entry.fields?.error), /a bug/);
  assert(!JSON.stringify(made.log).includes("secret"));
});

Deno.test("lines that are none are answered in their place", () => {
  const { ann } = scene({ ann: [] });
  const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  ann.bytes(bytes("PRIVMSG ann :caf\xe9\r\n"));
  ann.sees("FAIL PRIVMSG INVALID_UTF8 :…");
  ann.bytes(bytes("\xff\xfe\r\nPING a\nPING b\r\n\r\n"));
  ann.sees("FAIL * INVALID_UTF8 :…", "PONG chat.test :a", "PONG chat.test :b");
  ann.send("PRIVMSG ann :a\0b").sees("FAIL PRIVMSG INVALID_LINE :…");
  ann.send(`PING ${"x".repeat(506)}`).sees("417 ann :…");
  ann.send(`@${"x".repeat(4096)} PING x`).sees("417 ann :…");
});

Deno.test("an answer is never longer than a line", () => {
  const { ann } = scene({ ann: [] });
  const [pong] = ann.ask(`PING ${"x".repeat(504)}`);
  assert.match(pong, /^:chat\.test PONG chat\.test :x+$/);
  assert.equal(pong.length, 510);
});
