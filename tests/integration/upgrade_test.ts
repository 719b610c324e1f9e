/** The compiled server on the database of the first version. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { Folder } from "./folder.ts";
import { READING, wholeHistory } from "./history.ts";
import { Server } from "./server.ts";

const FIRST = new URL("../fixtures/databases/v1.db.gz", import.meta.url);

Deno.test("upgrade: who had an account talks on where they were, with all that was said", async () => {
  using folder = new Folder();
  folder.write("chat.db", gunzipSync(Deno.readFileSync(FIRST)));
  await using server = await Server.start({ data: folder.path });
  const ann = await server.login("ann", READING);
  // Rooms with a key show what was said since one came; that was not kept then, so the founder opens it.
  await ann.ask("JOIN #été sesame", "MODE #été -k sesame");
  const before = await wholeHistory(ann, "#Été");
  assert.equal(before.length, 35);
  ann.send("PRIVMSG #été :and on we go", "PING x");
  await ann.until("PONG");
  await server.stop("SIGKILL");
  await server.again();
  const again = await server.login("ann", READING);
  const after = await wholeHistory(again, "#Été");
  assert.deepEqual(after.slice(0, -1), before);
  assert.equal(after.at(-1)!.text, "and on we go");
  server.assertNoErrors();
});
