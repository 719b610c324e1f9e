/** WHOX, WHOWAS, USERHOST, ISON. */
import assert from "node:assert/strict";
import { forget, scene } from "../harness.ts";

Deno.test("WHOX: exactly the fields that were asked for, in their order", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  bob.send("AWAY :asleep").take();
  ann.send("WHO bob %cuhnar").sees(
    "354 ann * bob host.test bob bob :bob of test",
    "315 ann bob :…",
  );
  ann.send("WHO bob %raonldfhsiuct,042").sees(
    "354 ann 042 * bob 255.255.255.255 host.test chat.test bob G 0 0 bob n/a :bob of test",
    "315 ann bob :…",
  );
  ann.send("WHO bob %tn,7").sees("354 ann 7 :bob", "315 ann bob :…");
  ann.send("WHO bob %nt").sees("354 ann 0 :bob", "315 ann bob :…");
  ann.send("WHO bob %t,1234").sees("354 ann :0", "315 ann bob :…");
  ann.send("WHO bob %xyzn").sees("354 ann :bob", "315 ann bob :…");
  ann.send("WHO bob %").sees("315 ann bob :…");
});

Deno.test("WHOX: a guest has the account 0; idle seconds", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  made.person("gus", [], true);
  made.pass(7000);
  ann.send("WHO gus %nla").sees("354 ann gus 7 :0", "315 ann gus :…");
});

Deno.test("WHOX: of a room, with ranks; of a nick, a room that may be known", () => {
  const { ann, bob, zoe } = scene({ ann: [], bob: [], zoe: [] });
  ann.send("JOIN #a");
  bob.send("JOIN #a");
  ann.send("MODE #a +v bob");
  forget(ann, bob, zoe);
  zoe.send("WHO #a %cnf")
    .sees("354 zoe #a ann :H…", "354 zoe #a bob :H+", "315 zoe #a :…");
  zoe.send("WHO bob %cn").sees("354 zoe #a :bob", "315 zoe bob :…");
  ann.send("MODE #a +s").take();
  zoe.send("WHO bob %cn").sees("354 zoe * :bob", "315 zoe bob :…");
  zoe.send("WHO #a").sees("315 zoe #a :…");
  ann.send("WHO bob %cn").sees("354 ann #a :bob", "315 ann bob :…");
  assert(!zoe.ask("WHOIS bob").some((line) => / 319 /.test(line)));
});

Deno.test("WHO matches user names, hosts, real names and the server as well", () => {
  const { ann } = scene({ ann: [], bob: [] });
  for (const mask of ["bob?of*", "*ob", "B?B"]) {
    assert.match(ann.ask(`WHO ${mask}`)[0], / 352 ann \* bob /);
  }
  for (const mask of ["host.*", "chat.test"]) assert.equal(ann.ask(`WHO ${mask}`).length, 3);
});

Deno.test("WHOWAS: who has gone, who has another nick, the latest first", () => {
  const { ann, scene: made } = scene({ ann: [] }, { guests: true });
  made.person("gus", [], true).send("NICK ian");
  made.pass(1000);
  made.person("gus", [], true).send("SETNAME Two", "QUIT");
  const two = [
    "314 ann gus gus host.test * :Two",
    "312 ann gus chat.test :Sun, 22 Nov 2026 20:00:01 GMT",
  ];
  const one = [
    "314 ann gus gus host.test * :gus of test",
    "312 ann gus chat.test :Sun, 22 Nov 2026 20:00:00 GMT",
  ];
  const end = (nick: string) => `369 ann ${nick} :…`;
  for (const how of ["", " 5", " 0", " -1", " x"]) {
    ann.send(`WHOWAS GUS${how}`).sees(...two, ...one, end("GUS"));
  }
  ann.send("WHOWAS gus 1").sees(...two, end("gus"));
  ann.send("WHOWAS ian").sees("406 ann ian :…", end("ian"));
  ann.send("WHOWAS g*").sees("406 ann g* :…", end("g*"));
  ann.send("WHOWAS").sees("431 ann :…");
  ann.send("WHOWAS :").sees("431 ann :…");
});

Deno.test("WHOWAS: with the account; nobody who never came in; a bounded number", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  bob.send("QUIT");
  assert.match(ann.ask("WHOWAS bob")[1], / 330 ann bob bob :/);
  made.person("gus", [], true).send("QUIT");
  assert.match(ann.ask("WHOWAS gus")[0], / 406 /);
  const { whowas } = made.world;
  const entry = { username: "u", host: "h", realname: "r", at: 0 };
  for (let i = 0; i < 30; i++) whowas.add({ ...entry, nick: "kim", realname: String(i) });
  assert.deepEqual(whowas.of("KIM").map(({ realname }) => Number(realname)).slice(0, 2), [29, 28]);
  assert.equal(whowas.of("kim").length, 10);
  for (let i = 0; i < 995; i++) whowas.add({ ...entry, nick: `n${i}` });
  assert.equal(whowas.of("bob").length, 0);
  assert.equal(whowas.of("n994").length, 1);
});

Deno.test("USERHOST: up to five who are here", () => {
  const { ann, bob } = scene({ ann: [], bob: [] });
  bob.send("AWAY :asleep").take();
  ann.send("USERHOST BOB nobody ann").sees("302 ann :bob=-bob@host.test ann=+ann@host.test");
  ann.send("USERHOST nobody").sees("302 ann :");
  ann.send("USERHOST a b c d e ann").sees("302 ann :");
  ann.send("USERHOST").sees("461 ann USERHOST :…");
});

Deno.test("ISON: those who are here", () => {
  const { ann } = scene({ ann: [], bob: [] });
  ann.send("ISON nobody BOB NickServ").sees("303 ann :bob NickServ");
  ann.send("ISON :ann bob").sees("303 ann :ann bob");
  ann.send("ISON nobody").sees("303 ann :");
  ann.send("ISON").sees("461 ann ISON :…");
});
