/** Another program keeps the database to itself: refused in sentences, readable, and well again after it. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { READING, seenIn, wholeHistory } from "../integration/history.ts";
import { passwordOf } from "../integration/peer.ts";
import { Server } from "../integration/server.ts";

const CAPS = [...READING, "labeled-response", "echo-message", "standard-replies"];

Deno.test("a database that a backup tool has locked for longer than anybody waits", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann", CAPS);
  const bob = await server.register("bob", CAPS);
  await ann.ask("JOIN #den", "TOPIC #den :before", "PRIVMSG #den :first");
  await bob.ask("JOIN #den");

  const tool = new DatabaseSync(`${server.data}/chat.db`);
  tool.exec("PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE");
  for (let i = 0; i < 5; i++) {
    ann.send(`@label=${i} PRIVMSG #den :lost ${i}`);
    const answer = await ann.until(`label=${i}`);
    assert.match(
      answer,
      / FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :Cannot do PRIVMSG: the server can't/,
    );
    assert.match(answer, /another program is writing to it/);
  }
  assert.match((await ann.ask("TOPIC #den :after")).join("\n"), /Cannot do TOPIC: .*again later/);
  assert.match((await ann.ask("TOPIC #den")).join("\n"), / 332 ann #den :before/);
  const eve = await server.connect("eve");
  eve.send("CAP LS 302", "NICK eve", "USER eve 0 * :eve", `REGISTER * * ${passwordOf("eve")}`);
  await eve.until("FAIL REGISTER TEMPORARILY_UNAVAILABLE eve ");
  // What does not write goes on as ever.
  const seen = (await bob.barrier()).filter((line) => / (PRIVMSG|TOPIC) /.test(line));
  assert.deepEqual(seen, []);
  const second = await server.login("bob", READING);
  const read = await second.ask("JOIN #den", "CHATHISTORY LATEST #den * 10");
  assert.deepEqual(seenIn(read, "#den").map(({ text }) => text), ["first"]);
  tool.exec("COMMIT");
  tool.close();

  ann.send("@label=again PRIVMSG #den :second");
  assert.match(await ann.until("label=again"), / PRIVMSG #den :second$/);
  await bob.until(" PRIVMSG #den :second");
  await server.log.until("can store again");
  const refusals = server.log.all.filter((line) => line.includes("cannot store"));
  assert.equal(refusals.length, 1, server.log.text);
  await server.stop("SIGKILL");
  await server.again();
  const stored = await wholeHistory(await server.login("ann", READING), "#den");
  assert.deepEqual(stored.map(({ text }) => text), ["first", "second"]);
});
