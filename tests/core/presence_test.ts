/** pre-away, no-implicit-names, invite-notify. */
import { forget, Scene, scene } from "../harness.ts";

/** Somebody of that account who says `words` before being welcomed. */
function arrive(made: Scene, name: string, caps: string, ...words: string[]) {
  made.account(name);
  const person = made.stranger().send("CAP LS 302");
  if (caps !== "") person.send(`CAP REQ :${caps}`);
  person.take();
  person.send(...words);
  return {
    person,
    enter() {
      person.send(`PASS :${name}:password of ${name}`, `NICK ${name}`, `USER ${name} 0 * :N`);
      person.send("CAP END").take();
    },
  };
}

Deno.test("pre-away: AWAY before the welcome, for who has asked", () => {
  const { ann, scene: made } = scene({ ann: [] });
  arrive(made, "kim", "", "AWAY :gone").person.sees("451 * :…");
  const bob = arrive(made, "bob", "draft/pre-away", "AWAY :gone");
  bob.person.sees("306 * :…");
  bob.enter();
  ann.send("PRIVMSG bob :hello").sees("301 ann bob :gone");
});

Deno.test("pre-away: being away does not hide that somebody comes", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send("MONITOR + bob").take();
  const bob = arrive(made, "bob", "draft/pre-away", "AWAY *");
  bob.enter();
  ann.sees("730 ann :bob!bob@host.test");
  ann.send("PRIVMSG bob :hello").sees("301 ann bob :Not here at the moment");
});

Deno.test("pre-away: an unattended device changes nothing of an attended one, nor of a message", () => {
  const { ann, bob, scene: made } = scene({ ann: ["away-notify"], bob: [] });
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  const phone = arrive(made, "bob", "draft/pre-away", "AWAY *");
  phone.enter();
  ann.sees();
  bob.send("AWAY :lunch").take();
  ann.sees(":bob AWAY :lunch");
  phone.person.send("AWAY *").sees("306 bob :…");
  ann.sees();
  phone.person.send("AWAY").sees("305 bob :…");
  ann.sees(":bob AWAY");
});

Deno.test("pre-away: whoever comes to an unattended person is there", () => {
  const { ann, scene: made } = scene({ ann: ["away-notify"] });
  const phone = arrive(made, "bob", "draft/pre-away", "AWAY *");
  phone.enter();
  for (const person of [ann, phone.person]) person.send("JOIN #a");
  ann.take();
  made.person("bob");
  ann.sees(":bob AWAY");
});

Deno.test("without the capability, * is a text as any other", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  bob.send("AWAY *").take();
  ann.send("PRIVMSG bob :hello").sees("301 ann bob :*");
});

Deno.test("no-implicit-names: JOIN shows no names, NAMES does", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: ["no-implicit-names"] });
  ann.send("JOIN #a", "TOPIC #a :ours").take();
  bob.send("JOIN #a").sees(":bob JOIN #a", "332 bob #a :ours", "333 bob #a …");
  bob.send("NAMES #a").sees("353 bob = #a :…", "366 bob #a :…");
  const phone = made.person("bob", ["no-implicit-names"]);
  phone.sees();
});

Deno.test("invite-notify: members who have asked hear of invitations", () => {
  const people = {
    ann: ["invite-notify"],
    bob: ["invite-notify"],
    kim: [],
    zoe: ["invite-notify"],
  };
  const { ann, bob, kim, zoe } = scene(people);
  for (const person of [ann, bob, kim]) person.send("JOIN #a");
  forget(ann, bob, kim);
  ann.send("INVITE zoe #a").sees("341 ann zoe :#a");
  zoe.sees(":ann INVITE zoe #a");
  bob.sees(":ann INVITE zoe #a");
  kim.sees();
});
