/** Rooms: JOIN, PART, KICK, INVITE, TOPIC, NAMES, LIST. */
import assert from "node:assert/strict";
import { checkWorld } from "../check_world.ts";
import { forget, type Person, scene } from "../harness.ts";

/** ann has made #a, bob has joined it, zoe has not. */
function room(caps: Partial<Record<"ann" | "bob" | "zoe", string[]>> = {}) {
  const made = scene({ ann: [], bob: [], zoe: [], ...caps });
  const { ann, bob, zoe } = made;
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  forget(ann, bob, zoe);
  return made;
}

const names = (nick: string, list: string) => [`353 ${nick} = #a :${list}`, `366 ${nick} #a :…`];

Deno.test("JOIN: a room that is not there is made, and is its founder's", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send("JOIN #a").sees(":ann JOIN #a", ...names("ann", "~ann"));
  ann.send("MODE #a").sees("324 ann #a +nt", "329 ann #a 1795377600");
  assert.equal(made.world.channel("#A")?.founder, made.store.account("ann")?.id);
});

Deno.test("JOIN: everybody is told, and whoever comes sees who is here", () => {
  const { ann, bob, zoe } = room();
  zoe.send("JOIN #A").sees(":zoe JOIN #a", ...names("zoe", "~ann bob zoe"));
  for (const person of [ann, bob]) person.sees(":zoe JOIN #a");
  zoe.send("JOIN #a").sees();
  ann.sees();
});

Deno.test("JOIN: the topic is shown, and none is not", () => {
  const { ann, zoe } = room();
  ann.send("TOPIC #a :all about a").take();
  zoe.send("JOIN #a").sees(
    ":zoe JOIN #a",
    "332 zoe #a :all about a",
    "333 zoe #a ann!ann@host.test 1795377600",
    ...names("zoe", "~ann bob zoe"),
  );
});

Deno.test("JOIN: extended-join tells the account and the real name", () => {
  const { ann, zoe, scene: made } = room({ ann: ["extended-join"] });
  zoe.send("JOIN #a");
  ann.sees(":zoe JOIN #a zoe :zoe of test");
  made.world.settings = { ...made.world.settings, guests: true };
  const gus = made.person("gus", [], true).send("JOIN #a");
  gus.take();
  ann.sees(":gus JOIN #a * :gus of test");
});

Deno.test("JOIN: no name is one too few", () => {
  const { ann } = scene({ ann: [] });
  for (const sent of ["JOIN", "JOIN :", "JOIN ,,"]) ann.send(sent).sees("461 ann JOIN :…");
});

Deno.test("JOIN: several rooms with their keys", () => {
  const { ann, zoe } = scene({ ann: [], zoe: [] });
  ann.send("JOIN #a,#b,#c", "MODE #a +k one", "MODE #c +k three").take();
  zoe.send("JOIN #a,#b,,#c one,,wrong,three");
  const lines = zoe.messages().filter((m) => m.command === "JOIN" || m.command === "475");
  assert.deepEqual(lines.map((m) => `${m.command} ${m.params.join(" ")}`.slice(0, 10)), [
    "JOIN #a",
    "JOIN #b",
    "JOIN #c",
  ]);
});

/** JOIN of what can't be a room, and who is refused at the door of #a in the mode given. */
const BAD_NAMES: [name: string, text: string][] = [
  ["a", "does not start with #"],
  ["#", "has nothing after #"],
  ["&a", "does not start with #"],
  ["#a:b", "has a space, a comma, a colon or an invisible character"],
  [`#${"a".repeat(64)}`, "is longer than 64 bytes"],
  ["#а-a", "mixes letters of different alphabets"],
];

for (const [name, text] of BAD_NAMES) {
  Deno.test(`JOIN ${name.slice(0, 20)} is no room`, () => {
    scene({ ann: [] }).ann.send(`JOIN ${name}`).sees(
      `403 ann ${name} :The name of the room ${text}`,
    );
  });
}

Deno.test("JOIN: a name with a space can't be said back between other words", () => {
  scene({ ann: [] }).ann.send("JOIN :#a b").sees("403 ann * :The name of the room …");
  scene({ ann: [] }).ann.send("JOIN").sees("461 ann JOIN :…");
});

