/** Searching in the compiled server, whose searches are done in a worker of their own. */
import assert from "node:assert/strict";
import { runClient } from "./client.ts";
import { Server } from "./server.ts";

const CAPS = ["batch", "server-time", "message-tags", "soju.im/search"];

Deno.test("what was said is found at once, in the room and in words alone", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann", CAPS);
  const bob = await server.register("bob", CAPS);
  for (const peer of [ann, bob]) await peer.ask("JOIN #a");
  await ann.ask("PRIVMSG #a :green tea", "PRIVMSG #a :black tea", "PRIVMSG bob :white tea");
  const found = (lines: string[]) =>
    lines.filter((line) => line.includes(" PRIVMSG ")).map((line) => line.replace(/.* :/, ""));
  assert.deepEqual(found(await ann.ask("SEARCH text=tea")), [
    "green tea",
    "black tea",
    "white tea",
  ]);
  assert.deepEqual(found(await ann.ask("SEARCH in=#a;text=tea;limit=1")), ["black tea"]);
  await bob.ask("PART #a");
  assert.deepEqual(found(await bob.ask("SEARCH text=tea")), ["white tea"]);
  server.assertNoErrors();
});

Deno.test("our own client finds it, too", async () => {
  await using server = await Server.start();
  const ann = { port: server.port, name: "ann" };
  await runClient(ann, ["--register", "--send", "green tea", "--send", "black coffee"]);
  const { code, stdout, stderr } = await runClient(ann, [], ["/search tea from:ann in:lobby"]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, /Z #lobby = found: ann: green tea$/m);
  assert.doesNotMatch(stdout, /coffee/);
});

Deno.test("our own client takes a message back, and it is found no more", async () => {
  await using server = await Server.start();
  const ann = { port: server.port, name: "ann" };
  await runClient(ann, ["--register", "--send", "green tea", "--send", "a slip"]);
  const input = ["/delete", "/search from:ann"];
  const { code, stdout, stderr } = await runClient(ann, ["--history", "10"], input);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, / #lobby = ann removed \w+$/m);
  assert.match(stdout, /found: ann: green tea$/m);
  assert.doesNotMatch(stdout, /found: ann: a slip/);
});
