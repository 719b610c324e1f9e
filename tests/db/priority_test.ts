/** Threads for slow work come after the chat's own, which only the system can tell. */
import assert from "node:assert/strict";
import { Hasher } from "../../db/hasher.ts";
import { GIVES_WAY } from "../../db/priority.ts";

/** How nice the threads of this process are (proc(5), field 19 of stat). */
function niceness(): Map<string, number> {
  const shell = new Deno.Command("sh", { args: ["-c", `cat /proc/${Deno.pid}/task/*/stat`] });
  const lines = new TextDecoder().decode(shell.outputSync().stdout).trimEnd().split("\n");
  return new Map(lines.map((line) => {
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return [line.split(" ")[0], Number(fields[16])];
  }));
}

Deno.test({
  name: "hash_flood: passwords are hashed by threads that give way, and no other thread does",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const before = niceness();
    const hasher = new Hasher({ cost: 4, workers: 1 });
    await hasher.hash("password");
    const nice = [...niceness()].filter(([id, value]) => value !== (before.get(id) ?? 0));
    await hasher.close();
    assert.deepEqual(nice.map(([, value]) => value), [GIVES_WAY.passwords]);
  },
});
