/** Always-on people: in their rooms without a device, and there again after a restart. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { checkWorld } from "../check_world.ts";
import { forget, Scene, scene, type SceneOptions } from "../harness.ts";

const DAY = 86_400_000;
const GONE = "Not here at the moment";
const said = (text: string) => `:NickServ NOTICE ann :${text}`;

/** ann, who stays, and bob; both in #a. */
function room(options: SceneOptions = {}) {
  const { ann, bob, scene: made } = scene({ ann: [], bob: ["away-notify"] }, options);
  ann.send("PRIVMSG NickServ :SET ALWAYSON on");
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  return { ann, bob, made };
}

Deno.test("SET ALWAYSON: what is said", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send("PRIVMSG NickServ :SET ALWAYSON on").sees(said("You stay in your rooms now while…"));
  checkWorld(made);
  ann.send("PRIVMSG NickServ :SET ALWAYSON off").sees(said("You leave your rooms now when…"));
  ann.send("PRIVMSG NickServ :SET ALWAYSON maybe").sees(said("Say on or off: …"));
  checkWorld(made);
  assert.deepEqual(made.store.residents(), []);
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send("PRIVMSG NickServ :SET ALWAYSON on").sees(said("The server can't store anything…"));
});

Deno.test("SET ALWAYSON: not for guests, nor where the server has none", () => {
  const made = new Scene({ guests: true });
  made.person("ann", [], true).send("PRIVMSG NickServ :SET ALWAYSON on")
    .sees(said("You have no account: …"));
  const { ann } = scene({ ann: [] }, { alwaysOn: "off" });
  ann.send("PRIVMSG NickServ :SET ALWAYSON on").sees(said("On this server people leave…"));
});

Deno.test("the last device goes: the person is away and stays", () => {
  const { ann, bob, made } = room();
  bob.send("MONITOR + ann").take();
  ann.vanish();
  bob.sees(`:ann AWAY :${GONE}`);
  checkWorld(made);
  bob.send("NAMES #a").sees("353 bob = #a :~ann bob", "366 bob #a :…");
  bob.send("WHO #a").sees("352 bob #a ann … ann G~ :0 …", "352 …", "315 bob #a :…");
  bob.send("WHO ann").sees("352 bob … ann G :0 …", "315 bob ann :…");
  bob.send("WHO an*").sees("352 bob … ann G :0 …", "315 bob an* :…");
  bob.send("ISON ann").sees("303 bob :ann");
  bob.send("USERHOST ann").sees("302 bob :ann=-ann@host.test");
  bob.send("MONITOR S").sees("730 bob :ann!ann@host.test");
  const whois = bob.ask("WHOIS ann").map((line) => line.split(" ")[1]);
  assert.deepEqual(whois, ["311", "319", "312", "301", "330", "317", "318"]);
  bob.send("PRIVMSG ann :hello").sees(`301 bob ann :${GONE}`);
  bob.send("WHOWAS ann").sees("406 bob ann :…", "369 bob ann :…");
  assert.match(bob.ask("LUSERS")[0], / 2 users /);
});

Deno.test("QUIT leaves nobody's room either, and an away message stays", () => {
  const { ann, bob, made } = room();
  ann.send("AWAY :in Rome", "QUIT :bye");
  bob.sees(":ann AWAY :in Rome");
  bob.send("PRIVMSG ann :hello").sees("301 bob ann :in Rome");
  checkWorld(made);
});

Deno.test("on return: the rooms, the history, and nobody sees a JOIN", () => {
  const { ann, bob, made } = room();
  ann.vanish();
  bob.take();
  bob.send("PRIVMSG #a :in the room", "PRIVMSG ann :to you").take();
  made.account("ann");
  const back = made.stranger().send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :A");
  const lines = back.take();
  const at = lines.findIndex((line) => line.endsWith(" JOIN #a"));
  assert.deepEqual(lines.slice(at).map((line) => line.split(" ")[1]), ["JOIN", "353", "366"]);
  assert(lines[at + 1].endsWith(" :~ann bob"));
  bob.sees(":ann AWAY");
  back.send("CHATHISTORY LATEST #a * 5").sees(":bob PRIVMSG #a :in the room");
  back.send("CHATHISTORY LATEST bob * 5").sees(":bob PRIVMSG ann :to you");
  checkWorld(made);
});

