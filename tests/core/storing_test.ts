/** Commit before deliver: what can't be stored is shown to nobody, and its sender is told. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, Scene, scene } from "../harness.ts";

const FULL = new StoreError("full", "the disk is full");

/** ann and bob in #a, each with these capabilities; the store takes nothing more. */
function full(caps: string[] = ["standard-replies"]) {
  const made = scene({ ann: caps, bob: [] });
  for (const person of [made.ann, made.bob]) person.send("JOIN #a");
  forget(made.ann, made.bob);
  made.scene.store.failWith(FULL);
  return made;
}

/** Several lines of several people in one turn. */
function turn(made: Scene, ...lines: [who: Person, line: string][]): void {
  for (const [who, line] of lines) made.core.receive(who.session, line, made.now);
  made.outbox.endTurn();
}

const TOLD = "FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :…the disk is full…Nothing was sent…";

Deno.test("nothing of a turn is delivered before its commit", () => {
  const { ann, bob, scene: made } = scene({ ann: ["echo-message"], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  const { store } = made;
  let commits = 0;
  const commit = store.commit.bind(store);
  store.commit = () => {
    commits++;
    for (const person of [ann, bob]) person.sees();
    commit();
  };
  turn(made, [ann, "PRIVMSG #a :1"], [bob, "PRIVMSG ann :2"], [bob, "AWAY :3"], [ann, "PING x"]);
  assert.equal(commits, 1, "one commit a turn");
  ann.sees(":ann PRIVMSG #a :1", ":bob PRIVMSG ann :2", "PONG chat.test :x");
  bob.sees(":ann PRIVMSG #a :1", "306 bob :…");
});

for (const target of ["#a", "bob", "ann", "bob,#a"]) {
  Deno.test(`to ${target}: nobody sees it, the sender is told, and the next one goes through`, () => {
    const { ann, bob, scene: made } = full();
    ann.send(`PRIVMSG ${target} :lost`).sees(TOLD);
    bob.sees();
    made.store.failWith(undefined);
    ann.send("PRIVMSG bob :kept").sees();
    bob.sees(":ann PRIVMSG bob :kept");
    bob.send("CHATHISTORY LATEST ann * 5").sees(":ann PRIVMSG bob :kept");
    bob.send("CHATHISTORY LATEST #a * 5").sees();
  });
}

Deno.test("without standard-replies it is a sentence; NOTICE is told too", () => {
  const { ann } = full([]);
  ann.send("PRIVMSG #a :lost").sees("NOTICE ann :Cannot do PRIVMSG: …the disk is full…");
  ann.send("NOTICE #a :lost").sees("NOTICE ann :Cannot do NOTICE: …the disk is full…");
});

Deno.test("with a label: one answer, and it says that nothing was sent", () => {
  const base = ["batch", "labeled-response", "standard-replies"];
  for (const caps of [base, [...base, "echo-message"]]) {
    for (const target of ["#a", "bob", "bob,#a,nobody"]) {
      const { ann, bob } = full(caps);
      bob.send("AWAY :asleep").take();
      ann.send(`@label=x PRIVMSG ${target} :lost`).sees(`@label=x ${TOLD}`);
      bob.sees();
    }
  }
});

Deno.test("each labelled message is told under its own label", () => {
  const { ann, scene: made } = full(["batch", "labeled-response", "standard-replies"]);
  turn(made, [ann, "@label=1 PRIVMSG #a :x"], [ann, "@label=2 PRIVMSG #a :y"], [
    ann,
    "@label=3 PING z",
  ]);
  ann.sees("@label=3 PONG chat.test :z", `@label=1 ${TOLD}`, `@label=2 ${TOLD}`);
});

Deno.test("a label belongs to its own message alone", () => {
  const { ann, scene: made } = full(["batch", "labeled-response", "standard-replies"]);
  turn(made, [ann, "@label=1 PING x"], [ann, "PRIVMSG #a :lost"]);
  ann.sees("@label=1 PONG chat.test :x", TOLD);
});

Deno.test("a room is saved when it has changed, and not again", () => {
  const { ann, scene: made } = scene({ ann: [] });
  const saved: string[] = [];
  const save = made.store.saveChannel.bind(made.store);
  made.store.saveChannel = (record) => {
    saved.push(record.topic?.text ?? "");
    save(record);
  };
  ann.send("JOIN #a", "TOPIC #a :one", "PRIVMSG #a :x", "TOPIC #a", "PART #a");
  assert.deepEqual(saved, ["", "one"]);
});

Deno.test("what else happened in the turn is delivered", () => {
  const { ann, bob, scene: made } = full();
  turn(made, [ann, "PRIVMSG #a :lost"], [bob, "PING x"], [ann, "PART #a"], [
    bob,
    "PRIVMSG #a :lost",
  ]);
  bob.sees("PONG chat.test :x", ":ann PART #a", "NOTICE bob :Cannot do PRIVMSG…");
  ann.sees(":ann PART #a", TOLD);
});

Deno.test("while nothing can be stored, rooms stay as they are and people come and go", () => {
  const { ann, bob, scene: made } = full();
  const room = made.world.channel("#a")!;
  const before = room.record();
  ann.send("TOPIC #a :new").sees("FAIL TOPIC TEMPORARILY_UNAVAILABLE :…");
  ann.send("MODE #a +mkl-t+bo key 5 zoe bob").sees("FAIL MODE TEMPORARILY_UNAVAILABLE :…");
  assert.deepEqual(room.record(), before);
  assert(!room.isOperator(bob.session.user!));
  ann.send("MODE #a +v bob").sees("FAIL MODE TEMPORARILY_UNAVAILABLE :…");
  assert.deepEqual(room.record(), before);
  ann.send("TOPIC #a", "MODE #a").sees("331 …", "324 ann #a +nt", "329 …");
  bob.send("PART #a", "JOIN #a");
  ann.sees(":bob PART #a", ":bob JOIN #a");
  ann.send("WHOIS bob");
  assert(ann.take().length > 3);
});

Deno.test("a room's change that could not be stored takes back what else was said in the turn", () => {
  const { ann, bob, scene: made } = full();
  turn(made, [bob, "PRIVMSG #a :lost"], [ann, "TOPIC #a :new"], [bob, "PRIVMSG #a :lost"]);
  ann.sees("FAIL TOPIC TEMPORARILY_UNAVAILABLE :…");
  bob.sees("NOTICE bob :Cannot do PRIVMSG…", "NOTICE bob :Cannot do PRIVMSG…");
  made.store.failWith(undefined);
  ann.send("TOPIC #a :newer").sees(":ann TOPIC #a :newer");
  bob.sees(":ann TOPIC #a :newer");
  assert.equal(made.store.channels()[0].topic?.text, "newer");
});

Deno.test("a room that was made meanwhile is saved as soon as that can be", () => {
  const { ann, scene: made } = full();
  ann.send("JOIN #new").take();
  assert.deepEqual(made.store.channels().map((room) => room.name), ["#a"]);
  made.store.failWith(undefined);
  made.pass(2000);
  assert.deepEqual(made.store.channels().map((room) => room.name), ["#a", "#new"]);
  ann.send("PRIVMSG #new :first").sees();
  ann.send("CHATHISTORY LATEST #new * 5").sees(":ann PRIVMSG #new :first");
});

Deno.test("accounts: what can't be stored is not done, and said", () => {
  const { ann, scene: made } = full();
  const { store } = made;
  store.failWith(undefined);
  store.setPassword(store.account("ann")!.id, "hash of word");
  store.failWith(FULL);
  const say = (text: string) => ann.send(`PRIVMSG NickServ :${text}`);
  say("SET PASSWORD word correct-horse").sees(":NickServ NOTICE ann :The server can't store…");
  say("DROP ann word").sees(":NickServ NOTICE ann :The server can't store…");
  made.stranger().send("NICK new", "REGISTER * * correct-horse").sees(
    "FAIL REGISTER TEMPORARILY_UNAVAILABLE new :The server can't store…",
  );
  assert.equal(store.account("ann")?.passwordHash, "hash of word");
  assert.equal(store.account("new"), undefined);
});

Deno.test("a message is told lost also where an account's commit in the same turn has failed", () => {
  const { ann, bob, scene: made } = scene({ ann: ["standard-replies"], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  made.patient = true;
  const stranger = made.stranger().send("NICK new", "REGISTER * * correct-horse");
  made.store.failWith(FULL);
  made.core.receive(ann.session, "PRIVMSG #a :lost", made.now);
  made.work();
  stranger.sees("FAIL REGISTER TEMPORARILY_UNAVAILABLE new :…");
  bob.sees();
  ann.sees(TOLD);
  made.store.failWith(undefined);
  ann.send("PRIVMSG #a :kept").sees();
  bob.sees(":ann PRIVMSG #a :kept");
});

Deno.test("a server that starts again has the rooms as they were, their history, and no numbers twice", () => {
  const { ann, scene: first } = scene({ ann: ["message-tags", "echo-message"] });
  ann.send("JOIN #a", "TOPIC #a :here", "MODE #a +imkl key 5", "MODE #a -t", "MODE #a +b zoe")
    .take();
  ann.send("PRIVMSG #a :before");
  const [before] = ann.messages();
  const second = new Scene({ store: first.store });
  const again = second.person("ann", ["message-tags", "echo-message"]);
  again.send("JOIN #a").sees(
    "@msgid=… :ann JOIN #a",
    "332 ann #a :here",
    "333 ann #a ann!ann@host.test 1795377600",
    "353 ann = #a :~ann",
    "366 ann #a :…",
  );
  again.send("MODE #a", "MODE #a b").sees(
    "324 ann #a +imnkl key 5",
    "329 ann #a 1795377600",
    "367 ann #a zoe!*@* ann 1795377600",
    "368 ann #a :…",
  );
  again.send("PRIVMSG #a :after");
  const [after] = again.messages();
  assert.notEqual(after.tags?.get("msgid"), before.tags?.get("msgid"));
  again.send("CHATHISTORY LATEST #a * 5");
  assert.deepEqual(again.messages().map(({ params }) => params[1]), ["before", "after"]);
});

Deno.test("whoever is gone is not told", () => {
  const { ann, bob, scene: made } = full();
  turn(made, [ann, "PRIVMSG #a :lost"], [ann, "QUIT"]);
  ann.sees("ERROR :…");
  bob.sees(":ann QUIT :Quit");
});

Deno.test("the log says it once, without what people wrote", () => {
  const { ann, scene: made } = full();
  for (let i = 0; i < 3; i++) ann.send("PRIVMSG #a :a secret");
  const said = made.log.filter((entry) => entry.level === "error");
  assert.deepEqual(said.map((entry) => entry.event), ["cannot store"]);
  assert(!JSON.stringify(made.log).includes("secret"));
});
