/** Operators of the server over real sockets: the configuration read again, the end. */
import assert from "node:assert/strict";
import { Server } from "./server.ts";

Deno.test("operators: REHASH and DIE", async () => {
  await using server = await Server.start({ env: { CHAT_OPERATORS: "ann=all" } });
  const ann = await server.register("ann");
  assert.match((await ann.ask("MODE ann"))[0], / 221 ann :\+o$/);
  ann.send("REHASH");
  await ann.until(" 382 ann environment :");
  const bob = await server.register("bob");
  assert.match((await bob.ask("DIE chat.local"))[0], / 481 bob :/);
  ann.send("DIE chat.local");
  await bob.until("ERROR :Closing the connection: the server was stopped");
  assert.equal(await server.exit(), 0);
});
