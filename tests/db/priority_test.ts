/** Threads for slow work come after the chat's own, which only the system can tell. */
import assert from "node:assert/strict";
import { Foreman } from "../../db/foreman.ts";
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
    const usual = niceness().get(`${Deno.pid}`)!;
    const foreman = new Foreman();
    const hasher = new Hasher({ cost: 4, workers: 1, start: () => foreman.hire("passwords") });
    await hasher.hash("password");
    const nice = [...niceness().values()].filter((value) => value > usual);
    await hasher.close();
    foreman.close();
    const expected = [GIVES_WAY.foreman, GIVES_WAY.passwords].filter((value) => value > usual);
    assert.deepEqual(nice.sort((a, b) => a - b), expected);
  },
});
