/** CHATHISTORY: what was said before, and who may read it. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, type Scene, scene, START } from "../harness.ts";

const CAPS = ["batch", "message-tags", "server-time"];

/** ann and bob in #a, where ann has said "0" to "9", a second apart. */
function room(caps = CAPS) {
  const made = scene({ ann: [...caps, "echo-message"], bob: caps, zoe: caps });
  const { ann, bob, zoe } = made;
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  forget(ann, bob, zoe);
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) {
    made.scene.pass(1000);
    ann.send(`PRIVMSG #a :${i}`);
    ids.push(ann.messages()[0].tags?.get("msgid") ?? "");
  }
  forget(ann, bob, zoe);
  return { ...made, ids };
}

/** Time of the message with that number. */
const at = (i: number) => `timestamp=${new Date(START + 1000 * (i + 1)).toISOString()}`;

/** The texts in the batch that answers, and the batch's own parameters. */
function texts(person: Person, sent: string): { type: string[]; said: string } {
  person.take();
  const [start, ...rest] = person.send(sent).messages();
  const end = rest.pop()!;
  const name = start.params[0].slice(1);
  assert.equal(start.command, "BATCH", JSON.stringify(start.params));
  assert.deepEqual(end.params, [`-${name}`]);
  for (const line of rest) assert.equal(line.tags?.get("batch"), name);
  return { type: start.params.slice(1), said: rest.map((line) => line.params.at(-1)).join("") };
}

/** Subcommands with `@n` for the time and `#n` for the id of message n, and the texts that come. */
const READ: [words: string, said: string][] = [
  ["LATEST #a * 3", "789"],
  ["LATEST #a * 50", "0123456789"],
  ["LATEST #a #4 50", "56789"],
  ["LATEST #a @4 50", "56789"],
  ["LATEST #a #4 2", "89"],
  ["BEFORE #a #6 50", "012345"],
  ["BEFORE #a @6 2", "45"],
  ["BEFORE #a #0 5", ""],
  ["AFTER #a #3 50", "456789"],
  ["AFTER #a @3 3", "456"],
  ["AFTER #a #9 5", ""],
  ["AROUND #a #7 1", "7"],
  ["AROUND #a #7 3", "678"],
  ["AROUND #a @7 4", "5678"],
  ["BETWEEN #a #0 #9 50", "12345678"],
  ["BETWEEN #a #9 #0 50", "12345678"],
  ["BETWEEN #a #0 #9 3", "123"],
  ["BETWEEN #a #9 #0 3", "678"],
  ["BETWEEN #a @0 @9 3", "123"],
  ["BETWEEN #a @9 @0 3", "678"],
  ["BETWEEN #a #5 #5 3", ""],
  ["latest #A * 1", "9"],
];

for (const [words, said] of READ) {
  Deno.test(`CHATHISTORY ${words}`, () => {
    const { bob, ids } = room();
    const sent = words.replace(/#(\d)/g, (_, i) => `msgid=${ids[i]}`).replace(
      /@(\d)/g,
      (_, i) => at(+i),
    );
    const asked = sent.split(" ")[1];
    assert.deepEqual(texts(bob, `CHATHISTORY ${sent}`), { type: ["chathistory", asked], said });
  });
}

Deno.test("an event is shown as it was: its id, time, tags, source", () => {
  const { ann, bob, scene: made } = room();
  made.pass(500);
  ann.send("@+a=b NOTICE #a :listen");
  const [live] = bob.take();
  made.pass(60_000);
  const line = bob.ask("CHATHISTORY LATEST #a * 1")[1];
  const sorted = (text: string) =>
    text.replace(/^@(\S+)/, (_, tags) => tags.split(";").sort().join());
  assert.equal(sorted(line.replace(/batch=\w+;/, "")), sorted(live));
});

Deno.test("without batch the lines come bare; without tags, without tags", () => {
  const { bob } = room([]);
  bob.send("CHATHISTORY LATEST #a * 2").sees(":ann PRIVMSG #a :8", ":ann PRIVMSG #a :9");
});

Deno.test("only what was said is in history", () => {
  const { ann, bob } = room();
  ann.send("TOPIC #a :x", "@+a TAGMSG #a", "MODE #a +m");
  assert.equal(texts(bob, "CHATHISTORY LATEST #a * 2").said, "89");
});

Deno.test("history.page: no more at once than is allowed", () => {
  const { bob, scene: made } = room();
  const { settings } = made.world;
  made.world.settings = { ...settings, limits: { ...settings.limits, historyPage: 4 } };
  assert.equal(texts(bob, "CHATHISTORY LATEST #a * 1000").said, "6789");
});