Deno.test("whoever is not here can be put out of a room, and other rooms stay", () => {
  const { ann, bob, made } = room();
  bob.send("JOIN #b");
  ann.send("JOIN #b").vanish();
  bob.send("KICK #b ann :gone").take();
  checkWorld(made);
  const lines = made.person("ann").take();
  assert.deepEqual(lines, []);
  assert.deepEqual(made.store.residents()[0].rooms.length, 1);
});

Deno.test("after a restart: the same rooms, ranks, modes and words, for everybody", () => {
  const { ann, bob, made } = room();
  bob.send("JOIN #b");
  ann.send("JOIN #b", "MODE ann +i", "AWAY :in Rome");
  bob.send("MODE #b +v ann").take();
  ann.vanish();
  const again = new Scene({ store: made.store });
  checkWorld(again);
  const back = again.person("bob", ["multi-prefix"]);
  back.send("JOIN #b").take();
  back.send("NAMES #b").sees("353 bob = #b :+ann ~@bob", "366 bob #b :…");
  back.send("JOIN #a", "NAMES #a").take();
  back.send("PRIVMSG ann :hello").sees("301 bob ann :in Rome");
  const user = again.world.user("ann")!;
  assert.deepEqual([user.modeLetters, user.mask], ["i", "ann!ann@host.test"]);
  back.take();
  const [first] = again.person("ann").session.user!.channels;
  assert.equal(first.name, "#a");
  assert.equal(again.world.users.size, 2);
  checkWorld(again);
});

Deno.test("after a restart: whoever was connected is away, and may read as far as before", () => {
  const { ann, bob, made } = room({ history: { newcomers: "nothing" } });
  bob.send("PRIVMSG #a :hello").take();
  ann.take();
  const again = new Scene({ store: made.store, history: { newcomers: "nothing" } });
  const back = again.person("bob");
  back.send("PRIVMSG ann :there?").sees(`301 bob ann :${GONE}`);
  again.person("ann").send("CHATHISTORY LATEST #a * 5").sees(":bob PRIVMSG #a :hello");
});

Deno.test("after a restart: who does not want it any more is not there", () => {
  const { made } = room();
  made.store.setAlwaysOn(made.store.account("ann")!.id, false);
  const again = new Scene({ store: made.store });
  assert.equal(again.world.users.size, 0);
  again.pass(1);
  assert.deepEqual(made.store.residents(), []);
});

Deno.test("after a restart: not where the server has nobody stay", () => {
  const { made } = room();
  assert.equal(new Scene({ store: made.store, alwaysOn: "off" }).world.users.size, 0);
});

Deno.test("on for all accounts but those that refuse", () => {
  const { ann, bob, kim, scene: made } = scene({ ann: [], bob: [], kim: [] }, { alwaysOn: "on" });
  for (const person of [kim, ann, bob]) person.send("JOIN #a");
  bob.send("PRIVMSG NickServ :SET ALWAYSON off");
  forget(kim);
  for (const person of [ann, bob]) person.vanish();
  kim.sees(":bob QUIT :connection closed");
  checkWorld(made);
  made.person("new", [], true).send("PRIVMSG NickServ :REGISTER correct-horse").vanish();
  assert(made.world.user("new"), "an account that was made just now");
});

Deno.test("whoever is not seen for too long goes", () => {
  const { ann, bob, made } = room({ alwaysOnTime: 30 * DAY });
  bob.send("PRIVMSG NickServ :SET ALWAYSON on", "MONITOR + ann").take();
  made.skip(40 * DAY);
  ann.vanish();
  bob.take();
  made.skip(30 * DAY - 1);
  bob.send("PING x").take();
  made.pass(0);
  bob.sees();
  made.pass(1);
  bob.sees(":ann QUIT :not connected for 30 days", "731 bob :ann");
  checkWorld(made);
  assert.deepEqual(made.store.residents().length, 1);
  assert.deepEqual([...made.person("ann").session.user!.channels], []);
});

