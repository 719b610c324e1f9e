/** Limits: the flood budget, time to log in, silence, wrong passwords, rooms, devices. */
import assert from "node:assert/strict";
import { forget, type Person, plain, Scene, scene } from "../harness.ts";

const FLOOD = { commandsPerSecond: 2, commandsBurst: 10 };

function flooder(trusted = false): Person {
  return new Scene({ guests: true, limits: FLOOD }).stranger({ trusted });
}

const times = (count: number, line: string) => Array<string>(count).fill(line);

Deno.test("limits.commands_burst: flood: a burst is free, then each command has to be waited for", () => {
  const person = flooder().send(...times(10, "PING x"));
  assert.equal(person.held, 0);
  person.send("PING x");
  assert.equal(person.held, 500);
  person.send("PING x", "PING x");
  assert.equal(person.held, 1500);
});

Deno.test("limits.commands_per_second: flood: time fills the budget again, up to a burst", () => {
  const person = flooder().send(...times(10, "PING x"));
  person.scene.skip(1000);
  person.send("PING x", "PING x");
  assert.equal(person.held, 0);
  person.scene.skip(3_600_000);
  person.send(...times(10, "PING x"));
  assert.equal(person.held, 0);
  person.send("PING x");
  assert.equal(person.held, 500);
});

/** How many commands of the burst a line costs. */
const COSTS: [line: string, cost: number][] = [
  ["PING x", 1],
  ["NONSENSE", 1],
  ["PONG x", 0],
  ["NICK ann", 2],
  ["REGISTER * * x", 5],
  [`PING ${"x".repeat(600)}`, 1],
];

for (const [line, cost] of COSTS) {
  Deno.test(`flood: ${line.slice(0, 20)} costs ${cost}`, () => {
    const person = flooder().send(...times(10, "PING x"), line);
    assert.equal(person.held, cost * 500);
  });
}

Deno.test("flood: whom the server trusts may send what they like", () => {
  assert.equal(flooder(true).send(...times(1000, "PING x")).held, 0);
});

Deno.test("limits.login_seconds: who has not logged in within a minute is out, welcomed or not", () => {
  for (const lines of [[], ["NICK new"], ["NICK new", "USER new 0 * :N"]]) {
    const made = new Scene();
    const person = made.stranger().send(...lines);
    person.take();
    made.pass(59_999);
    person.sees();
    made.pass(1);
    person.sees("ERROR :Closing the connection: not logged in within 60 seconds");
    assert(person.closed);
    assert.equal(made.world.sessions.size, 0);
  }
});

Deno.test("who has logged in has time, and guests where they may talk", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  made.pass(60_000);
  for (const person of [ann, gus]) assert(!person.closed);
});

Deno.test("limits.ping_seconds: silence: a PING, and whoever answers stays", () => {
  const { ann, scene: made } = scene({ ann: [] });
  for (let i = 0; i < 5; i++) {
    made.pass(89_999);
    ann.sees();
    made.pass(1);
    ann.sees("PING :chat.test");
    made.pass(59_999);
    ann.send("PONG :chat.test").sees();
  }
});

Deno.test("silence: any line is an answer, also one that is none", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.pass(90_000);
  ann.bytes(Uint8Array.of(0xff, 10));
  ann.take();
  made.pass(89_999);
  ann.sees();
  assert(!ann.closed);
});

Deno.test("limits.ping_timeout_seconds: silence: who does not answer is out, and others see why", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  made.pass(90_000);
  ann.send("PONG x");
  made.pass(60_000);
  bob.sees("PING :chat.test", "ERROR :…timed out: no answer for 150 seconds");
  ann.sees("PING :chat.test", ":bob QUIT :timed out: no answer for 150 seconds");
});

Deno.test("limits.login_attempts: three wrong passwords on a connection close it, whatever the way", () => {
  const made = new Scene();
  made.account("ann");
  const person = made.person("new", [], true);
  person.send("PRIVMSG NickServ :IDENTIFY ann wrong").take();
  person.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("nobody", "wrong")}`).take();
  assert(!person.closed);
  person.send("PRIVMSG NickServ :IDENTIFY ann wrong");
  person.sees(":NickServ NOTICE new :Cannot log in…", "ERROR :…3 wrong passwords…");
  assert(person.closed);
  assert.equal(made.log.filter((entry) => entry.event === "wrong password").length, 3);
});

Deno.test("wrong passwords of one's own count too", () => {
  const { ann } = scene({ ann: [] }, { limits: { loginAttempts: 2 } });
  ann.send(
    "PRIVMSG NickServ :DROP ann wrong",
    "PRIVMSG NickServ :SET PASSWORD wrong correct-horse",
  );
  assert(ann.closed);
});

Deno.test("limits.rooms_per_person: rooms: no more than one may be in", () => {
  const { ann } = scene({ ann: [] }, { limits: { channelsPerUser: 2 } });
  ann.send("JOIN #1", "JOIN #2").take();
  ann.send("JOIN #3").sees("405 ann #3 :…");
  ann.send("JOIN #2").sees();
  ann.send("PART #1", "JOIN #3");
  assert.match(ann.take()[1], / JOIN #3$/);
});

Deno.test("limits.connections_per_account: devices: no more than an account may have, whatever the way in", () => {
  const { ann, scene: made } = scene({ ann: [] }, { limits: { sessionsPerAccount: 2 } });
  made.person("ann");
  const third = made.stranger().send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :A");
  third.sees("ERROR :…ann is connected 2 times already: close one");
  made.store.setPassword(made.store.account("ann")!.id, "hash of word");
  const fourth = made.person("new", [], true);
  fourth.send("PRIVMSG NickServ :IDENTIFY ann word");
  assert.match(fourth.take()[1], /ERROR :.*ann is connected 2 times already/);
  assert(fourth.closed);
  ann.send("QUIT");
  made.person("zoe");
  const fifth = made.stranger().send("PASS :ann:word", "NICK ann", "USER ann 0 * :A");
  assert.match(fifth.take()[0], / 001 ann /);
});

Deno.test("invitations to rooms that are gone are not kept", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  for (let i = 0; i < 20; i++) gus.send(`JOIN #${i}`, `INVITE ann #${i}`, `PART #${i}`);
  assert.equal(ann.session.user!.invitations?.size, 1);
});

Deno.test("limits.rooms_per_account: an account has so many rooms; those of others and of guests do not count", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, {
    guests: true,
    limits: { roomsPerAccount: 2 },
  });
  bob.send("JOIN #b");
  ann.send("JOIN #1,#2,#b", "PART #1").take();
  ann.send("JOIN #3").sees("405 ann #3 :You have 2 rooms already: …");
  const gus = made.person("gus", [], true).send("JOIN #4,#5,#6");
  assert(made.world.channel("#6"));
  ann.send("JOIN #4").take();
  gus.send("MODE #4 +o ann");
  ann.take();
  ann.send("PRIVMSG ChanServ :REGISTER #4")
    .sees(":ChanServ NOTICE ann :You have 2 rooms already: …");
  const [told] = ann.ask("PRIVMSG ChanServ :DROP #1");
  ann.ask(`PRIVMSG ChanServ :DROP #1 ${told.split(" ").at(-1)}`);
  ann.send("JOIN #3").sees(":ann JOIN #3", "353 …", "366 …");
});
