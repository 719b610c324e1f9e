/** MONITOR and extended-monitor. */
import assert from "node:assert/strict";
import { forget, scene } from "../harness.ts";

const MASK = (nick: string) => `${nick}!${nick}@host.test`;

Deno.test("MONITOR +: who is here, who is not, and then who comes and goes", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("MONITOR + bob,zoe,Mia").sees(`730 ann :${MASK("bob")}`, "731 ann :zoe,Mia");
  const zoe = made.person("zoe");
  ann.sees(`730 ann :${MASK("zoe")}`);
  zoe.send("QUIT");
  ann.sees("731 ann :zoe");
  bob.vanish();
  ann.sees("731 ann :bob");
});

Deno.test("MONITOR: another device of somebody is no news, the last one's end is", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("MONITOR + bob").take();
  const phone = made.person("bob");
  bob.send("QUIT");
  ann.sees();
  phone.send("QUIT");
  ann.sees("731 ann :bob");
});

Deno.test("MONITOR: a change of nick is a going and a coming; one of case is neither", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  const gus = made.person("gus", [], true);
  ann.send("MONITOR + gus,ian").take();
  gus.send("NICK GUS");
  ann.sees();
  gus.send("NICK ian");
  ann.sees("731 ann :GUS", "730 ann :ian!gus@host.test");
});

Deno.test("MONITOR: who has not logged in yet is not here", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send("MONITOR + gus,zoe").take();
  const gus = made.person("gus", [], true);
  ann.sees();
  gus.send("PRIVMSG NickServ :REGISTER a-good-password");
  ann.sees(`730 ann :${MASK("gus")}`);
  made.person("zoe-", [], true).send("QUIT");
  ann.sees();
});

Deno.test("MONITOR: logging in under another nick shows the account's alone", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.account("bob", "hash");
  ann.send("MONITOR + guest,bob").take();
  made.person("guest", [], true).send("PRIVMSG NickServ :IDENTIFY bob hash");
  ann.sees("730 ann :bob!guest@host.test");
});

Deno.test("MONITOR L, S, - and C", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("MONITOR + Bob,zoe,mia", "MONITOR + zoe").take();
  ann.send("MONITOR L").sees("732 ann :Bob,zoe,mia", "733 ann :…");
  ann.send("MONITOR s").sees(`730 ann :${MASK("bob")}`, "731 ann :zoe,mia");
  ann.send("MONITOR - BOB,mia,nobody").sees();
  bob.send("QUIT");
  ann.sees();
  ann.send("MONITOR L").sees("732 ann :zoe", "733 ann :…");
  ann.send("MONITOR C").sees();
  ann.send("MONITOR L").sees("733 ann :…");
  ann.send("MONITOR S").sees();
  made.person("zoe");
  ann.sees();
});

Deno.test("limits.monitored_nicks: MONITOR: the list is full", () => {
  const { ann } = scene({ ann: [] }, { limits: { monitored: 2 } });
  ann.send("MONITOR + a,b,c,d").sees("731 ann :a,b", "734 ann 2 c,d :…");
  ann.send("MONITOR + A").sees("731 ann :A");
  ann.send("MONITOR L").sees("732 ann :a,b", "733 ann :…");
});

Deno.test("MONITOR: masks are no nicks; services are always here", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send("MONITOR + *!bob@host.test,b*,").sees();
  ann.send("MONITOR + nickserv").sees("730 ann :NickServ!NickServ@chat.test");
  made.person("bob");
  ann.sees();
});

Deno.test("MONITOR: what is missing or unknown", () => {
  const { ann } = scene({ ann: [] });
  ann.send("MONITOR").sees("461 ann MONITOR :…");
  ann.send("MONITOR +").sees("461 ann MONITOR :…");
  ann.send("MONITOR -").sees("461 ann MONITOR :…");
  ann.send("MONITOR fly away").sees("400 ann MONITOR fly :…");
  ann.send("MONITOR constructor").sees("400 ann MONITOR constructor :…");
});

Deno.test("MONITOR: long lists are several lines, none too long", () => {
  const { ann } = scene({ ann: [] });
  const nicks = Array.from({ length: 90 }, (_, i) => `nick-with-a-long-name-${i}`);
  for (let i = 0; i < 90; i += 15) ann.send(`MONITOR + ${nicks.slice(i, i + 15)}`);
  ann.take();
  const lines = ann.ask("MONITOR L").filter((line) => / 732 /.test(line));
  assert(lines.length > 3 && lines.every((line) => line.length <= 510));
  assert.deepEqual(lines.flatMap((line) => line.split(" :")[1].split(",")), nicks);
});

Deno.test("MONITOR: a connection that ends leaves nothing behind", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("MONITOR + bob").send("QUIT");
  assert.equal(made.world.monitors.watchers("bob").size, 0);
  bob.send("QUIT");
});

const CAPS = ["away-notify", "account-notify", "setname"];

Deno.test("extended-monitor: changes of monitored people reach who has asked, once", () => {
  const people = {
    ann: ["extended-monitor", ...CAPS],
    mia: CAPS,
    kim: ["extended-monitor"],
    bob: [],
  };
  const { ann, mia, kim, bob } = scene(people);
  for (const person of [ann, mia, kim]) person.send("MONITOR + bob").take();
  bob.send("AWAY :lunch", "SETNAME Bobby", "AWAY").take();
  ann.sees(":bob AWAY :lunch", ":bob SETNAME :Bobby", ":bob AWAY");
  for (const person of [mia, kim]) person.sees();
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob);
  bob.send("AWAY :again");
  ann.sees(":bob AWAY :again");
});

Deno.test("extended-monitor: ACCOUNT of whoever logs in", () => {
  const { ann, scene: made } = scene({ ann: ["extended-monitor", ...CAPS] }, { guests: true });
  const gus = made.person("gus", [], true);
  ann.send("MONITOR + gus").take();
  gus.send("PRIVMSG NickServ :REGISTER a-good-password");
  ann.sees(":gus ACCOUNT gus");
});

Deno.test("extended-monitor: nothing of somebody who has not logged in yet", () => {
  const { ann, scene: made } = scene({ ann: ["extended-monitor", ...CAPS] });
  ann.send("MONITOR + gus").take();
  made.person("gus", [], true).send("SETNAME Gustav");
  ann.sees();
});
