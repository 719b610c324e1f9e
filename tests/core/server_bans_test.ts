/** Bans from the server, suspended accounts: when they are asked for, when they end, what is kept. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { parseDuration } from "../../server/features/duration.ts";
import { completeTarget } from "../../server/core/server_bans.ts";
import { type Origin } from "../../server/core/session.ts";
import { forget, type Person, plain, Scene, scene } from "../harness.ts";

const OPERATORS = { operators: "ann=all" };
const HOUR = 3_600_000;

function come(made: Scene, nick: string, origin: Partial<Origin> = {}, account = true): Person {
  const person = made.stranger(origin);
  if (account) {
    made.account(nick);
    person.send(`PASS :${nick}:password of ${nick}`);
  }
  return person.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
}

Deno.test("BAN: an address, when somebody connects, comes in, or is here", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, OPERATORS);
  const far = made.person("cat");
  far.session.origin = { ...far.session.origin, address: "198.51.100.9" };
  const early = made.stranger({ address: "198.51.100.10" });
  forget(bob);
  ann.send("BAN ADD 2h 198.51.100.0/24 open proxies").sees(
    "NOTICE ann :198.51.100.0/24 is banned until 2026-11-22T22:00:00.000Z; 2 connections were closed.",
  );
  const why = "banned from this server until Sun, 22 Nov 2026 22:00:00 GMT: open proxies";
  far.sees(`ERROR :Closing the connection: ${why}`);
  early.sees(`ERROR :Closing the connection: ${why}`);
  assert(far.closed && !bob.closed);
  assert.equal(made.core.refusal("198.51.100.77", made.now), why);
  assert.equal(made.core.refusal("198.51.101.77", made.now), undefined);
  // A gateway brings whoever it likes past the door.
  come(made, "dan", { address: "198.51.100.11" }).sees(
    `465 dan :You are ${why}`,
    `ERROR :Closing the connection: ${why}`,
  );
  made.pass(2 * HOUR);
  assert.equal(made.core.refusal("198.51.100.77", made.now), undefined);
  ann.send("BAN LIST");
  assert.match(ann.take().at(-1)!, /NOTICE ann :That is the end/);
});

Deno.test("BAN: a mask, by what others see and by the address, when somebody is welcomed", () => {
  const { ann, scene: made } = scene({ ann: [] }, { ...OPERATORS, guests: true });
  ann.send("KLINE *!spam*@*", "DLINE *@203.0.113.*").take();
  const hosts = { host: "x.test", address: "192.0.2.9" };
  come(made, "spammer", hosts, false).sees(
    "465 spammer :You are banned from this server",
    "ERROR :…",
  );
  const address = { host: "y.test", address: "203.0.113.5" };
  come(made, "gus", address, false).sees("465 gus :…", "ERROR :…");
  const eve = come(made, "eve", hosts, false);
  assert.match(eve.take()[0], / 001 eve /);
  ann.send("KLINE bad*").take();
  eve.send("NICK Badger").sees("432 eve Badger :The nick is banned from this server");
});

Deno.test("BAN: an account, at every way to log in", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { ...OPERATORS, guests: true });
  ann.send("BAN ADD $a:bob bad words").take();
  bob.sees("ERROR :…banned from this server: bad words");
  const told = "The account bob is banned from this server: bad words";
  const sasl = made.stranger().send("CAP REQ sasl", "AUTHENTICATE PLAIN");
  sasl.take();
  sasl.send(`AUTHENTICATE ${plain("bob", "password of bob")}`).sees(`904 * :${told}`);
  come(made, "bob").sees(`464 bob :${told}`, "ERROR :…");
  made.store.setPassword(made.store.account("bob")!.id, "hash of secret");
  const gus = made.person("gus", [], true);
  gus.send("PRIVMSG NickServ :IDENTIFY bob secret").sees(`…NOTICE gus :Cannot log in: ${told}.`);
  gus.send("PRIVMSG NickServ :IDENTIFY bob wrong").sees("…NOTICE gus :Cannot log in: The name or…");
});

Deno.test("BAN: words that make no sense, and oneself", () => {
  const { ann } = scene({ ann: [] }, OPERATORS);
  ann.send("BAN").sees("461 ann BAN :…");
  ann.send("BAN ADD").sees("461 ann BAN :…");
  ann.send("KLINE :").sees("461 ann KLINE :…");
  ann.send("BAN KEEP x").sees("400 ann BAN :Say: BAN ADD…");
  for (const target of ["$r:x", "$a:", "192.0.2.0/33", "a,b", `${"x".repeat(201)}`]) {
    ann.send(`BAN ADD ${target}`).sees("400 ann BAN :Cannot ban: say…");
  }
  for (const target of ["*", "192.0.2.1", "192.0.0.0/8", "$a:a*", "ANN", "*@host.test"]) {
    ann.send(`BAN ADD ${target}`).sees("400 ann BAN :Cannot ban: that is yourself, too");
  }
  ann.send("BAN DEL 192.0.2.9").sees("400 ann BAN :There is no such ban…");
});

Deno.test("BAN DEL and UNKLINE lift a ban; a later one takes the place of an earlier one", () => {
  const { ann, scene: made } = scene({ ann: [] }, OPERATORS);
  ann.send("KLINE 10 bad!*@* one", "KLINE Bad two", "DLINE 2001:DB8:0::1").take();
  ann.send("BAN LIST").sees(
    "NOTICE ann :Bad!*@* for good, by ann: two",
    "NOTICE ann :2001:db8::1 for good, by ann",
    "NOTICE ann :That is the end…",
  );
  ann.send("UNKLINE bad").sees("NOTICE ann :Bad!*@* is not banned any more.");
  ann.send("UNDLINE 2001:db8::1").sees("NOTICE ann :2001:db8::1 is not banned any more.");
  assert.deepEqual(made.store.serverBans(), []);
  assert.deepEqual(made.store.deeds(9).map(({ deed }) => deed), [
    ..."UNBAN UNBAN BAN BAN BAN".split(" "),
  ]);
});

Deno.test("bans survive a restart", () => {
  const { ann, scene: made } = scene({ ann: [] }, OPERATORS);
  ann.send("BAN ADD 203.0.113.5 x").take();
  const again = new Scene({ store: made.store });
  assert.match(again.core.refusal("203.0.113.5", again.now)!, /: x$/);
});

Deno.test("NickServ SUSPEND: with the right; the person leaves, and can't log in until it ends", () => {
  const { ann, bob, cat, scene: made } = scene({ ann: [], bob: [], cat: [] }, OPERATORS);
  cat.send("PRIVMSG NickServ :SUSPEND bob").sees(`…Only operators of the server with the right…`);
  assert(!cat.ask("PRIVMSG NickServ :HELP").some((line) => line.includes("SUSPEND")));
  assert(ann.ask("PRIVMSG NickServ :HELP").some((line) => line.includes("UNSUSPEND")));
  ann.send("PRIVMSG NickServ :SUSPEND nobody").sees("…There is no account nobody.");
  ann.send("PRIVMSG NickServ :SUSPEND ann").sees("…ann is an operator of the server…");
  ann.send("PRIVMSG NickServ :SUSPEND bob 1d cool down").sees(
    "…bob is suspended until Mon, 23 Nov…",
  );
  bob.sees("ERROR :…cool down");
  come(made, "bob").sees("464 bob :The account bob is banned…until…: cool down", "ERROR :…");
  ann.send("PRIVMSG NickServ :UNSUSPEND Bob").sees("…Bob is not suspended any more.");
  ann.send("PRIVMSG NickServ :UNSUSPEND Bob").sees("…Bob is not suspended.");
  made.person("bob");
  ann.send("PRIVMSG NickServ :SUSPEND bob").sees("…bob is suspended for good.");
  assert.deepEqual(made.store.deeds(9).map(({ deed, target }) => `${deed} ${target}`), [
    "SUSPEND bob",
    "UNSUSPEND Bob",
    "SUSPEND bob",
  ]);
});

Deno.test("what can't be stored is not done", () => {
  const { ann, bob, scene: made } = scene({ ann: ["standard-replies"], bob: [] }, OPERATORS);
  made.store.failWith(new StoreError("full", "the disk is full"));
  const told = "TEMPORARILY_UNAVAILABLE :…the disk is full…";
  ann.send("KILL bob").sees(`FAIL KILL ${told}`);
  ann.send("BAN ADD $a:bob").sees(`FAIL BAN ${told}`);
  ann.send("PRIVMSG NickServ :SUSPEND bob").sees("…the disk is full…");
  assert(!bob.closed);
  bob.sees();
});

Deno.test("durations and targets", () => {
  const cases = { "0": 0, "30": 30 * 60_000, "45s": 45_000, "1d12h": 36 * HOUR, "999999999w": 0 };
  for (const [text, ms] of Object.entries(cases)) assert.equal(parseDuration(text), ms);
  for (const text of ["", "x", "1y", "h", "1.5h"]) assert.equal(parseDuration(text), undefined);
  assert.equal(completeTarget("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(completeTarget("x@y"), "*!x@y");
});
