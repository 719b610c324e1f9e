/** About the server: INFO, ADMIN, TIME, STATS, LINKS, MAP, USERS; ISUPPORT before the welcome. */
import assert from "node:assert/strict";
import { Scene, scene } from "../harness.ts";

Deno.test("INFO", () => {
  const lines = scene({ ann: [] }).ann.ask("INFO");
  assert(lines.slice(0, -1).every((line) => / 371 ann :./.test(line)) && lines.length > 2);
  assert.match(lines.at(-1)!, / 374 ann :./);
});

Deno.test("ADMIN: what has been said, and what has not", () => {
  const admin = { place: "A cellar", name: "Ann", email: "ann@host.test" };
  scene({ ann: [] }, { admin }).ann.send("ADMIN").sees(
    "256 ann chat.test :…",
    "257 ann :A cellar",
    "258 ann :Ann",
    "259 ann :ann@host.test",
  );
  scene({ ann: [] }).ann.send("ADMIN").sees(
    "256 ann chat.test :…",
    "257 ann :Where …",
    "258 ann :Who …",
    "259 ann :How …",
  );
});

Deno.test("TIME", () => {
  scene({ ann: [] }).ann.send("TIME").sees("391 ann chat.test :Sun, 22 Nov 2026 20:00:00 GMT");
});

Deno.test("STATS: u, and letters that tell nothing", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.pass(2 * 86_400_000 + 3_723_000);
  ann.take();
  ann.send("STATS u").sees("242 ann :Server Up 2 days 01:02:03", "219 ann u :…");
  ann.send("STATS x").sees("219 ann x :…");
  ann.send("STATS :").sees("219 ann * :…");
  ann.send("STATS").sees("461 ann STATS :…");
  ann.send("STATS u other.test").sees("402 ann other.test :…");
});

Deno.test("LINKS, MAP and USERS", () => {
  const { ann } = scene({ ann: [] });
  ann.send("LINKS").sees("364 ann * chat.test :0 test", "365 ann * :…");
  ann.send("MAP").sees("006 ann :chat.test (1 user)", "007 ann :…");
  ann.send("USERS").sees("446 ann :…");
});

Deno.test("the server is meant by its name, a mask of it, or somebody on it", () => {
  const { ann } = scene({ ann: [], bob: [] });
  for (const server of ["chat.test", "*.TEST", "bob", "*"]) {
    assert.match(ann.ask(`TIME ${server}`)[0], / 391 /);
  }
  for (const command of ["INFO", "ADMIN", "TIME", "USERS"]) {
    ann.send(`${command} other.test`).sees("402 ann other.test :…");
  }
});

Deno.test("LUSERS counts operators of the server", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.world.user("ann")!.modes.add("o");
  assert.match(ann.ask("LUSERS")[1], / 252 ann 1 :/);
});

Deno.test("ISUPPORT: the tokens of 005, before the welcome for who has asked", () => {
  const made = new Scene();
  const stranger = made.stranger();
  stranger.send("ISUPPORT").sees("451 * :…");
  stranger.send("CAP REQ draft/extended-isupport").take();
  const before = stranger.ask("ISUPPORT");
  assert(before.every((line) => / 005 \* /.test(line)) && before.length > 1);
  const { ann } = scene({ ann: [] });
  assert.deepEqual(
    ann.ask("ISUPPORT").map((line) => line.replace(" ann ", " * ")),
    before,
  );
});

Deno.test("extended-isupport: with batch, every 005 is in a batch", () => {
  const stranger = new Scene().stranger();
  stranger.send("CAP REQ :batch draft/extended-isupport").take();
  const inOneBatch = (lines: string[]) => {
    const [, name] = /^:chat\.test BATCH \+(\S+) draft\/isupport$/.exec(lines[0])!;
    assert.equal(lines.at(-1), `:chat.test BATCH -${name}`);
    for (const line of lines.slice(1, -1)) {
      assert(line.startsWith(`@batch=${name} :chat.test 005 `), line);
    }
  };
  inOneBatch(stranger.ask("ISUPPORT"));
  const { ann } = scene({ ann: ["batch", "draft/extended-isupport", "labeled-response"] });
  inOneBatch(ann.ask("ISUPPORT"));
  const labelled = ann.ask("@label=x ISUPPORT");
  assert.match(labelled[0], /^@label=x :chat\.test BATCH \+\S+ draft\/isupport$/);
  const version = ann.ask("@label=y VERSION");
  const [, outer] = /^@label=y :chat\.test BATCH \+(\S+) labeled-response$/.exec(version[0])!;
  assert(version[1].startsWith(`@batch=${outer} :chat.test 351 `));
  const [, inner] = new RegExp(`^@batch=${outer} :\\S+ BATCH \\+(\\S+)`).exec(version[2])!;
  for (const line of version.slice(3, -2)) assert(line.startsWith(`@batch=${inner} :`), line);
});

Deno.test("extended-isupport: the welcome's 005 are in a batch too", () => {
  const made = new Scene();
  made.account("ann");
  const ann = made.stranger().send("CAP REQ :batch draft/extended-isupport");
  ann.send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann", "CAP END");
  const lines = ann.take();
  assert.equal(lines.filter((line) => / 005 /.test(line) && !line.startsWith("@batch=")).length, 0);
  assert.equal(lines.filter((line) => / BATCH \+\S+ draft\/isupport$/.test(line)).length, 1);
});
