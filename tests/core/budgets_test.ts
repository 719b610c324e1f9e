/** Limits by the minute and the day, of strangers' lines, and of the size of what people set. */
import assert from "node:assert/strict";
import type { Limits } from "../../server/core/settings.ts";
import { forget, type Person, Scene } from "../harness.ts";

/** Somebody with an account who is not from this machine. */
function outsider(made: Scene, name: string, caps: string[] = []): Person {
  made.account(name);
  const person = made.stranger({ trusted: false });
  if (caps.length > 0) person.send("CAP LS 302", `CAP REQ :${caps.join(" ")}`, "CAP END");
  person.send(`PASS :${name}:password of ${name}`, `NICK ${name}`, `USER ${name} 0 * :${name}`);
  forget(person);
  return person;
}

const limited = (limits: Partial<Limits>) => new Scene({ limits, guests: true });

Deno.test("limits.joins_per_minute: each room counts, and time gives them back", () => {
  const made = limited({ joinsPerMinute: 3 });
  const ann = outsider(made, "ann");
  ann.send("JOIN #1,#2,#3").take();
  ann.send("JOIN #4").sees(
    "263 ann JOIN :Too many rooms joined in a minute (3 at most): try again in 20 seconds",
  );
  assert.equal(made.world.channel("#4"), undefined);
  ann.send("JOIN #1").sees();
  made.pass(20_000);
  ann.send("JOIN #4").sees(":ann JOIN #4", "353 …", "366 …");
  ann.send("JOIN #5").sees("263 ann JOIN :…");
});

Deno.test("limits.joins_per_minute: all devices of a person together, and this machine is free", () => {
  const made = limited({ joinsPerMinute: 1 });
  const [one, two] = [outsider(made, "ann"), outsider(made, "ann")];
  one.send("JOIN #1").take();
  two.send("JOIN #2");
  assert.match(two.take().at(-1)!, / 263 ann JOIN :/);
  const bob = made.person("bob");
  bob.send("JOIN #3", "JOIN #4", "JOIN #5");
  assert.equal(bob.session.user!.channels.size, 3);
});

Deno.test("limits.people_per_minute: the same person again is free, another one waits", () => {
  const made = limited({ peoplePerMinute: 2, newAccountTime: 0 });
  for (const name of ["bob", "cat", "dan"]) made.person(name);
  const ann = outsider(made, "ann");
  ann.send("PRIVMSG bob :x", "PRIVMSG cat :x", "PRIVMSG bob :x").sees();
  ann.send("PRIVMSG dan :x").sees(
    "439 ann dan :Cannot send: nobody writes to more than 2 people in a minute; wait a little",
  );
  made.pass(60_000);
  ann.send("PRIVMSG dan :x").sees();
});

Deno.test("limits.history_per_minute: a sentence, and FAIL for whom it is for", () => {
  const made = limited({ historyPerMinute: 2 });
  const ann = outsider(made, "ann", ["standard-replies"]);
  ann.send("JOIN #a", "CHATHISTORY LATEST #a * 5", "CHATHISTORY TARGETS x y 5").take();
  ann.send("CHATHISTORY LATEST #a * 5").sees(
    "FAIL CHATHISTORY RATE_LIMITED :Too many requests for history in a minute (2 at most): try again in 30 seconds",
  );
});

Deno.test("limits.searches_per_minute: no job is made of one too many", () => {
  const made = limited({ searchesPerMinute: 1 });
  const ann = outsider(made, "ann");
  ann.send("SEARCH text=one").take();
  made.patient = true;
  ann.send("SEARCH text=two").sees("263 ann SEARCH :Too many searches in a minute (1 at most): …");
  assert.equal(made.jobs.length, 0);
});

Deno.test("limits.*_per_minute: 0 is no limit", () => {
  const made = limited({ joinsPerMinute: 0, searchesPerMinute: 0, commandsBurst: 1000 });
  const ann = outsider(made, "ann");
  for (let i = 0; i < 90; i++) ann.send(`JOIN #${i}`, "SEARCH text=x");
  assert(!ann.take().some((line) => line.includes(" 263 ")));
});