const DOORS: [mode: string, join: string, seen: string][] = [
  ["+k key", "JOIN #a", "475 zoe #a :…"],
  ["+k key", "JOIN #a wrong", "475 zoe #a :…"],
  ["+i", "JOIN #a", "473 zoe #a :…"],
  ["+l 2", "JOIN #a", "471 zoe #a :…"],
  ["+b zoe", "JOIN #a", "474 zoe #a :…"],
  ["+b *!*@HOST.test", "JOIN #a", "474 zoe #a :…"],
];

for (const [mode, join, seen] of DOORS) {
  Deno.test(`${join} with ${mode} is refused`, () => {
    const { ann, zoe } = room();
    ann.send(`MODE #a ${mode}`).take();
    zoe.send(join).sees(seen);
    ann.sees();
  });
}

Deno.test("an invitation by an operator opens every door, once", () => {
  for (const [mode, join, seen] of DOORS) {
    const { ann, zoe } = room();
    ann.send(`MODE #a ${mode}`, "INVITE zoe #a");
    zoe.take();
    zoe.send(join).sees(":zoe JOIN #a", ...names("zoe", "~ann bob zoe"));
    zoe.send("PART #a", join).sees(":zoe PART #a", seen);
  }
});

Deno.test("the key opens the door, and so does a place that is free", () => {
  const { ann, zoe } = room();
  ann.send("MODE #a +kl key 3");
  zoe.send("JOIN #a key").sees(":zoe JOIN #a", ...names("zoe", "~ann bob zoe"));
});

Deno.test("a founder always comes in, and is the founder again", () => {
  const { ann, bob } = room();
  ann.send("MODE #a +ikbl key ann 1", "PART #a").take();
  bob.take();
  ann.send("JOIN #a").sees(":ann JOIN #a", ...names("ann", "bob ~ann"));
  bob.sees(":ann JOIN #a", "MODE #a +qo ann ann");
});

Deno.test("a founder's room stays when it is empty; a guest's is gone with its last member", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  ann.send("JOIN #a", "PART #a");
  gus.send("JOIN #g").sees(":gus JOIN #g", "353 gus = #g :@gus", "366 gus #g :…");
  gus.send("PART #g");
  assert(made.world.channel("#a"));
  assert.equal(made.world.channel("#g"), undefined);
  gus.take();
  gus.send("JOIN #a").sees(":gus JOIN #a", "353 gus = #a :gus", "366 gus #a :…");
  checkWorld(made);
});

Deno.test("the lobby always exists and is nobody's", () => {
  const { ann } = scene({ ann: [] }, { lobby: "#lobby" });
  ann.send("JOIN #lobby").sees(":ann JOIN #lobby", "353 ann = #lobby :ann", "366 ann #lobby :…");
});

Deno.test("JOIN 0 leaves all rooms", () => {
  const { ann, bob } = room();
  ann.send("JOIN #b").take();
  ann.send("JOIN 0").sees(":ann PART #a", ":ann PART #b");
  bob.sees(":ann PART #a");
});

Deno.test("PART: everybody is told, with the reason", () => {
  const { ann, bob } = room();
  bob.send("PART #A :so long").sees(":bob PART #a :so long");
  ann.sees(":bob PART #a :so long");
  ann.send("PART #a").sees(":ann PART #a");
});

Deno.test("PART: refusals, and several rooms", () => {
  const { ann, zoe } = room();
  zoe.send("PART #a").sees("442 zoe #a :…");
  zoe.send("PART #nowhere").sees("403 zoe #nowhere :…");
  zoe.send("PART").sees("461 zoe PART :…");
  ann.send("JOIN #b").take();
  ann.send("PART #a,#nowhere,#b :x").sees(
    ":ann PART #a :x",
    "403 ann #nowhere :…",
    ":ann PART #b :x",
  );
});

Deno.test("more rooms or people than one command takes: the first are done, and one hears of it", () => {
  const { ann } = scene({ ann: [] }, { limits: { targets: 2 } });
  const join = (name: string) => [`:ann JOIN ${name}`, "353 …", "366 …"];
  ann.send("JOIN #1,#2,#3").sees("407 ann #3 :…", ...join("#1"), ...join("#2"));
  ann.send("PART #1,#2,#3").sees("407 ann #3 :…", ":ann PART #1", ":ann PART #2");
  ann.send("NAMES #1,#2,#3").sees("407 ann #3 :…", "366 ann #1 :…", "366 ann #2 :…");
  ann.send("JOIN #1,#2").sees(...join("#1"), ...join("#2"));
  ann.send("KICK #1 a,b,c").sees("407 ann c :…", "401 ann a :…", "401 ann b :…");
});

