/** Event playback, reactions and replies: what happened besides words, and who is shown it. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, type Person, scene } from "../harness.ts";

const CAPS = ["batch", "message-tags", "draft/chathistory"];
const EVENTS = [...CAPS, "draft/event-playback"];

/** The lines inside of the batch that answers, without tags and hosts. */
function played(person: Person, sent: string): string[] {
  const lines = person.ask(sent);
  assert.match(lines[0], / BATCH \+\w+ chathistory /);
  assert.match(lines.at(-1)!, / BATCH -/);
  return lines.slice(1, -1).map((line) =>
    line.replace(/^@\S+ /, "").replace(/^:([^ !]+)\S*/, ":$1")
  );
}

function eventful() {
  const made = scene({ ann: ["message-tags"], bob: [], eve: EVENTS });
  const { ann, bob, eve } = made;
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  ann.send("MODE #a +mv bob", "TOPIC #a :tea: hot", "PRIVMSG #a :hello");
  bob.send("PART #a :off to lunch", "JOIN #a");
  ann.send("KICK #a bob :no lunch", "TOPIC #a :");
  bob.send("JOIN #a", "QUIT :bye now");
  ann.send("NOTICE #a :so");
  eve.send("JOIN #a");
  forget(ann, eve);
  return made;
}

const HAPPENED = [
  ":ann JOIN #a",
  ":bob JOIN #a",
  ":ann MODE #a +mv bob",
  ":ann TOPIC #a :tea: hot",
  ":ann PRIVMSG #a :hello",
  ":bob PART #a :off to lunch",
  ":bob JOIN #a",
  ":ann KICK #a bob :no lunch",
  ":ann TOPIC #a :",
  ":bob JOIN #a",
  ":bob QUIT :Quit: bye now",
  ":ann NOTICE #a :so",
  ":eve JOIN #a",
];

/** Ranks that somebody keeps are given by the server beside a JOIN; they are not what these tests are about. */
const byPeople = (lines: string[]) => lines.filter((line) => !line.startsWith(":chat.test MODE"));

Deno.test("with event-playback everything that happened is played, in its order", () => {
  const { eve } = eventful();
  assert.deepEqual(byPeople(played(eve, "CHATHISTORY LATEST #a * 50")), HAPPENED);
});

Deno.test("without it there are messages alone, and limits count those", () => {
  const { ann, eve } = eventful();
  ann.send("CAP REQ :batch draft/chathistory");
  assert.deepEqual(played(ann, "CHATHISTORY LATEST #a * 2"), [HAPPENED[4], HAPPENED[11]]);
  assert.deepEqual(played(eve, "CHATHISTORY LATEST #a * 2"), HAPPENED.slice(-2));
  eve.send("CAP REQ :-draft/event-playback");
  assert.deepEqual(played(eve, "CHATHISTORY LATEST #a * 2"), [HAPPENED[4], HAPPENED[11]]);
});

Deno.test("JOIN is played in the form that was asked for", () => {
  const { eve, scene: made } = eventful();
  made.person("fay", [...EVENTS, "extended-join"]).send("JOIN #a");
  eve.send("CAP REQ extended-join");
  const joins = played(eve, "CHATHISTORY LATEST #a * 2");
  assert.deepEqual(joins, [":eve JOIN #a eve :eve of test", ":fay JOIN #a fay :fay of test"]);
});

Deno.test("an event has the id and time that it had when it was shown", () => {
  const { ann, bob, scene: made } = scene({ ann: [...EVENTS, "server-time"], bob: [] });
  ann.send("JOIN #a");
  made.pass(5000);
  const seen = (line: string) => /(time=[^; ]+).*?(msgid=[^; ]+)/.exec(line)!.slice(1);
  ann.take();
  bob.send("JOIN #a");
  const live = [seen(ann.take()[0])];
  for (const line of ["TOPIC #a :x", "MODE #a +m", "KICK #a bob"]) {
    made.pass(1000);
    live.push(seen(ann.ask(line)[0]));
  }
  made.pass(60_000);
  assert.deepEqual(ann.ask("CHATHISTORY LATEST #a * 4").slice(1, -1).map(seen), live);
});