Deno.test("limits.commands_before_login: a stranger who talks on is out; who logs in has no such limit", () => {
  const made = new Scene({ limits: { commandsBeforeLogin: 20 } });
  const eve = made.stranger({ trusted: false });
  for (let i = 0; i < 19; i++) eve.send("PING x");
  eve.bytes(Uint8Array.of(0xff, 10));
  assert(!eve.closed);
  forget(eve);
  eve.send("PING x").sees(
    "ERROR :Closing the connection: 20 lines without logging in: connect again and log in first",
  );
  assert(eve.closed);
  const ann = outsider(made, "ann");
  for (let i = 0; i < 50; i++) ann.send("PING x");
  assert(!ann.closed);
});

Deno.test("limits.accounts_per_address: within a day; what failed does not count", () => {
  const made = limited({ accountsPerAddress: 2 });
  const from = (address: string, nick: string) => {
    const person = made.stranger({ trusted: false, address });
    return person.send(`NICK ${nick}`, `USER u 0 * :U`).take() && person;
  };
  made.busy = true;
  from("192.0.2.1", "one").send("REGISTER * * correct-horse").sees(
    "FAIL …TEMPORARILY_UNAVAILABLE…",
  );
  made.busy = false;
  for (const nick of ["one", "two"]) {
    from("192.0.2.1", `${nick}x`).send("REGISTER * * correct-horse");
    assert(made.store.account(`${nick}x`), nick);
  }
  from("192.0.2.1", "three").send("REGISTER * * correct-horse").sees(
    "FAIL REGISTER TEMPORARILY_UNAVAILABLE three :2 accounts were made from your address within a day: …",
  );
  from("192.0.2.2", "else").send("REGISTER * * correct-horse");
  assert(made.store.account("else"));
  made.now += 86_400_000;
  from("192.0.2.1", "four").send("REGISTER * * correct-horse");
  assert(made.store.account("four"));
});

Deno.test("limits.accounts_per_address: many at a time do not slip through", () => {
  const made = limited({ accountsPerAddress: 1 });
  made.patient = true;
  const people = ["one", "two", "three"].map((nick) => {
    const person = made.stranger({ trusted: false });
    return person.send(`NICK ${nick}`, "USER u 0 * :U", "REGISTER * * correct-horse");
  });
  made.work();
  assert.deepEqual(people.map((one) => one.session.account?.name), ["one", undefined, undefined]);
});

Deno.test("limits.topic_bytes, limits.away_bytes, limits.reason_bytes: longer is cut, and 005 says where", () => {
  const made = limited({ topicBytes: 16, awayBytes: 17, reasonBytes: 18 });
  const ann = made.person("ann", ["away-notify"]);
  const [bob] = [made.person("bob", ["away-notify"])];
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  const long = "abcdefghijklmnopqrstuvwxyz";
  ann.send(`TOPIC #a :${long}`, `AWAY :${long}`, `PART #a :${long}`);
  bob.sees(
    `:ann TOPIC #a :${long.slice(0, 16)}`,
    `:ann AWAY :${long.slice(0, 17)}`,
    `:ann PART #a :${long.slice(0, 18)}`,
  );
  const tokens = ann.ask("ISUPPORT").join(" ");
  assert.match(tokens, /TOPICLEN=16 KICKLEN=18/);
  assert.match(tokens, /AWAYLEN=17/);
});

Deno.test("limits.nick_bytes and limits.room_name_bytes: new ones only, and 005 says so", () => {
  const made = limited({ nickBytes: 5, channelBytes: 6 });
  made.account("annabella");
  const guest = made.person("gus", [], true);
  guest.send("NICK gustavo").sees("432 gus gustavo :The nick is longer than 5 bytes");
  guest.send("JOIN #toolong").sees("403 gus #toolong :The name of the room is longer than 6 bytes");
  guest.send("JOIN #short");
  assert(made.world.channel("#short"));
  assert.match(guest.ask("ISUPPORT").join(" "), /NICKLEN=5 .*CHANNELLEN=6/);
  made.person("annabella");
});
