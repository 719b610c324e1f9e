/** REDACT: who may take back what, who is told, and what is left. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, type Scene, scene, type SceneOptions } from "../harness.ts";

const CAPS = ["batch", "message-tags", "echo-message", "draft/message-redaction"];

/** ann (operator), bob and zoe in #a; gus is a guest there. */
function room(options: SceneOptions = {}) {
  const made = scene({ ann: CAPS, bob: CAPS, zoe: ["message-tags", "batch"] }, {
    guests: true,
    ...options,
  });
  const gus = made.scene.person("gus", CAPS, true);
  const { ann, bob, zoe } = made;
  for (const person of [ann, bob, zoe, gus]) person.send("JOIN #a");
  forget(ann, bob, zoe, gus);
  return { ...made, gus };
}

/** Says something, and gives its id. */
function say(person: Person, line: string): string {
  person.take();
  const id = /msgid=([^; ]+)/.exec(person.send(line).take()[0])![1];
  for (const { link } of person.scene.world.sessions) (link as unknown as Person).take?.();
  return id;
}

const said = (person: Person, target: string) =>
  person.ask(`CHATHISTORY LATEST ${target} * 50`).filter((line) => / (PRIVMSG|TAGMSG) /.test(line))
    .map((line) => line.replace(/.* (PRIVMSG|TAGMSG) \S+ ?:?/, ""));

Deno.test("one's own message: gone from history, and told to who has asked for it", () => {
  const { ann, bob, zoe } = room();
  const id = say(bob, "PRIVMSG #a :oops");
  say(ann, "PRIVMSG #a :fine");
  bob.send(`REDACT #A ${id} :not for here`).sees(`@msgid=… :bob REDACT #a ${id} :not for here`);
  ann.sees(`@msgid=… :bob REDACT #a ${id} :not for here`);
  zoe.sees();
  for (const person of [ann, bob, zoe]) assert.deepEqual(said(person, "#a"), ["fine"]);
});

Deno.test("without a reason there is none, and without echo-message no echo", () => {
  const { ann, bob } = room();
  const id = say(bob, "PRIVMSG #a :oops");
  bob.send("CAP REQ -echo-message").take();
  bob.send(`REDACT #a ${id}`).sees();
  ann.sees(`@msgid=… :bob REDACT #a ${id}`);
});

Deno.test("redaction_rights: operators redact what others said, others do not", () => {
  const { ann, bob, gus } = room();
  const id = say(ann, "PRIVMSG #a :mine");
  for (const person of [bob, gus]) {
    person.send(`REDACT #a ${id}`).sees(`FAIL REDACT REDACT_FORBIDDEN #a ${id} :…`);
  }
  const his = say(bob, "NOTICE #a :buy this");
  ann.send(`REDACT #a ${his} :spam`).sees(`@msgid=… :ann REDACT #a ${his} :spam`);
  assert.deepEqual(said(bob, "#a"), ["mine"]);
});

Deno.test("redaction_rights: of what one may not read one does not even learn that it is there", () => {
  const { ann, scene: made } = room({ history: { newcomers: "joined" } });
  const id = say(ann, "PRIVMSG #a :mine");
  made.now += 1000;
  const eve = made.person("eve", CAPS).send("JOIN #a");
  eve.take();
  eve.send(`REDACT #a ${id}`).sees(`FAIL REDACT UNKNOWN_MSGID #a ${id} :…`);
  ann.send("MODE #a +o eve");
  eve.take();
  eve.send(`REDACT #a ${id}`).sees(`FAIL REDACT UNKNOWN_MSGID #a ${id} :…`);
});

Deno.test("a reaction can be redacted", () => {
  const { bob } = room();
  bob.send("CAP REQ draft/event-playback");
  const id = say(bob, "@+draft/reply=x;+draft/react=y TAGMSG #a");
  assert.deepEqual(said(bob, "#a"), [""]);
  bob.send(`REDACT #a ${id}`).sees(`@msgid=… :bob REDACT #a ${id}`);
  assert.deepEqual(said(bob, "#a"), []);
});

Deno.test("whoever was away learns of it by event playback, if they know REDACT", () => {
  const { bob, zoe } = room();
  const id = say(bob, "PRIVMSG #a :oops");
  bob.send(`REDACT #a ${id} :why`).take();
  bob.send("CAP REQ draft/event-playback");
  const last = (person: Person) => person.ask("CHATHISTORY LATEST #a * 1").slice(1, -1);
  assert.match(last(bob)[0], new RegExp(` :bob!\\S+ REDACT #a ${id} :why$`));
  zoe.send("CAP REQ draft/event-playback");
  assert.deepEqual(last(zoe), []);
});

Deno.test("a direct message: its sender may, the other may not, both are told", () => {
  const { ann, bob, gus } = room();
  const id = say(ann, "PRIVMSG bob :oops");
  bob.send(`REDACT ann ${id}`).sees(`FAIL REDACT REDACT_FORBIDDEN ann ${id} :…`);
  gus.send(`REDACT bob ${id}`).sees("FAIL REDACT INVALID_TARGET bob :…");
  ann.send(`REDACT BOB ${id}`).sees(`@msgid=… :ann REDACT bob ${id}`);
  bob.sees(`@msgid=… :ann REDACT bob ${id}`);
  assert.deepEqual(said(bob, "ann"), []);
});

