/** Who is who: WHO, WHOIS, AWAY, SETNAME. */
import assert from "node:assert/strict";
import { forget, scene } from "../harness.ts";

/** ann and bob in #a, ann its operator; zoe elsewhere. */
function room(caps: Partial<Record<"ann" | "bob" | "zoe", string[]>> = {}) {
  const made = scene({ ann: [], bob: [], zoe: [], ...caps });
  const { ann, bob, zoe } = made;
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  forget(ann, bob, zoe);
  return made;
}

/** 352 of one of them. */
const row = (to: string, room: string, nick: string, flags: string) =>
  `352 ${to} ${room} ${nick} host.test chat.test ${nick} ${flags} :0 ${nick} of test`;

Deno.test("WHO of a room: its people with their ranks, and who is away", () => {
  const { bob, zoe } = room();
  bob.send("AWAY :asleep").take();
  const rows = [row("zoe", "#a", "ann", "H~"), row("zoe", "#a", "bob", "G")];
  zoe.send("WHO #A").sees(...rows, "315 zoe #A :…");
});

Deno.test("WHO: multi-prefix shows all ranks", () => {
  const { ann } = room({ ann: ["multi-prefix"] });
  ann.send("MODE #a +v ann").take();
  ann.send("WHO #a").sees(
    row("ann", "#a", "ann", "H~@+"),
    row("ann", "#a", "bob", "H"),
    "315 ann #a :…",
  );
});

Deno.test("WHO of a nick, of a mask, of everybody, of nobody", () => {
  const { ann, zoe } = room();
  zoe.send("WHO ANN").sees(row("zoe", "*", "ann", "H"), "315 zoe ANN :…");
  zoe.send("WHO a*").sees(row("zoe", "*", "ann", "H"), "315 zoe a* :…");
  zoe.send("WHO ?ob!*@host.*").sees(row("zoe", "*", "bob", "H"), "315 zoe ?ob!*@host.* :…");
  for (const mask of ["*", "0"]) {
    const rows = ["ann", "bob", "zoe"].map((nick) => row("zoe", "*", nick, "H"));
    zoe.send(`WHO ${mask}`).sees(...rows, `315 zoe ${mask} :…`);
  }
  zoe.send("WHO nobody").sees("315 zoe nobody :…");
  zoe.send("WHO #nowhere").sees("315 zoe #nowhere :…");
  ann.send("WHO :a b").sees("315 ann * :…");
  assert.equal(ann.ask("WHO").length, 4);
});

Deno.test("who is invisible is found by those who share a room, or by the nick", () => {
  const { ann, bob, zoe } = room();
  bob.send("MODE bob +i").take();
  zoe.send("WHO b*").sees("315 zoe b* :…");
  zoe.send("WHO #a").sees(row("zoe", "#a", "ann", "H~"), "315 zoe #a :…");
  zoe.send("WHO bob").sees(row("zoe", "*", "bob", "H"), "315 zoe bob :…");
  ann.send("WHO b*").sees(row("ann", "*", "bob", "H"), "315 ann b* :…");
  zoe.send("WHOIS bob");
  assert(!zoe.take().some((line) => / 319 /.test(line)));
  ann.send("WHOIS bob");
  assert(ann.take().some((line) => / 319 ann bob :#a$/.test(line)));
});

Deno.test("WHOIS", () => {
  const { ann, zoe, scene: made } = room();
  ann.send("PRIVMSG #a :hello", "AWAY :asleep", "JOIN #b").take();
  made.pass(5000);
  const lines = [
    "311 zoe ann ann host.test * :ann of test",
    "319 zoe ann :~#a ~#b",
    "312 zoe ann chat.test :test",
    "301 zoe ann :asleep",
    "330 zoe ann ann :…",
    "317 zoe ann 5 1795377600 :…",
    "318 zoe ann :…",
  ];
  zoe.send("WHOIS ANN").sees(...lines);
  zoe.send("WHOIS chat.test ann").sees(...lines);
  zoe.send("WHOIS ann ann").sees(...lines);
  zoe.send("WHOIS other.test ann").sees("402 zoe other.test :…");
});

Deno.test("WHOIS of a guest, of nobody, of nothing", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  made.person("gus", [], true);
  ann.send("WHOIS gus").sees(
    "311 ann gus gus host.test * :gus of test",
    "312 ann gus chat.test :test",
    "317 ann gus 0 1795377600 :…",
    "318 ann gus :…",
  );
  ann.send("WHOIS nobody").sees("401 ann nobody :…", "318 ann nobody :…");
  ann.send("WHOIS :a b").sees("401 ann * :…", "318 ann * :…");
  ann.send("WHOIS").sees("431 ann :…");
});

Deno.test("WHOIS: many rooms are several lines, none too long", () => {
  const { ann } = scene({ ann: [] });
  for (let i = 10; i < 40; i++) ann.send(`JOIN #${"田".repeat(18)}${i}`);
  const lines = ann.ask("WHOIS ann").filter((line) => / 319 /.test(line));
  assert.equal(lines.flatMap((line) => line.split(":")[2].split(" ")).length, 30);
  for (const line of lines) assert(new TextEncoder().encode(line).length <= 510);
});

Deno.test("AWAY: there and back, told to those with away-notify who share a room", () => {
  const { ann, bob, zoe } = room({ ann: ["away-notify"], zoe: ["away-notify"] });
  bob.send("AWAY :at lunch").sees("306 bob :…");
  ann.sees(":bob AWAY :at lunch");
  bob.send("AWAY :at lunch").sees("306 bob :…");
  ann.sees();
  bob.send("AWAY").sees("305 bob :…");
  ann.sees(":bob AWAY");
  bob.send("AWAY :").sees("305 bob :…");
  for (const person of [ann, zoe]) person.sees();
  ann.send("AWAY :me too").sees("306 ann :…");
  bob.sees();
});

Deno.test("AWAY: whoever comes into a room is told to be away", () => {
  const { ann, bob, zoe } = room({ ann: ["away-notify"] });
  zoe.send("AWAY :asleep", "JOIN #a").take();
  ann.sees(":zoe JOIN #a", ":zoe AWAY :asleep");
  bob.sees(":zoe JOIN #a");
});

Deno.test("AWAY: a long text is cut", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  ann.send(`AWAY :${"é".repeat(150)}`).take();
  bob.send("PRIVMSG ann :hello").sees(`301 bob ann :${"é".repeat(100)}`);
});

Deno.test("SETNAME: told to those with setname who share a room, and to oneself", () => {
  const { ann, bob, zoe } = room({ ann: ["setname"], zoe: ["setname"] });
  ann.send("SETNAME :Ann the First").sees(":ann SETNAME :Ann the First");
  bob.sees();
  zoe.sees();
  bob.send("SETNAME Bob").sees();
  ann.sees(":bob SETNAME :Bob");
  zoe.send("WHOIS bob");
  assert.match(zoe.take()[0], / 311 zoe bob bob host\.test \* :Bob$/);
});

Deno.test("SETNAME: what is no real name", () => {
  const { ann } = scene({ ann: ["setname"] });
  ann.send("SETNAME :").sees("FAIL SETNAME INVALID_REALNAME :…");
  ann.send(`SETNAME :${"é".repeat(76)}`).sees("FAIL SETNAME INVALID_REALNAME :…");
  ann.send("SETNAME").sees("461 ann SETNAME :…");
  ann.send(`SETNAME :${"é".repeat(75)}`).sees(`:ann SETNAME :${"é".repeat(75)}`);
});