Deno.test("QUIT and NICK are in the history of each room, once to each neighbour", () => {
  const { ann, scene: made } = scene({ ann: EVENTS }, { guests: true });
  const gus = made.person("gus", [], true);
  for (const person of [ann, gus]) person.send("JOIN #a,#b");
  forget(ann);
  gus.send("NICK gustav", "QUIT");
  ann.sees(":gus NICK gustav", ":gustav QUIT :…");
  for (const room of ["#a", "#b"]) {
    const [nick, quit] = played(ann, `CHATHISTORY LATEST ${room} * 2`);
    assert.equal(nick, ":gus NICK gustav");
    assert.match(quit, /^:gustav QUIT :/);
  }
});

Deno.test("an id is played no differently when a room got another name or a person another nick", () => {
  const { ann } = scene({ ann: EVENTS });
  ann.send("JOIN #a", "PRIVMSG #a :hello");
  assert.deepEqual(played(ann, "CHATHISTORY LATEST #A * 5"), [
    ":ann JOIN #a",
    ":ann PRIVMSG #a :hello",
  ]);
});

Deno.test("RENAME is played with the names that it had, to those who know it", () => {
  const { ann, eve } = scene({ ann: ["draft/channel-rename", "message-tags"], eve: EVENTS });
  ann.send("JOIN #a");
  eve.send("JOIN #a");
  forget(ann, eve);
  ann.send("RENAME #a #b :Typo fix");
  const [shown] = ann.messages();
  assert.deepEqual(shown.params, ["#a", "#b", "Typo fix"]);
  ann.send("RENAME #b #c", "PRIVMSG #c :still here");
  eve.send("CAP REQ draft/channel-rename");
  assert.deepEqual(played(eve, "CHATHISTORY LATEST #c * 3"), [
    ":ann RENAME #a #b :Typo fix",
    ":ann RENAME #b #c :",
    ":ann PRIVMSG #c :still here",
  ]);
  const around = eve.ask(`CHATHISTORY AROUND #c msgid=${shown.tags!.get("msgid")} 1`);
  assert(around[1].endsWith(" RENAME #a #b :Typo fix"), around.join());
  eve.send("CAP REQ -draft/channel-rename");
  assert.deepEqual(played(eve, "CHATHISTORY LATEST #c * 3"), [":ann PRIVMSG #c :still here"]);
});

Deno.test("somebody who comes is seen even where that can't be stored", () => {
  const { ann, bob, scene: made } = scene({ ann: EVENTS, bob: [] });
  ann.send("JOIN #a").take();
  made.store.failWith(new StoreError("full", "the disk is full"));
  bob.send("JOIN #a");
  ann.sees("@msgid=… :bob JOIN #a");
  made.store.failWith(undefined);
  bob.send("PART #a");
  assert.deepEqual(played(ann, "CHATHISTORY LATEST #a * 2"), [":ann JOIN #a", ":bob PART #a"]);
});

const REACT = "+draft/reply=abc;+draft/react=👍";

Deno.test("reactions are kept and played back with their tags; other TAGMSG are not", () => {
  const { ann, bob } = scene({ ann: EVENTS, bob: EVENTS });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  ann.send(
    `@${REACT} TAGMSG #a`,
    "@+typing=active TAGMSG #a",
    "@+draft/react=x TAGMSG #a",
    "@+draft/reply=abc TAGMSG #a",
    "@+draft/reply=abc;+draft/unreact=👍;+typing=done TAGMSG #a",
  );
  const live = bob.take();
  assert.equal(live.length, 5);
  const inBatch = (line: string) => line.replace(/batch=\w+;/, "");
  const kept = bob.ask("CHATHISTORY LATEST #a * 50").slice(1, -1).map(inBatch).slice(-2);
  assert.deepEqual(kept, [live[0], live[4].replace(";+typing=done", "")]);
});