Deno.test("KICK: everybody is told, and the person is out", () => {
  const { ann, bob, scene: made } = room();
  ann.send("KICK #a BOB :enough").sees(":ann KICK #a bob :enough");
  bob.sees(":ann KICK #a bob :enough");
  bob.send("PRIVMSG #a :hey").sees("404 bob #a :…");
  checkWorld(made);
});

Deno.test("KICK: without a reason it is the operator's nick; several people are several lines", () => {
  const { ann, bob, zoe } = room();
  zoe.send("JOIN #a");
  forget(ann, bob, zoe);
  ann.send("KICK #a bob,zoe");
  bob.sees(":ann KICK #a bob :ann");
  zoe.sees(":ann KICK #a bob :ann", ":ann KICK #a zoe :ann");
});

Deno.test("KICK: a room for each person", () => {
  const { ann, bob, zoe } = room();
  ann.send("JOIN #b").take();
  zoe.send("JOIN #b").take();
  ann.take();
  ann.send("KICK #a,#b bob,zoe :x").sees(":ann KICK #a bob :x", ":ann KICK #b zoe :x");
  bob.sees(":ann KICK #a bob :x");
  zoe.sees(":ann KICK #b zoe :x");
});

const KICKS: [who: "ann" | "bob" | "zoe", sent: string, seen: string][] = [
  ["ann", "KICK #a zoe", "441 ann zoe #a :…"],
  ["ann", "KICK #a nobody", "401 ann nobody :…"],
  ["ann", "KICK #nowhere bob", "403 ann #nowhere :…"],
  ["bob", "KICK #a ann", "482 bob #a :…"],
  ["bob", "KICK #a ann,zoe", "482 bob #a :…"],
  ["zoe", "KICK #a ann", "442 zoe #a :…"],
  ["ann", "KICK #a", "461 ann KICK :…"],
  ["ann", "KICK #a,#b,#c bob,zoe", "461 ann KICK :…"],
];

for (const [who, sent, seen] of KICKS) {
  Deno.test(`${who}: ${sent}`, () => void room()[who].send(sent).sees(seen));
}

Deno.test("INVITE: both are told, nobody else", () => {
  const { ann, bob, zoe } = room({ zoe: ["account-tag"] });
  bob.send("INVITE ZOE #A").sees("341 bob zoe :#a");
  zoe.sees("@account=bob :bob INVITE zoe #a");
  ann.sees();
});

Deno.test("INVITE: refusals, and the away message", () => {
  const { ann, bob, zoe } = room();
  zoe.send("INVITE bob #a").sees("442 zoe #a :…");
  ann.send("INVITE bob #a").sees("443 ann bob #a :…");
  ann.send("INVITE nobody #a").sees("401 ann nobody :…");
  ann.send("INVITE zoe #nowhere").sees("403 ann #nowhere :…");
  ann.send("INVITE zoe").sees("461 ann INVITE :…");
  ann.send("MODE #a +i").take();
  bob.take();
  bob.send("INVITE zoe #a").sees("482 bob #a :…");
  zoe.send("AWAY :asleep").take();
  ann.send("INVITE zoe #a").sees("341 ann zoe …", "301 ann zoe :asleep");
});

Deno.test("INVITE without words lists one's invitations that still stand", () => {
  const { ann, zoe, scene: made } = room();
  made.world.settings = { ...made.world.settings, guests: true };
  const gus = made.person("gus", [], true).send("JOIN #g", "INVITE zoe #g");
  ann.send("INVITE zoe #a");
  zoe.take();
  zoe.send("INVITE").sees("336 zoe :#g", "336 zoe :#a", "337 zoe :…");
  gus.send("QUIT");
  zoe.send("INVITE").sees("336 zoe :#a", "337 zoe :…");
  zoe.send("JOIN #a").take();
  zoe.send("INVITE").sees("337 zoe :…");
});

Deno.test("TOPIC: set, shown, cleared", () => {
  const { ann, bob } = room();
  bob.send("TOPIC #a").sees("331 bob #a :…");
  ann.send("TOPIC #A :all about a").sees(":ann TOPIC #a :all about a");
  bob.sees(":ann TOPIC #a :all about a");
  bob.send("TOPIC #a").sees("332 bob #a :all about a", "333 bob #a ann!ann@host.test 1795377600");
  ann.send("TOPIC #a :").sees(":ann TOPIC #a :");
  bob.sees(":ann TOPIC #a :");
  bob.send("TOPIC #a").sees("331 bob #a :…");
});

