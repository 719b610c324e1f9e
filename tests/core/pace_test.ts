/** Slow mode in rooms, and newcomers who write to many people. */
import { forget, Scene, scene } from "../harness.ts";

Deno.test("+S: who has no rank writes once in so many seconds; others and other rooms are free", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: ["message-tags"] });
  for (const person of [ann, bob]) person.send("JOIN #a", "JOIN #b");
  forget(ann, bob);
  for (const wrong of ["", "0", "x", "21601", "-1"]) {
    ann.send(`MODE #a +S ${wrong}`).sees("696 ann #a S … :Cannot set the mode: give 1 to 21600 …");
  }
  ann.send("MODE #a +S 010").sees(":ann MODE #a +S 10");
  ann.send("MODE #a").sees("324 ann #a +ntS 10", "329 ann #a …");
  forget(bob);
  bob.send("PRIVMSG #a :one", "PRIVMSG #b :x").sees();
  bob.send("PRIVMSG #a :two").sees(
    "404 bob #a :Cannot send: one message in 10 seconds here (+S); wait 10",
  );
  bob.send("NOTICE #a :two", "@+typing=active TAGMSG #a").sees();
  made.pass(9_500);
  bob.send("PRIVMSG #a :two").sees("404 bob #a :…wait 1");
  bob.send("PART #a", "JOIN #a").take();
  bob.send("PRIVMSG #a :two").sees("404 bob #a :…wait 1");
  made.pass(500);
  bob.send("PRIVMSG #a :two").sees();
  ann.send("MODE #a +v bob").take();
  bob.take();
  bob.send("PRIVMSG #a :three", "PRIVMSG #a :four").sees();
  ann.send("MODE #a -v bob", "MODE #a -S").take();
  forget(bob);
  bob.send("PRIVMSG #a :five", "PRIVMSG #a :six").sees();
});

Deno.test("+S: what was refused for another reason does not count", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  ann.send("MODE #a +S 60");
  forget(ann, bob);
  bob.send(`PRIVMSG #a :${"x".repeat(490)}`).sees("417 bob :…");
  bob.send("PRIVMSG #a :shorter").sees();
  ann.sees(":bob PRIVMSG #a :shorter");
});

Deno.test("limits.new_account_minutes, limits.new_account_people: a new account writes to few people in a minute, an older one to all", () => {
  const made = new Scene({ guests: true, limits: { newAccountPeople: 2 } });
  for (const name of ["bob", "cat", "dan"]) made.person(name);
  const far = { trusted: false };
  made.account("ann");
  const ann = made.stranger(far).send("PASS :ann:password of ann", "NICK ann", "USER a 0 * :A");
  const gus = made.stranger(far).send("NICK gus", "USER g 0 * :G");
  made.pass(20_000);
  forget(ann, gus);
  for (const [one, who] of [[ann, "a new account"], [gus, "a guest"]] as const) {
    const nick = one.session.nick;
    one.send("PRIVMSG bob :1", `PRIVMSG ${nick} :2`, "PRIVMSG cat :3", "PRIVMSG BOB :4");
    one.sees(`:${nick} PRIVMSG ${nick} :2`);
    one.send("PRIVMSG dan :5", "NOTICE dan :6");
    one.sees(`439 ${nick} dan :Cannot send: ${who} writes to 2 people in a minute; wait a little`);
  }
  made.pass(60_000);
  ann.send("PRIVMSG dan :7").sees();
  made.pass(3_600_000);
  forget(ann);
  ann.send("PRIVMSG bob :8", "PRIVMSG cat :9", "PRIVMSG dan :10").sees();
});
