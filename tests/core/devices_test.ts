/** One account, several connections: one person in every room. */
import assert from "node:assert/strict";
import { checkWorld } from "../check_world.ts";
import { forget, type Person, Scene, scene } from "../harness.ts";

/** ann on a laptop and a telephone, bob; all in #a. */
function room(phoneCaps: string[] = []) {
  const { ann: laptop, bob, scene: made } = scene({ ann: [], bob: [] });
  for (const person of [laptop, bob]) person.send("JOIN #a");
  const phone = made.person("ann", phoneCaps);
  forget(laptop, bob, phone);
  return { laptop, phone, bob, made };
}

Deno.test("a second device is shown where its person is; nobody else hears of it", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.send("TOPIC #a :here");
  forget(ann, bob);
  const phone = made.stranger().send("PASS :ann:password of ann", "NICK x", "USER x 0 * :X");
  const lines = phone.take();
  const room = lines.slice(lines.findIndex((line) => line.endsWith(" JOIN #a")));
  const commands = room.map((line) => line.split(" ")[1]);
  assert.deepEqual(commands, ["JOIN", "332", "333", "353", "366"]);
  assert(room[3].endsWith(" :~ann bob"), "the person is listed once");
  for (const person of [ann, bob]) person.sees();
  checkWorld(made);
});

Deno.test("what one device says the others see, with or without echo", () => {
  const { laptop, phone, bob } = room();
  phone.send("PRIVMSG #a :hello", "PRIVMSG bob :hi").sees();
  for (const person of [laptop, bob]) person.sees(":ann PRIVMSG #a :hello", ":ann PRIVMSG bob :hi");
  bob.send("PRIVMSG ann :hi");
  for (const device of [laptop, phone]) device.sees(":bob PRIVMSG ann :hi");
  laptop.send("PRIVMSG ann :note").sees(":ann PRIVMSG ann :note");
  phone.sees(":ann PRIVMSG ann :note");
});

/** What the telephone does, and what both devices see of it. */
const SHARED: [sent: string, ...seen: string[]][] = [
  ["JOIN #b", ":ann JOIN #b", "353 ann = #b :~ann", "366 ann #b :…"],
  ["PART #a :bye", ":ann PART #a :bye"],
  ["MODE ann +i", ":ann MODE ann +i"],
  ["MODE #a +m", ":ann MODE #a +m"],
  ["TOPIC #a :new", ":ann TOPIC #a :new"],
  ["KICK #a ann :me", ":ann KICK #a ann :me"],
];

for (const [sent, ...seen] of SHARED) {
  Deno.test(`both devices see ${sent}`, () => {
    const { laptop, phone, made } = room();
    phone.send(sent).sees(...seen);
    laptop.sees(...seen);
    checkWorld(made);
  });
}

Deno.test("answers go to the device that has asked", () => {
  const { laptop, phone } = room();
  phone.send("WHOIS bob", "NAMES #a", "JOIN :", "PING x");
  assert(phone.take().length > 0);
  laptop.sees();
});

Deno.test("each device sees lines in its own form", () => {
  const { laptop, phone, bob } = room(["server-time", "echo-message", "away-notify", "setname"]);
  phone.send("PRIVMSG #a :hello").sees("@time=… :ann PRIVMSG #a :hello");
  laptop.sees(":ann PRIVMSG #a :hello");
  laptop.send("SETNAME Ann").sees();
  phone.sees("@time=… :ann SETNAME :Ann");
  bob.sees(":ann PRIVMSG #a :hello");
});

Deno.test("TAGMSG of one device reaches the others that know tags, and the label stays with it", () => {
  const caps = ["message-tags", "labeled-response", "batch", "echo-message"];
  const { ann: laptop, bob, scene: made } = scene({ ann: caps, bob: ["message-tags"] });
  for (const person of [laptop, bob]) person.send("JOIN #a");
  const phone = made.person("ann", ["message-tags"]);
  const old = made.person("ann");
  forget(laptop, bob, phone, old);
  laptop.send("@label=x;+typing=active TAGMSG #a").sees("@label=x;…+typing=active :ann TAGMSG #a");
  for (const one of [phone, bob]) one.sees("@…+typing=active :ann TAGMSG #a");
  laptop.send("@label=y;+typing=active TAGMSG bob").sees(
    "@label=y;…+typing=active :ann TAGMSG bob",
  );
  for (const one of [phone, bob]) one.sees("@…+typing=active :ann TAGMSG bob");
  old.sees();
  laptop.send("@label=z PRIVMSG #a :hi").sees("@label=z;… :ann PRIVMSG #a :hi");
  phone.sees("@msgid=… :ann PRIVMSG #a :hi");
  laptop.send("@label=t TOPIC #a :new").sees("@label=t;… :ann TOPIC #a :new");
  old.sees(":ann PRIVMSG #a :hi", ":ann TOPIC #a :new");
});

Deno.test("a device that goes is not missed; the last one is", () => {
  const { laptop, phone, bob, made } = room();
  laptop.send("QUIT");
  bob.sees();
  phone.sees();
  bob.send("PRIVMSG ann :still here?");
  phone.sees(":bob PRIVMSG ann :still here?");
  phone.vanish("connection lost");
  bob.sees(":ann QUIT :connection lost");
  checkWorld(made);
});

Deno.test("logging in by hand joins one's other devices: the guest is gone, the rooms are shown", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { guests: true });
  made.store.setPassword(made.store.account("ann")!.id, "hash of word");
  for (const person of [ann, bob]) person.send("JOIN #a");
  const gus = made.person("gus", [], true).send("JOIN #b");
  bob.send("JOIN #b");
  forget(ann, bob, gus);
  gus.send("PRIVMSG NickServ :IDENTIFY ann word").sees(
    "900 gus gus!gus@host.test ann :…",
    ":gus PART #b",
    ":gus NICK ann",
    ":ann JOIN #a",
    "353 ann = #a :~ann bob",
    "366 ann #a :…",
    ":NickServ NOTICE ann :You are logged in as ann.",
  );
  bob.sees(":gus QUIT :logged in as ann");
  ann.sees();
  checkWorld(made);
});

Deno.test("devices of one account that come at the same time are one person", () => {
  const made = new Scene();
  made.account("ann");
  made.patient = true;
  const devices: Person[] = [];
  for (let i = 0; i < 3; i++) {
    devices.push(made.stranger().send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :A"));
  }
  made.work();
  for (const device of devices) assert.match(device.take()[0], / 001 ann /);
  assert.equal(made.world.users.size, 1);
  checkWorld(made);
});