/** What bob sends, and the one line that comes. */
const REFUSED: [words: string, seen: string][] = [
  ["", "INVALID_PARAMS * :…"],
  [" FLY #a * 5", "INVALID_PARAMS FLY :…"],
  [" constructor #a * 5", "INVALID_PARAMS constructor :…"],
  [" LATEST", "INVALID_PARAMS LATEST :…something is missing…"],
  [" LATEST #a *", "INVALID_PARAMS LATEST :…something is missing…"],
  [" BETWEEN #a * 5", "INVALID_PARAMS BETWEEN :…something is missing…"],
  [" LATEST #a * 5 6", "INVALID_PARAMS LATEST :…too many words…"],
  [" LATEST #a * many", "INVALID_PARAMS LATEST many :…"],
  [" LATEST #a * 0", "INVALID_PARAMS LATEST 0 :…"],
  [" LATEST #a * -1", "INVALID_PARAMS LATEST -1 :…"],
  [" LATEST #a * :1 2", "INVALID_PARAMS LATEST * :…"],
  [" BEFORE #a timestamp=yesterday 5", "INVALID_PARAMS BEFORE timestamp=yesterday :…"],
  [" BEFORE #a msgid=!! 5", "INVALID_PARAMS BEFORE msgid=!! :…"],
  [" BEFORE #a * 5", "INVALID_MSGREFTYPE BEFORE #a * :…"],
  [" BEFORE #a line=5 5", "INVALID_MSGREFTYPE BEFORE #a line=5 :…"],
  [" LATEST #nowhere * 5", "INVALID_TARGET LATEST #nowhere :…"],
  [` TARGETS msgid=1 ${at(0)} 5`, "INVALID_PARAMS TARGETS msgid=1 :…"],
  [` TARGETS ${at(0)} 5`, "INVALID_PARAMS TARGETS :…something is missing…"],
  [` TARGETS ${at(0)} ${at(1)} none`, "INVALID_PARAMS TARGETS none :…"],
];

for (const [words, seen] of REFUSED) {
  Deno.test(`refused: CHATHISTORY${words}`, () => {
    room([]).bob.send(`CHATHISTORY${words}`).sees(`FAIL CHATHISTORY ${seen}`);
  });
}

Deno.test("a room is read by its members, all of it, and by nobody else", () => {
  const { ann, zoe } = room();
  const refused = "@time=… FAIL CHATHISTORY INVALID_TARGET LATEST #a :…";
  zoe.send("CHATHISTORY LATEST #a * 5").sees(refused);
  zoe.send("JOIN #a").take();
  assert.equal(texts(zoe, "CHATHISTORY LATEST #a * 50").said, "0123456789");
  ann.send("KICK #a zoe");
  zoe.take();
  zoe.send("CHATHISTORY LATEST #a * 5").sees(refused);
});

/** People who write to each other: `talk(ann, "bob", "hello")`. */
function talk(from: Person, to: string, ...said: string[]): void {
  for (const text of said) {
    from.scene.pass(1000);
    from.send(`PRIVMSG ${to} :${text}`);
  }
}

Deno.test("a direct conversation is read by both, under the other's name, and by nobody else", () => {
  const { ann, bob, zoe } = scene({ ann: CAPS, bob: CAPS, zoe: CAPS });
  talk(ann, "bob", "1");
  talk(bob, "ANN", "2");
  talk(zoe, "ann", "x");
  const both = (name: string) => ({ type: ["chathistory", name], said: "12" });
  assert.deepEqual(texts(ann, "CHATHISTORY LATEST bob * 5"), both("bob"));
  assert.deepEqual(texts(bob, "CHATHISTORY LATEST ANN * 5"), both("ANN"));
  assert.equal(texts(zoe, "CHATHISTORY LATEST bob * 5").said, "");
  assert.equal(texts(bob, "CHATHISTORY LATEST nobody * 5").said, "");
});

Deno.test("notes to oneself, and what is said to people who are gone", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: CAPS });
  talk(ann, "ann", "note");
  talk(ann, "bob", "bye");
  bob.send("QUIT");
  assert.equal(texts(ann, "CHATHISTORY LATEST ann * 5").said, "note");
  assert.equal(texts(ann, "CHATHISTORY LATEST BOB * 5").said, "bye");
});

function withGuest(nick: string) {
  const made = scene({ ann: CAPS }, { guests: true });
  const gus = made.scene.person(nick, CAPS, true);
  talk(made.ann, nick, "1");
  talk(gus, "ann", "2");
  forget(made.ann, gus);
  return { ...made, gus };
}

Deno.test("with a guest: the account reads it, the guest does not", () => {
  const { ann, gus } = withGuest("Ägon");
  assert.equal(texts(ann, "CHATHISTORY LATEST ägon * 5").said, "12");
  gus.send("CHATHISTORY LATEST ann * 5").sees(
    "@time=… FAIL CHATHISTORY INVALID_TARGET LATEST ann :…",
  );
  gus.send("QUIT");
  assert.equal(texts(ann, "CHATHISTORY LATEST ÄGON * 5").said, "12");
});

Deno.test("an account does not inherit what a guest of its name has said", () => {
  const { gus, scene: made } = withGuest("gus");
  gus.send("QUIT");
  const account = made.person("gus", CAPS);
  assert.equal(texts(account, "CHATHISTORY LATEST ann * 5").said, "");
});