Deno.test("TOPIC: refusals, and -t", () => {
  const { ann, bob, zoe } = room();
  bob.send("TOPIC #a :mine").sees("482 bob #a :…");
  zoe.send("TOPIC #a").sees("442 zoe #a :…");
  zoe.send("TOPIC #nowhere").sees("403 zoe #nowhere :…");
  zoe.send("TOPIC").sees("461 zoe TOPIC :…");
  ann.send("MODE #a +v bob").take();
  bob.take();
  bob.send("TOPIC #a :mine").sees("482 bob #a :…");
  ann.send("MODE #a -t").take();
  bob.take();
  bob.send("TOPIC #a :mine").sees(":bob TOPIC #a :mine");
});

Deno.test("texts are cut between two characters", () => {
  const { ann, bob } = room();
  const long = "é".repeat(200);
  ann.send(`TOPIC #a :${long}`).sees(`:ann TOPIC #a :${"é".repeat(165)}`);
  bob.take();
  ann.send(`KICK #a bob :${long}`).sees(`:ann KICK #a bob :${"é".repeat(150)}`);
  ann.send(`PART #a :${long}`).sees(`:ann PART #a :${"é".repeat(150)}`);
});

Deno.test("NAMES: of a room, of one that is not there, of several, of none", () => {
  const { zoe } = room();
  zoe.send("NAMES #A").sees("353 zoe = #a :~ann bob", "366 zoe #a :…");
  zoe.send("NAMES #nowhere").sees("366 zoe #nowhere :…");
  zoe.send("NAMES invalid").sees("366 zoe invalid :…");
  zoe.send("NAMES #a,#b").sees("353 zoe = #a :~ann bob", "366 zoe #a :…", "366 zoe #b :…");
  zoe.send("NAMES").sees("366 zoe * :…");
});

Deno.test("NAMES: multi-prefix and userhost-in-names", () => {
  const { ann, bob } = room({ bob: ["multi-prefix", "userhost-in-names"] });
  ann.send("MODE #a +v ann").take();
  bob.take();
  ann.send("NAMES #a").sees(...names("ann", "~ann bob"));
  bob.send("NAMES #a").sees(...names("bob", "~@+ann!ann@host.test bob!bob@host.test"));
});

Deno.test("NAMES: who is invisible is seen by members alone", () => {
  const { ann, bob, zoe } = room();
  bob.send("MODE bob +i").take();
  zoe.send("NAMES #a").sees("353 zoe = #a :~ann", "366 zoe #a :…");
  ann.send("NAMES #a").sees(...names("ann", "~ann bob"));
});

Deno.test("NAMES: many people are several lines, none too long", () => {
  const { ann, scene: made } = scene({ ann: ["userhost-in-names"] });
  const nick = (i: number) => "田".repeat(9) + String(i).padStart(3, "0");
  const people: Person[] = [];
  for (let i = 0; i < 30; i++) people.push(made.person(nick(i)).send("JOIN #a"));
  forget(...people);
  const lines = ann.ask("JOIN #a");
  for (const line of lines) assert(new TextEncoder().encode(line).length <= 510, line);
  const listed = lines.filter((line) => / 353 /.test(line)).flatMap((line) =>
    line.split(":")[2].split(" ")
  );
  assert.equal(listed.length, 31);
});

Deno.test("LIST: all rooms, some, and one that is not there", () => {
  const { ann, zoe } = room();
  ann.send("JOIN #b", "TOPIC #b :all about b").take();
  zoe.send("LIST").sees(
    "321 zoe Room :…",
    "322 zoe #a 2 :",
    "322 zoe #b 1 :all about b",
    "323 zoe :…",
  );
  zoe.send("LIST #B,#nowhere").sees("321 …", "322 zoe #b 1 :all about b", "323 …");
  zoe.send("LIST #nowhere").sees("321 …", "323 …");
});

Deno.test("names of rooms are compared without regard to case, in every alphabet", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  ann.send("JOIN #ÉTÉ").take();
  bob.send("JOIN #été").sees(":bob JOIN #ÉTÉ", "353 bob = #ÉTÉ :~ann bob", "366 bob #ÉTÉ :…");
});
