/** NickServ EXPORT and DROP WITH MESSAGES: what is kept of me, and that it is gone. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { jsonLines } from "../../server/services/nickserv_export.ts";
import { checkWorld } from "../check_world.ts";
import { forget, scene } from "../harness.ts";

Deno.test("EXPORT: page by page, each a line of JSON, and how many there were", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.pages = [
    { records: [{ type: "account", name: "ann" }], next: 5 },
    { records: [{ type: "message", text: "one" }, { type: "message", text: "two" }] },
  ];
  made.patient = true;
  ann.send("PRIVMSG NickServ :EXPORT", "PRIVMSG NickServ :EXPORT").sees(
    ":NickServ NOTICE ann :Your data is on its way already.",
  );
  const { job } = made.jobs[0];
  assert.deepEqual(job, { kind: "export", query: { account: 1, limit: 40 }, delay: 0 });
  made.work();
  ann.sees(
    ':NickServ NOTICE ann {"type":"account","name":"ann"}',
    ':NickServ NOTICE ann {"type":"message","text":"one"}',
    ':NickServ NOTICE ann {"type":"message","text":"two"}',
    ':NickServ NOTICE ann {"type":"end","records":3}',
  );
});

Deno.test("EXPORT: goes on beside what the person does, with a pause after each page, and ends with them", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.pages = [{ records: [{ a: 1 }], next: 5 }, { records: [{ a: 2 }] }];
  made.patient = true;
  ann.send("PRIVMSG NickServ :EXPORT");
  const first = made.jobs.shift()!;
  made.core.answer(first.id, { page: made.pages.shift()! }, made.now);
  const { job } = made.jobs[0];
  assert(job.kind === "export" && job.delay! > 0 && job.query.after === 5);
  ann.send("PING :still here");
  assert(ann.take().some((line) => line.includes("PONG")));
  ann.vanish();
  made.work();
  assert.deepEqual(ann.take(), []);
});

Deno.test("EXPORT: what is too long for a line comes in parts that make the whole", () => {
  const text = 'say "hello" \u0001 ' + "日本語🙂".repeat(200);
  const lines = jsonLines({ type: "message", text }, 380);
  assert(lines.length > 3);
  const parts = lines.map((line) => JSON.parse(line));
  assert.equal(parts.map((one) => one.text).join(""), text);
  assert.deepEqual(parts.map((one) => one.part), parts.map((_, i) => i + 1));
  for (const line of lines) assert(new TextEncoder().encode(line).length <= 380, line);
});

Deno.test("DROP WITH MESSAGES: gone from history, with the count; others see a QUIT", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("JOIN #tea");
  bob.send("JOIN #tea");
  ann.send("PRIVMSG #tea :mine", "PRIVMSG bob :mine too");
  bob.send("PRIVMSG #tea :his", "PRIVMSG ann :his too");
  const room = made.world.channel("#tea")!.conversation;
  forget(ann, bob);
  ann.send('PRIVMSG NickServ :DROP ann "password of ann" WITH MESSAGES');
  const told = ann.take();
  // JOIN, two messages, and the MODE of the room's founder is the server's own.
  assert.match(
    told.at(-2)!,
    /The account ann is deleted, and with it \d+ messages and events: /,
  );
  assert.match(told.at(-2)!, /Nobody else can take the name\./);
  assert.match(told.at(-1)!, / ERROR :/);
  bob.sees(":ann QUIT :the account ann was deleted");
  const kept = made.store.slice(room, { limit: 100, from: "start", events: true });
  assert.deepEqual(kept.filter(({ account }) => account === "ann"), []);
  assert.deepEqual(kept.filter(({ command }) => command === "PRIVMSG").map(({ text }) => text), [
    "his",
  ]);
  assert.equal(made.store.account("ann"), undefined);
  assert(ann.closed);
  assert.equal(made.world.user("ann"), undefined);
  checkWorld(made);
});

Deno.test("DROP WITH MESSAGES: in portions; meanwhile nothing is taken from that connection", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  ann.send("JOIN #tea");
  bob.send("JOIN #tea");
  for (let i = 0; i < 50; i++) ann.send(`PRIVMSG #tea :number ${i}`);
  const room = made.world.channel("#tea")!.conversation;
  forget(ann, bob);
  made.patient = true;
  ann.send('PRIVMSG NickServ :DROP ann "password of ann" with messages');
  const verify = made.jobs.shift()!;
  made.core.answer(verify.id, { verified: true }, made.now);
  assert(ann.paused);
  ann.send("PRIVMSG #tea :too late");
  bob.send("PRIVMSG #tea :meanwhile");
  let portions = 0;
  for (; made.jobs.length > 0; portions++) {
    const { id, job } = made.jobs.shift()!;
    assert(job.kind === "pause" && job.delay > 0);
    made.core.answer(id, { paused: true }, made.now);
  }
  assert(portions >= 3, `${portions} portions`);
  made.outbox.endTurn();
  const kept = made.store.slice(room, { limit: 100, from: "start" }).map(({ text }) => text);
  assert.deepEqual(kept, ["meanwhile"]);
  assert(ann.closed);
});

Deno.test("DROP: other words behind the password delete nothing", () => {
  const { ann, scene: made } = scene({ ann: [] });
  ann.send('PRIVMSG NickServ :DROP ann "password of ann" WITHOUT MESSAGES').sees(
    ":NickServ NOTICE ann :Nothing was deleted: say WITH MESSAGES or nothing behind the password.",
  );
  assert(made.store.account("ann"));
});

Deno.test("erasing: what can't be stored now is tried again, and nothing is said before", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.patient = true;
  ann.send('PRIVMSG NickServ :DROP ann "password of ann" WITH MESSAGES');
  made.core.answer(made.jobs.shift()!.id, { verified: true }, made.now);
  made.store.failWith(new StoreError("full", "the disk is full"));
  made.core.answer(made.jobs.shift()!.id, { paused: true }, made.now);
  assert(!ann.closed);
  made.store.failWith(undefined);
  made.work();
  assert(ann.closed);
});

Deno.test("DROP: all other devices go, and so does somebody always on", () => {
  const { ann, scene: made } = scene({ ann: [] }, { alwaysOn: "on" });
  const phone = made.person("ann");
  ann.send("JOIN #tea");
  ann.send('PRIVMSG NickServ :DROP ann "password of ann" WITH MESSAGES');
  assert(ann.closed && phone.closed);
  assert.equal(made.world.users.size, 0);
  assert.deepEqual(made.store.residents(), []);
});