Deno.test("a TAGMSG that asks for it is kept", () => {
  const { ann, eve } = scene({ ann: ["message-tags"], eve: EVENTS });
  ann.send("JOIN #a");
  eve.send("JOIN #a");
  ann.send("@+x=1;draft/persist TAGMSG #a", "@+x=2 TAGMSG #a", "@+x=3;+draft/persist TAGMSG #a");
  assert.deepEqual(eve.messages().filter(({ tags }) => tags?.has("draft/persist")), []);
  const tags = eve.ask("CHATHISTORY LATEST #a * 10").filter((line) => line.endsWith(" TAGMSG #a"));
  assert.deepEqual(tags.map((line) => /\+x=(\d)/.exec(line)![1]), ["1", "3"]);
});

Deno.test("a reaction in a direct conversation is played to both", () => {
  const { ann, bob } = scene({ ann: EVENTS, bob: EVENTS });
  ann.send(`@${REACT} TAGMSG bob`);
  for (const [person, other] of [[ann, "bob"], [bob, "ann"]] as const) {
    assert.deepEqual(played(person, `CHATHISTORY LATEST ${other} * 5`), [":ann TAGMSG bob"]);
  }
});

Deno.test("a TAGMSG is not played without message-tags, nor without event-playback", () => {
  const { ann, bob } = scene({ ann: ["message-tags"], bob: ["batch", "draft/event-playback"] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.send(`@${REACT} TAGMSG #a`);
  assert.deepEqual(played(bob, "CHATHISTORY LATEST #a * 1"), []);
  ann.send("CAP REQ batch");
  assert.deepEqual(played(ann, "CHATHISTORY LATEST #a * 9"), []);
});

Deno.test("a reaction that can't be stored is not shown, and its sender is told", () => {
  const { ann, bob, scene: made } = scene({ ann: ["message-tags"], bob: ["message-tags"] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send(`@${REACT} TAGMSG #a`).sees("NOTICE ann :Cannot do TAGMSG: …");
  bob.sees();
});

Deno.test("replies and a channel's context stay with the words; typing does not", () => {
  const { ann, bob } = scene({ ann: EVENTS, bob: EVENTS });
  ann.send("@+draft/reply=abc;+typing=done;+draft/channel-context=#a PRIVMSG bob :hello");
  assert.match(bob.take()[0], /;\+draft\/reply=abc;\+typing=done;\+draft\/channel-context=#a :ann/);
  const [, line] = bob.ask("CHATHISTORY LATEST ann * 5");
  assert.match(line, /;\+draft\/reply=abc;\+draft\/channel-context=#a :ann/);
});

Deno.test("TARGETS goes by messages: who comes and goes makes no news", () => {
  const { ann, bob, scene: made } = scene({ ann: EVENTS, bob: [] });
  ann.send("JOIN #a", "PRIVMSG #a :hello");
  const from = `timestamp=${new Date(made.now + 1).toISOString()}`;
  made.pass(5000);
  bob.send("JOIN #a");
  const to = `timestamp=${new Date(made.now + 1).toISOString()}`;
  assert.equal(ann.ask(`CHATHISTORY TARGETS ${from} ${to} 9`).length, 2);
});

Deno.test("what a bot did and said is played as a bot's", () => {
  const { ann, bob } = scene({ ann: ["message-tags"], bob: EVENTS });
  bob.send("JOIN #a");
  ann.send("MODE ann +B", "JOIN #a", "@+x PRIVMSG #a :beep", "PRIVMSG #a :boop");
  const lines = bob.ask("CHATHISTORY LATEST #a * 3").slice(1, -1);
  const tags = lines.map((line) => line.slice(0, line.indexOf(" ")).split(";").slice(2).join(";"));
  assert.deepEqual(tags, ["bot", "bot;+x", "bot"]);
});