Deno.test("a direct message to somebody who is not connected", () => {
  const { ann, bob } = room();
  const id = say(ann, "PRIVMSG bob :oops");
  bob.send("QUIT");
  ann.take();
  ann.send(`REDACT bob ${id}`).sees(`@msgid=… :ann REDACT bob ${id}`);
  assert.deepEqual(said(ann, "bob"), []);
});

/** What zoe sends; `%` stands for the id of something that ann said in #b, where zoe is not. */
const REFUSED: [words: string, seen: string][] = [
  ["", "461 zoe REDACT :…"],
  [" #a", "461 zoe REDACT :…"],
  [" #b %", "FAIL REDACT INVALID_TARGET #b :…"],
  [" #nowhere %", "FAIL REDACT INVALID_TARGET #nowhere :…"],
  [" nobody %", "FAIL REDACT INVALID_TARGET nobody :…"],
  [" #a %", "FAIL REDACT UNKNOWN_MSGID #a % :…"],
  [" #a zzzz", "FAIL REDACT UNKNOWN_MSGID #a zzzz :…"],
  [" #a !!", "FAIL REDACT UNKNOWN_MSGID #a !! :…"],
];

for (const [words, seen] of REFUSED) {
  Deno.test(`refused: REDACT${words}`, () => {
    const { ann, zoe } = room();
    ann.send("JOIN #b");
    const id = say(ann, "PRIVMSG #b :secret");
    zoe.send(`REDACT${words.replace("%", id)}`).sees(seen.replace("%", id));
    assert.deepEqual(said(ann, "#b"), ["secret"]);
  });
}

Deno.test("what is no message can't be redacted, and nothing twice", () => {
  const { ann } = room();
  const topic = say(ann, "TOPIC #a :tea");
  ann.send(`REDACT #a ${topic}`).sees(`FAIL REDACT UNKNOWN_MSGID #a ${topic} :…`);
  const id = say(ann, "PRIVMSG #a :oops");
  ann.send(`REDACT #a ${id}`).take();
  ann.send(`REDACT #a ${id}`).sees(`FAIL REDACT UNKNOWN_MSGID #a ${id} :…`);
});

Deno.test("who has left, was kicked or is banned redacts nothing", () => {
  const { ann, bob } = room();
  const id = say(bob, "PRIVMSG #a :mine");
  ann.send("MODE #a +b bob");
  bob.take();
  bob.send(`REDACT #a ${id}`).sees("FAIL REDACT INVALID_TARGET #a :…");
  ann.send("MODE #a -b bob", "KICK #a bob");
  bob.take();
  bob.send(`REDACT #a ${id}`).sees("FAIL REDACT INVALID_TARGET #a :…");
});

Deno.test("a guest: in the same visit and under the same nick, then nobody", () => {
  const { gus, scene: made } = room();
  const first = say(gus, "PRIVMSG #a :one");
  gus.send(`REDACT #a ${first}`).sees(`@msgid=… :gus REDACT #a ${first}`);
  const second = say(gus, "PRIVMSG #a :two");
  const direct = say(gus, "PRIVMSG ann :three");
  made.pass(1000);
  gus.send("QUIT");
  const next = made.person("gus", CAPS, true);
  next.send("JOIN #a").take();
  next.send(`REDACT #a ${second}`).sees(`FAIL REDACT REDACT_FORBIDDEN #a ${second} :…`);
  next.send(`REDACT ann ${direct}`).sees(`FAIL REDACT UNKNOWN_MSGID ann ${direct} :…`);
});

Deno.test("an account of the same name is not the one that said it", () => {
  const { bob, scene: made } = room({ keepNames: false });
  const id = say(bob, "PRIVMSG #a :old");
  made.pass(1000);
  made.store.deleteAccount(made.store.account("bob")!.id, made.now, false);
  bob.send("QUIT");
  const next = made.person("bob", CAPS);
  next.send("JOIN #a").take();
  next.send(`REDACT #a ${id}`).sees(`FAIL REDACT REDACT_FORBIDDEN #a ${id} :…`);
});

Deno.test("after the time that is set, only operators", () => {
  const { ann, bob, scene: made } = room({ history: { redactionTime: 60_000 } });
  const ids = [say(bob, "PRIVMSG #a :one"), say(bob, "PRIVMSG #a :two")];
  made.pass(60_000);
  forget(bob);
  bob.send(`REDACT #a ${ids[0]}`).sees(`@msgid=… :bob REDACT #a ${ids[0]}`);
  made.pass(1);
  bob.send(`REDACT #a ${ids[1]}`).sees(`FAIL REDACT REDACT_WINDOW_EXPIRED #a ${ids[1]} 60 :…`);
  forget(ann);
  ann.send(`REDACT #a ${ids[1]}`).sees(`@msgid=… :ann REDACT #a ${ids[1]}`);
});

Deno.test("where it can't be stored nothing is redacted, and nobody told", () => {
  const { ann, bob, scene: made } = room();
  const id = say(bob, "PRIVMSG #a :oops");
  made.store.failWith(new StoreError("full", "the disk is full"));
  bob.send(`REDACT #a ${id}`).sees("NOTICE bob :Cannot do REDACT: …");
  ann.sees();
  made.store.failWith(undefined);
  assert.deepEqual(said(bob, "#a"), ["oops"]);
});

Deno.test("one's other connections are told too", () => {
  const { bob, scene: made } = room();
  const phone = (made as Scene).person("bob", CAPS);
  const id = say(bob, "PRIVMSG zoe :oops");
  forget(phone);
  bob.send(`REDACT zoe ${id}`).take();
  phone.sees(`@msgid=… :bob REDACT zoe ${id}`);
});