Deno.test("a new account does not inherit what the deleted one of its name has said", () => {
  const { ann, bob, scene: made } = scene({ ann: CAPS, bob: CAPS }, { keepNames: false });
  talk(ann, "bob", "old");
  made.store.setPassword(made.store.account("bob")!.id, "hash of word");
  bob.send("PRIVMSG NickServ :DROP bob word");
  assert.equal(texts(ann, "CHATHISTORY LATEST bob * 5").said, "old");
  const next = made.person("bob", CAPS);
  assert.equal(texts(next, "CHATHISTORY LATEST ann * 5").said, "");
  assert.equal(texts(ann, "CHATHISTORY LATEST bob * 5").said, "");
});

/** The targets that come, with the seconds of their latest message. */
function targets(person: Person, from: number, to: number, limit: number): string {
  const time = (s: number) => `timestamp=${new Date(START + 1000 * s).toISOString()}`;
  person.take();
  person.send(`CHATHISTORY TARGETS ${time(from)} ${time(to)} ${limit}`);
  const [start, ...rest] = person.messages();
  assert.deepEqual(start.params.slice(1), ["draft/chathistory-targets"]);
  assert.deepEqual(rest.pop()!.params, [`-${start.params[0].slice(1)}`]);
  return rest.map(({ command, params: [word, name, at] }) => {
    assert.equal(`${command} ${word}`, "CHATHISTORY TARGETS");
    return `${name}:${(Date.parse(at) - START) / 1000}`;
  }).join(" ");
}

/** bob has #a (1), zoe (2), #b (3), ann (4); nothing was said in #c. */
function manyTargets(): Person {
  const { ann, bob, zoe } = scene({ ann: CAPS, bob: CAPS, zoe: CAPS });
  for (const person of [ann, bob]) person.send("JOIN #a,#b,#c");
  talk(ann, "#a", "x");
  talk(zoe, "bob", "x");
  talk(bob, "#b", "x");
  talk(bob, "ann", "x");
  return bob;
}

const TARGETS: [from: number, to: number, limit: number, seen: string][] = [
  [0, 9, 10, "#a:1 zoe:2 #b:3 ann:4"],
  [9, 0, 10, "#a:1 zoe:2 #b:3 ann:4"],
  [0, 9, 2, "#a:1 zoe:2"],
  [9, 0, 2, "#b:3 ann:4"],
  [1, 4, 10, "zoe:2 #b:3"],
  [5, 9, 10, ""],
];

for (const [from, to, limit, seen] of TARGETS) {
  Deno.test(`TARGETS between ${from} and ${to}, at most ${limit}`, () => {
    assert.equal(targets(manyTargets(), from, to, limit), seen);
  });
}

Deno.test("TARGETS: only whose latest message is within, and only one's own", () => {
  const bob = manyTargets();
  talk(bob, "zoe", "again");
  assert.equal(targets(bob, 0, 4, 10), "#a:1 #b:3");
  const carl = (bob.scene as Scene).person("carl", CAPS);
  assert.equal(targets(carl, 0, 9, 10), "");
});

/** What bob asks, and whether the answer says that there is no more of it. */
const ENDS: [words: string, ended: boolean][] = [
  ["LATEST #a * 10", true],
  ["LATEST #a * 9", false],
  ["LATEST #a #4 5", true],
  ["LATEST #a #4 4", false],
  ["BEFORE #a #3 3", true],
  ["BEFORE #a #3 2", false],
  ["BEFORE #a #0 5", true],
  ["AFTER #a #6 3", true],
  ["AFTER #a #6 2", false],
  ["AROUND #a #5 20", true],
  ["AROUND #a #8 6", false],
  ["BETWEEN #a #2 #5 2", true],
  ["BETWEEN #a #5 #2 1", false],
  ["TARGETS @0 timestamp=2027-01-01T00:00:00.000Z 1", true],
];

for (const [words, ended] of ENDS) {
  Deno.test(`CHATHISTORY ${words} is ${ended ? "" : "not "}the end`, () => {
    const { bob, ids } = room();
    const sent = words.replace(/#(\d)/g, (_, i) => `msgid=${ids[i]}`)
      .replace(/@(\d)/g, (_, i) => at(+i));
    bob.send(`CHATHISTORY ${sent}`);
    assert.equal(bob.messages()[0].tags?.has("draft/chathistory-end"), ended);
  });
}

Deno.test("the end is not told in a tag to who has not asked for tags", () => {
  const { bob } = room(["batch"]);
  assert.match(bob.ask("CHATHISTORY LATEST #a * 50")[0], /^:chat\.test BATCH \+/);
});

Deno.test("history that can't be read", () => {
  const { bob, scene: made } = room([]);
  made.store.slice = () => {
    throw new StoreError("damaged", "the disk is broken");
  };
  bob.send("CHATHISTORY LATEST #a * 5").sees(
    "FAIL CHATHISTORY MESSAGE_ERROR LATEST #a :Cannot read history: the disk is broken; …",
  );
});

Deno.test("ISUPPORT tells the page and the ways to refer to messages", () => {
  const { ann } = scene({ ann: [] });
  const tokens = ann.ask("VERSION").join(" ");
  assert.match(tokens, / CHATHISTORY=1000 /);
  assert.match(tokens, / MSGREFTYPES=msgid,timestamp /);
});
