/** Logging in by SASL PLAIN. */
import assert from "node:assert/strict";
import { chunks, formatPlain, toBase64 } from "../../protocol/sasl.ts";
import { forget, type Person, plain, Scene, scene } from "../harness.ts";

const RIGHT = plain("ann", "password of ann");

function start(): Person {
  const scene = new Scene();
  scene.account("ann");
  scene.account("Émile");
  const person = scene.stranger().send("CAP LS 302", "CAP REQ :sasl", "NICK ann");
  person.take();
  return person;
}

/** What comes back for a whole response. */
function answer(response: string): Person {
  const person = start().send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
  for (const chunk of chunks(response)) person.send(`AUTHENTICATE ${chunk}`);
  return person;
}

const message = (authzid: string, authcid: string, password: string) =>
  toBase64(formatPlain({ authzid, authcid, password }));

Deno.test("the right password: 900, 903, and the account at the welcome", () => {
  const person = answer(RIGHT);
  person.sees("900 ann ann!*@host.test ann :…", "903 ann :…");
  person.send("USER ann 0 * :Ann", "CAP END");
  assert.match(person.take()[0], / 001 ann /);
  assert.equal(person.session.account?.name, "ann");
});

Deno.test("NICK may come later or differ: the nick is the account's name", () => {
  for (const nick of ["ANN", "other"]) {
    const person = answer(RIGHT);
    person.send(`NICK ${nick}`, "USER ann 0 * :Ann").take();
    assert.match(person.ask("CAP END")[0], / 001 ann /);
  }
});

/** Responses that are accepted, and as whom. */
const ACCEPTED: [what: string, response: string, account: string][] = [
  ["without an authzid", message("", "ann", "password of ann"), "ann"],
  ["with oneself as the authzid", message("ann", "ann", "password of ann"), "ann"],
  ["a name in other case", message("Ann", "ANN", "password of ann"), "ann"],
  ["a name that is not ASCII", message("", "émile", "password of Émile"), "Émile"],
];

for (const [what, response, account] of ACCEPTED) {
  Deno.test(`accepted: ${what}`, () => {
    answer(response).sees(`900 ann ann!*@host.test ${account} :…`, "903 ann :…");
  });
}

const REFUSED: [what: string, response: string, text: string][] = [
  ["a wrong password", message("", "ann", "wrong"), "The name or the password is wrong"],
  ["an unknown name reads the same", message("", "zoe", "x"), "The name or the password is wrong"],
  ["acting as somebody else", message("zoe", "ann", "password of ann"), "only as yourself"],
  ["no password", message("", "ann", ""), "not what PLAIN asks for"],
  ["no name", message("", "", "password of ann"), "not what PLAIN asks for"],
  ["too many parts", toBase64("a\0b\0c\0d"), "not what PLAIN asks for"],
  ["nothing", "", "not what PLAIN asks for"],
  ["no base64", "!!!!", "not base64 of UTF-8"],
  ["no UTF-8", btoa("\0ann\0\xff"), "not base64 of UTF-8"],
];

for (const [what, response, text] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    const person = answer(response).sees(`904 ann :…${text}…`);
    person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
    person.send(`AUTHENTICATE ${RIGHT}`).sees("900 …", "903 ann :…");
  });
}

/** Base64 of a response of exactly so many characters, with a password that is long enough for it. */
function responseOf(chars: number): string {
  return message("ann", "ann", "x".repeat(chars / 4 * 3 - 8));
}

Deno.test("chunks: 400 characters are followed by what is left, or by +", () => {
  for (const chars of [396, 400, 404, 800, 1000]) {
    const response = responseOf(chars);
    assert.equal(response.length, chars);
    answer(response).sees("904 ann :The name or the password is wrong…");
  }
});

Deno.test("chunks: no answer before the end", () => {
  const person = start().send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
  person.send(`AUTHENTICATE ${responseOf(400)}`).sees();
  person.send("AUTHENTICATE +").sees("904 ann :The name or the password is wrong…");
});

Deno.test("too long: a chunk of 401 characters, or all of them together", () => {
  const person = start().send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
  person.send(`AUTHENTICATE ${"a".repeat(401)}`).sees("905 ann :…");
  person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
  for (let i = 0; i < 2; i++) person.send(`AUTHENTICATE ${"a".repeat(400)}`).sees();
  person.send(`AUTHENTICATE ${"a".repeat(400)}`).sees("905 ann :…");
  person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
});

Deno.test("* gives up, also where nothing was begun", () => {
  const person = start();
  person.send("AUTHENTICATE *").sees("906 ann :…");
  person.send("AUTHENTICATE PLAIN", "AUTHENTICATE *").sees("AUTHENTICATE +", "906 ann :…");
  person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
});

Deno.test("an unknown mechanism: the known ones, and a failure", () => {
  const person = start();
  const failed = ["908 ann PLAIN :…", "904 ann :…"];
  person.send("AUTHENTICATE EXTERNAL").sees(...failed);
  person.send("AUTHENTICATE constructor").sees(...failed);
  person.send("AUTHENTICATE plain").sees("AUTHENTICATE +");
});

Deno.test("AUTHENTICATE without a word", () => {
  start().send("AUTHENTICATE").sees("461 ann AUTHENTICATE :…");
});

