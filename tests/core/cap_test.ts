/** Capability negotiation: CAP LS, REQ, LIST, END. */
import assert from "node:assert/strict";
import { Scene, scene } from "../harness.ts";

const NAMES = [
  "draft/extended-isupport",
  "cap-notify",
  "server-time",
  "message-tags",
  "account-tag",
  "batch",
  "labeled-response",
  "standard-replies",
  "echo-message",
  "extended-join",
  "multi-prefix",
  "userhost-in-names",
  "account-notify",
  "chghost",
  "sasl",
  "draft/account-registration",
  "invite-notify",
  "no-implicit-names",
  "draft/channel-rename",
  "draft/multiline",
  "away-notify",
  "setname",
  "draft/pre-away",
  "extended-monitor",
  "draft/chathistory",
  "draft/event-playback",
  "draft/read-marker",
  "draft/metadata-2",
  "draft/metadata-3",
  "draft/message-redaction",
  "soju.im/search",
];

/** What CAP LS names, as the client reads it. */
function listed(lines: string[]): string[] {
  return lines.flatMap((line) => line.slice(line.indexOf(" :") + 2).split(" "));
}

function stranger() {
  return new Scene({ guests: true }).stranger();
}

Deno.test("CAP LS: names only, without values and in one line", () => {
  const lines = stranger().ask("CAP LS");
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^:chat\.test CAP \* LS :/);
  assert.deepEqual(listed(lines), NAMES);
});

Deno.test("CAP LS 302: with values, and cap-notify is on", () => {
  const person = stranger();
  const names = listed(person.ask("CAP LS 302"));
  assert.deepEqual(names.map((name) => name.split("=")[0]), NAMES);
  assert(names.includes("sasl=PLAIN"));
  assert(names.includes("draft/account-registration=before-connect"));
  person.send("CAP LIST").sees("CAP * LIST :cap-notify");
});

Deno.test("CAP LS: a later version is taken for the latest that is known", () => {
  assert(listed(stranger().ask("CAP LS 307")).includes("sasl=PLAIN"));
  assert(listed(stranger().ask("CAP LS nonsense")).includes("sasl"));
});

Deno.test("CAP LS: answered in the form of its own version, while the highest one is kept", () => {
  const person = stranger();
  person.ask("CAP LS 302");
  assert(listed(person.ask("CAP LS")).includes("sasl"));
  person.send("CAP REQ :-cap-notify").sees("CAP * NAK :-cap-notify");
});

Deno.test("CAP LS: more than a line holds is several lines, for 302 alone", () => {
  const person = stranger();
  const { capabilities } = person.scene.world;
  for (let i = 10; i < 60; i++) {
    capabilities.set(`example.org/cap-${i}`, { name: `example.org/cap-${i}` });
  }
  const all = [...capabilities.keys()].filter((name) => name !== "sts");
  const lines = person.ask("CAP LS 302");
  assert(lines.length > 2);
  for (const line of lines.slice(0, -1)) assert.match(line, /^:chat\.test CAP \* LS \* :\S/);
  assert.match(lines.at(-1)!, /^:chat\.test CAP \* LS :\S/);
  assert.deepEqual(listed(lines).map((name) => name.split("=")[0]), all);
  for (const line of lines) assert(line.length <= 510);
  assert.equal(stranger().ask("CAP LS").length, 1);
});

Deno.test("CAP LS: where nobody may register it does not say how", () => {
  const person = new Scene({ registration: "closed" }).stranger();
  assert(listed(person.ask("CAP LS 302")).includes("draft/account-registration"));
});

/** CAP as a stranger's only line. */
const CASES: [sent: string, seen: string][] = [
  ["CAP LIST", "CAP * LIST :"],
  ["CAP REQ :server-time", "CAP * ACK :server-time"],
  ["CAP REQ server-time", "CAP * ACK :server-time"],
  ["cap req :server-time batch", "CAP * ACK :server-time batch"],
  ["CAP REQ :-server-time", "CAP * ACK :-server-time"],
  ["CAP REQ :-cap-notify", "CAP * ACK :-cap-notify"],
  ["CAP REQ :flight", "CAP * NAK :flight"],
  ["CAP REQ :z batch y x batch", "CAP * NAK :z batch y x batch"],
  ["CAP REQ :batch=yes", "CAP * NAK :batch=yes"],
  ["CAP FLY", "410 * FLY :…"],
  ["CAP ACK :batch", "410 * ACK :…"],
  ["CAP constructor", "410 * constructor :…"],
  ["CAP", "461 * CAP :…"],
];

for (const [sent, seen] of CASES) {
  Deno.test(sent, () => void stranger().send(sent).sees(seen));
}

Deno.test("CAP REQ: all of it or nothing", () => {
  const person = stranger();
  person.send("CAP REQ :batch flight").sees("CAP * NAK :batch flight");
  person.send("CAP LIST").sees("CAP * LIST :");
  person.send("CAP REQ :batch server-time").take();
  person.send("CAP REQ :-batch flight").take();
  person.send("CAP LIST").sees("@time=… CAP * LIST :batch server-time");
});

Deno.test("CAP REQ: its answer leaves before anything changes", () => {
  const person = stranger();
  person.send("CAP REQ :server-time").sees("CAP * ACK :server-time");
  person.send("CAP REQ :-server-time").sees("@time=… CAP * ACK :-server-time");
  person.send("PING x").sees("PONG chat.test :x");
});

Deno.test("LS or REQ holds the welcome back until END", () => {
  for (const start of ["CAP LS 302", "CAP LS", "CAP REQ :batch", "CAP REQ :flight"]) {
    const person = stranger();
    person.send(start).take();
    person.send("NICK ann", "USER ann 0 * :Ann").sees();
    assert.match(person.ask("CAP END")[0], / 001 ann /);
  }
});

Deno.test("LIST and END hold nothing back", () => {
  const person = stranger();
  person.send("CAP LIST", "CAP END").take();
  assert.match(person.ask("NICK ann", "USER ann 0 * :Ann")[0], / 001 ann /);
});

Deno.test("END before NICK and USER waits for them", () => {
  const person = stranger();
  person.send("CAP LS 302", "NICK ann", "CAP END").take();
  assert.match(person.ask("USER ann 0 * :Ann")[0], / 001 ann /);
});

Deno.test("after the welcome: the same, under the nick", () => {
  const { ann } = scene({ ann: [] });
  ann.send("CAP REQ :echo-message").sees("CAP ann ACK :echo-message");
  ann.send("CAP LIST").sees("CAP ann LIST :echo-message");
  ann.send("CAP END").sees();
  ann.send("JOIN #a").take();
  ann.send("PRIVMSG #a :hello").sees(":ann PRIVMSG #a :hello");
  ann.send("CAP LS 302");
  assert.match(ann.take()[0], /^:chat\.test CAP ann LS (\* )?:/);
  ann.send("PRIVMSG #a :hello").sees(":ann PRIVMSG #a :hello");
});
