/** A disk that fails at every write (here: files that may not grow): as with a full one, and well again after it. */
import assert from "node:assert/strict";
import { READING, seenIn, wholeHistory } from "../integration/history.ts";
import { Server } from "../integration/server.ts";

const CAPS = [...READING, "labeled-response", "echo-message", "standard-replies"];

/** Bytes that a file of that process may have; undefined: any number. */
function limit(pid: number, bytes?: number): boolean {
  const args = [`--pid=${pid}`, `--fsize=${bytes ?? "unlimited"}:unlimited`];
  try {
    return new Deno.Command("prlimit", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

const able = Deno.build.os === "linux" && limit(Deno.pid);

Deno.test({
  name: "a disk that fails: refused, told, shown to nobody; and well again" +
    (able ? "" : " (skipped: there is no prlimit)"),
  ignore: !able,
  async fn() {
    // The signal that comes with the limit would end the process.
    await using server = await Server.start({
      under: ["sh", "-c", 'trap "" XFSZ; exec "$0" "$@"'],
    });
    const ann = await server.register("ann", CAPS);
    const bob = await server.register("bob", CAPS);
    for (const peer of [ann, bob]) await peer.ask("JOIN #den");
    ann.send("@label=0 PRIVMSG #den :before");
    await ann.until("label=0");
    await bob.until(":before");

    assert(limit(server.pid, 1));
    for (let i = 1; i <= 5; i++) {
      ann.send(`@label=${i} PRIVMSG #den :lost ${i}`);
      const answer = await ann.until(`label=${i}`);
      assert.match(
        answer,
        / FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :Cannot do PRIVMSG: .*again later/,
      );
    }
    assert.deepEqual(seenIn(await bob.barrier(), "#den"), []);
    assert(limit(server.pid));
    ann.send("@label=6 PRIVMSG #den :after");
    assert.match(await ann.until("label=6"), / PRIVMSG #den :after$/);
    await bob.until(":after");
    await server.stop("SIGKILL");
    await server.again();
    const stored = await wholeHistory(await server.login("ann", READING), "#den");
    assert.deepEqual(stored.map(({ text }) => text), ["before", "after"]);
  },
});