const blob = (name: string) => `AUTHENTICATE ${plain(name, `password of ${name}`)}`;

Deno.test("before the welcome, who is logged in may log in again, as somebody else too", () => {
  const person = answer(RIGHT);
  person.take();
  person.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${RIGHT}`).sees(
    "AUTHENTICATE +",
    "900 ann ann!*@host.test ann :…",
    "903 ann :…",
  );
  person.send("AUTHENTICATE PLAIN", "AUTHENTICATE *").sees("AUTHENTICATE +", "906 ann :…");
});

Deno.test("later: the same account changes nothing, for nobody", () => {
  const { ann, bob } = scene({ ann: [], bob: ["account-notify"] });
  for (const one of [ann, bob]) one.send("JOIN #a");
  forget(ann, bob);
  ann.send("AUTHENTICATE PLAIN", blob("ann")).sees(
    "AUTHENTICATE +",
    "900 ann ann!ann@host.test ann :…",
    "903 ann :…",
  );
  bob.sees();
});

Deno.test("later: another account is another person; rooms and ranks stay with the first", () => {
  const { ann, bob, zoe, scene: made } = scene({ ann: [], bob: [], zoe: ["account-notify"] });
  for (const one of [ann, bob, zoe]) one.send("JOIN #a");
  bob.send("QUIT");
  forget(ann, zoe);
  ann.send("AUTHENTICATE PLAIN", blob("bob")).sees(
    "AUTHENTICATE +",
    "900 ann ann!ann@host.test bob :…",
    "903 ann :…",
    ":ann PART #a",
    ":ann NICK bob",
  );
  zoe.sees(":ann QUIT :logged in as bob");
  ann.send("MODE #a +m").sees("442 bob #a :…");
  ann.send("JOIN #a");
  zoe.sees(":bob JOIN #a");
  ann.take();
  ann.send("TOPIC #a :mine").sees("482 bob #a :…");
  assert.equal(made.world.users.size, 2);
});

Deno.test("later: another account that is here is joined; the first one's other devices stay", () => {
  const { ann, bob, zoe, scene: made } = scene({ ann: [], bob: [], zoe: [] });
  const phone = made.person("ann", []);
  for (const one of [ann, zoe]) one.send("JOIN #a");
  bob.send("JOIN #b");
  forget(ann, phone, bob, zoe);
  phone.send("AUTHENTICATE PLAIN", blob("bob")).sees(
    "AUTHENTICATE +",
    "900 ann ann!ann@host.test bob :…",
    "903 ann :…",
    ":ann PART #a",
    ":ann NICK bob",
    ":bob JOIN #b",
    "353 bob …",
    "366 bob …",
  );
  zoe.sees();
  bob.send("PRIVMSG zoe :hello");
  phone.sees(":bob PRIVMSG zoe :hello");
  ann.send("PRIVMSG #a :still here");
  zoe.sees(":bob PRIVMSG zoe :hello", ":ann PRIVMSG #a :still here");
});

Deno.test("a welcome in the middle of it gives it up", () => {
  const person = start().send("USER ann 0 * :Ann", "NICK gus", "AUTHENTICATE PLAIN");
  person.take();
  const lines = person.ask("CAP END");
  assert.match(lines[0], / 906 gus /);
  assert.match(lines[1], / 001 gus /);
  person.send(`AUTHENTICATE ${RIGHT}`);
  assert.match(person.take()[0], / 908 gus /);
});

Deno.test("after the welcome: the person becomes the account", () => {
  const { bob, scene: made } = scene({ bob: ["account-notify"] }, { guests: true });
  made.account("ann");
  const gus = made.person("gus", ["account-notify"], true);
  for (const person of [bob, gus]) person.send("JOIN #a");
  forget(bob, gus);
  gus.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${RIGHT}`);
  gus.sees(
    "AUTHENTICATE +",
    "900 gus gus!gus@host.test ann :…",
    "903 gus :…",
    ":gus NICK ann",
    ":ann ACCOUNT ann",
  );
  bob.sees(":gus NICK ann", ":ann ACCOUNT ann");
});

Deno.test("an account that is deleted between login and welcome", () => {
  const person = answer(RIGHT);
  const { store, now } = person.scene;
  store.deleteAccount(store.account("ann")!.id, now, false);
  person.take();
  person.send("USER ann 0 * :Ann", "CAP END").sees("ERROR :…the account ann was deleted");
});

Deno.test("too many at a time: a sentence, and no failure is counted", () => {
  const person = start();
  person.scene.busy = true;
  for (let i = 0; i < 5; i++) {
    person.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${RIGHT}`);
    person.sees("AUTHENTICATE +", "904 ann :Too many people are logging in…");
  }
  assert(!person.closed);
});

Deno.test("lines that come while a password is checked wait, in order", () => {
  const person = start();
  person.scene.patient = true;
  person.send(
    "AUTHENTICATE PLAIN",
    `AUTHENTICATE ${RIGHT}`,
    "PING 1",
    "USER ann 0 * :Ann",
    "CAP END",
  );
  person.sees("AUTHENTICATE +");
  assert(person.paused);
  person.scene.work();
  const lines = person.take().map((line) => line.split(" ")[1]);
  assert.deepEqual(lines.slice(0, 4), ["900", "903", "PONG", "001"]);
});