Deno.test("nobody goes where there is no such time", () => {
  const { ann, made } = room({ alwaysOnTime: 0 });
  ann.vanish();
  made.skip(9999 * DAY);
  made.pass(1);
  assert(made.world.user("ann"));
});

Deno.test("SET ALWAYSON off, then QUIT: gone", () => {
  const { ann, bob, made } = room();
  ann.send("PRIVMSG NickServ :SET ALWAYSON off", "QUIT :bye");
  bob.sees(":ann QUIT :Quit: bye");
  checkWorld(made);
});

Deno.test("a deleted account does not stay", () => {
  const { ann, bob, made } = room();
  ann.send("PRIVMSG NickServ :DROP ann of");
  made.store.setPassword(made.store.account("ann")!.id, "hash of word");
  ann.send("PRIVMSG NickServ :DROP ann word");
  bob.sees(":ann QUIT :the account ann was deleted");
  assert.deepEqual(made.store.residents(), []);
  checkWorld(made);
});

Deno.test("what could not be stored is stored with the next turn", () => {
  const { ann, made } = room();
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send("MODE ann +i");
  made.store.failWith(undefined);
  made.pass(1);
  assert.equal(made.store.residents()[0].modes, "i");
});

/** What an operator does to ann, connected or not, so that she goes. */
const PUT_OUT: [sent: string, reason: string][] = [
  ["KILL ann :enough", "Killed (op (enough))"],
  ["PRIVMSG NickServ :SUSPEND ann 7d enough", "banned…enough"],
  ["BAN ADD ann!*@* enough", "banned…enough"],
];

for (const [sent, reason] of PUT_OUT) {
  for (const connected of [true, false]) {
    Deno.test(`${sent}: ${connected ? "connected" : "not connected"}, she goes`, () => {
      const { ann, bob, made } = room({ operators: "op=all" });
      const op = made.person("op");
      if (!connected) ann.vanish();
      bob.take();
      op.send(sent);
      bob.sees(`:ann QUIT :${reason}`);
      assert.equal(made.world.user("ann"), undefined);
      assert.deepEqual(made.store.residents(), []);
      checkWorld(made);
    });
  }
}

Deno.test("whose connections are all banned goes, though another one would be let in", () => {
  const { bob, made } = room({ operators: "op=all" });
  const kim = made.stranger({ address: "192.0.2.9" });
  made.account("kim");
  kim.send("PASS :kim:password of kim", "NICK kim", "USER kim 0 * :K", "JOIN #a");
  kim.send("PRIVMSG NickServ :SET ALWAYSON on");
  bob.take();
  made.person("op").send("BAN ADD 192.0.2.9 enough");
  bob.sees(":kim QUIT :banned…enough");
  checkWorld(made);
});

Deno.test("an operator of the server is none while not connected", () => {
  const { ann, bob, made } = room({ operators: "op=all" });
  made.account("op");
  ann.send("OPER op :password of op").sees("MODE ann +o", "381 ann :…");
  ann.vanish();
  bob.take();
  bob.send("WHO ann").sees("352 bob … ann G :0 …", "315 bob ann :…");
  made.person("ann").send("MODE ann").sees("221 ann :+");
});

Deno.test("that somebody does not stay any more is stored with the next turn, too", () => {
  const { ann, bob, made } = room({ operators: "op=all" });
  const op = made.person("op");
  ann.vanish();
  bob.take();
  made.store.failWith(new StoreError("full", "the disk is full"));
  made.skip(30 * DAY);
  for (const one of [bob, op]) one.send("PONG x");
  made.pass(0);
  assert.equal(made.world.user("ann"), undefined);
  made.store.failWith(undefined);
  assert.equal(made.store.residents().length, 1);
  made.pass(1);
  assert.deepEqual(made.store.residents(), []);
});

Deno.test("where the settings come to say that nobody stays, who is not connected goes", () => {
  const { ann, bob, made } = room();
  const { world } = made;
  world.settings = { ...world.settings, accounts: { ...world.settings.accounts, alwaysOn: "off" } };
  made.pass(1);
  bob.sees();
  checkWorld(made);
  ann.vanish();
  bob.sees(":ann QUIT :connection closed");
});
