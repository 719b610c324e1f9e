/** A disk that can only be read: the server says so and does not start; and starts once it can be written. */
import assert from "node:assert/strict";
import { executable, run } from "../integration/program.ts";
import { Server } from "../integration/server.ts";
import { Disk, whyNoDisk } from "./disk.ts";

const reason = whyNoDisk();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

Deno.test({
  name: `a disk that can only be read: refused in a sentence, and nothing is lost${skipped}`,
  ignore: reason !== undefined,
  async fn() {
    using disk = new Disk();
    await using server = await Server.start({ data: `${disk.path}/data` });
    const ann = await server.register("ann");
    await ann.ask("JOIN #den", "TOPIC #den :for friends");
    await server.stop("SIGKILL");
    disk.remount("ro");
    for (const data of [server.data, `${disk.path}/new`]) {
      const args = ["127.0.0.1", "0", "--data", data];
      const { code, stdout, stderr } = await run(executable("chat-server"), { args });
      assert.deepEqual([code, stdout], [4, ""]);
      const sentence = "its disk can only be read. Mount it so that it can be written, or choose";
      assert(
        stderr.startsWith(`chat-server: Cannot use the data folder ${data}: ${sentence}`),
        stderr,
      );
    }
    disk.remount("rw");
    await server.again();
    const again = await server.login("ann");
    assert.match((await again.ask("JOIN #den")).join("\n"), / 332 ann #den :for friends/);
  },
});
