/** chghost: a host that operators give to an account, and how others learn of it. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { StoreError } from "../../db/store.ts";
import { hostFault } from "../../server/core/hosts.ts";
import { checkWorld } from "../check_world.ts";
import { forget, Scene, scene } from "../harness.ts";

const OPERATORS = { operators: "ann=all oz=ban" };
const GIVE = "PRIVMSG NickServ :HOST bob bob.example";

/** ann may give hosts; bob is in #a and #b; cat knows chghost, dan does not, eve is elsewhere. */
function town() {
  const caps = { ann: [], bob: [], cat: ["chghost"], dan: [], eve: ["chghost"] };
  const made = scene(caps, OPERATORS);
  const { ann, bob, cat, dan, eve } = made;
  bob.send("JOIN #a,#b");
  for (const one of [cat, dan]) one.send("JOIN #a,#b");
  bob.send("MODE #b +v bob");
  forget(ann, bob, cat, dan, eve);
  return made;
}

Deno.test("HOST: told by CHGHOST to who knows it, by QUIT and JOIN to others", () => {
  const { ann, bob, cat, dan, eve, scene: made } = town();
  const phone = made.person("bob", ["chghost"]);
  forget(phone);
  ann.send(GIVE).sees("…NOTICE ann :Others see bob.example as the host of bob from now on.");
  assert.deepEqual(cat.take(), [":bob!bob@host.test CHGHOST bob bob.example"]);
  assert.deepEqual(dan.take(), [
    ":bob!bob@host.test QUIT :Changing host",
    ":bob!bob@bob.example JOIN #a",
    ":chat.test MODE #a +qo bob bob",
    ":bob!bob@bob.example JOIN #b",
    ":chat.test MODE #b +qov bob bob bob",
  ]);
  eve.sees();
  bob.sees("396 bob bob.example :…");
  phone.sees(":bob CHGHOST bob bob.example", "396 bob bob.example :…");
  bob.send("PRIVMSG #a :hi");
  assert.deepEqual(dan.take(), [":bob!bob@bob.example PRIVMSG #a :hi"]);
  checkWorld(made);
});

Deno.test("HOST: shown from login on, before the nick changes, and to whom one watches", () => {
  const { ann, cat, scene: made } = town();
  made.world.settings = { ...made.world.settings, guests: true };
  ann.send(GIVE);
  const eve = made.person("zoe", ["extended-monitor", "chghost"]).send("MONITOR + gus");
  const gus = made.person("gus", [], true).send("JOIN #a");
  made.account("vip");
  ann.send("PRIVMSG NickServ :HOST vip staff/vip").take();
  forget(cat, eve, gus);
  gus.send('PRIVMSG NickServ :IDENTIFY vip "password of vip"');
  cat.sees(":gus CHGHOST gus staff/vip", ":gus NICK vip");
  eve.sees(":gus CHGHOST gus staff/vip", "731 zoe :gus");
  const [welcome] = made.stranger().ask("PASS :vip:password of vip", "NICK vip", "USER v 0 * :v");
  assert(welcome.endsWith("Welcome to test, vip!gus@staff/vip"), welcome);
});

Deno.test("HOST: kept over a restart, and taken away again", () => {
  const store = openMemoryStore();
  const first = new Scene({ ...OPERATORS, store });
  const ann = first.person("ann");
  const bob = first.person("bob").send("JOIN #a", "PRIVMSG NickServ :SET ALWAYSON on");
  ann.send(GIVE).take();
  bob.send("QUIT");
  store.commit();
  const second = new Scene({ ...OPERATORS, store });
  const again = second.person("ann");
  assert.match(again.ask("WHOIS bob")[0], / 311 ann bob bob bob\.example \* /);
  again.send("PRIVMSG NickServ :HOST bob").sees("…NOTICE ann :Others see the host of bob's own …");
  assert.match(again.ask("WHOIS bob")[0], / 311 ann bob bob host\.test \* /);
  assert.equal(store.host(store.account("bob")!.id), undefined);
  const log = again.ask("MODLOG").map((line) => line.split(" ").slice(4).join(" "));
  assert.deepEqual(log.slice(0, 2), ["ann HOST bob: bob.example", "ann UNHOST bob"]);
});

Deno.test("HOST: no way around a ban of the host behind it", () => {
  const { ann, bob, cat, scene: made } = town();
  cat.send("JOIN #c", "MODE #c +b *!*@host.test").take();
  ann.send(GIVE).take();
  bob.take();
  bob.send("JOIN #c").sees("474 bob #c :…");
  cat.send("MODE #c -b *!*@host.test", "MODE #c +b *!*@bob.example").take();
  bob.send("JOIN #c").sees("474 bob #c :…");
  cat.send("MODE #c -b *!*@bob.example").take();
  bob.send("JOIN #c").sees(":bob JOIN #c", "353 …", "366 …");
  checkWorld(made);
});

Deno.test("HOST: INFO tells it", () => {
  const { ann, bob } = town();
  ann.send(GIVE);
  bob.take();
  assert.match(
    bob.ask("PRIVMSG NickServ :INFO").at(-1)!,
    / NOTICE bob :Others see bob\.example as /,
  );
});

Deno.test("HOST: refusals", () => {
  const { ann, bob, scene: made } = town();
  const oz = made.person("oz");
  bob.send(GIVE);
  assert.match(bob.take().at(-1)!, /NOTICE bob :Only operators/);
  oz.send(GIVE);
  assert.match(oz.take().at(-1)!, /NOTICE oz :/);
  ann.send("PRIVMSG NickServ :HOST nobody x.test").sees("…:There is no account nobody.");
  ann.send("PRIVMSG NickServ :HOST bob").sees("…:bob shows no host of its own: …");
  ann.send("PRIVMSG NickServ :HOST bob a@b").sees("…:Cannot give that host: it may have …");
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send(GIVE).sees("…:The server can't store anything …");
  made.store.failWith(undefined);
  assert.match(ann.ask("WHOIS bob")[0], / 311 ann bob bob host\.test /);
});

Deno.test("hosts that can be given", () => {
  for (const host of ["a", "chat.example.org", "staff/ann", "user:1", "x".repeat(63)]) {
    assert.equal(hostFault(host), undefined, host);
  }
  for (
    const host of ["", "a b", "é", "-a", ":a", "a@b", "a!b", "192.0.2.1", "::1", "x".repeat(64)]
  ) {
    assert.match(hostFault(host) ?? "", /\w/, host);
  }
});
