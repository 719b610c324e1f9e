/** How long turns take, as the metrics say it: all that is done in a turn is in it, whoever began it. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import type { Store } from "../../db/store.ts";
import { parseCommandLine } from "../../server/command_line.ts";
import { readConfig } from "../../server/config.ts";
import { serveStore } from "../../server/serve.ts";
import { Folder } from "../integration/folder.ts";
import { Lines } from "../integration/lines.ts";
import { Peer } from "../integration/peer.ts";

/** Whatever the store does by that name takes more than a tenth of a second from now on. */
function slow<Name extends "append" | "eraseMore">(store: Store, name: Name): void {
  const quick = store[name].bind(store) as (...values: unknown[]) => unknown;
  const slowly = (...values: unknown[]) => {
    for (const end = performance.now() + 110; performance.now() < end;);
    return quick(...values);
  };
  Object.assign(store, { [name]: slowly });
}

/** Turns of more than a tenth of a second up to what somebody says, which is after `ready`. */
async function longTurns(
  store: Store,
  ready: (log: Lines) => void | Promise<unknown>,
): Promise<number> {
  using folder = new Folder();
  const env: Record<string, string> = {
    CHAT_DATA: folder.path,
    CHAT_METRICS_LISTEN: "127.0.0.1:0",
  };
  const line = parseCommandLine(["127.0.0.1", "0", "--allow-guests"]);
  const config = readConfig(line, { env: (name) => env[name], readFile: Deno.readTextFileSync });
  const log = new Lines("the log");
  const server = serveStore(config, store, (_level, what) => {
    log.feed(new TextEncoder().encode(`${what}\n`));
  });
  try {
    await server.ready;
    const eve = await Peer.connect(server.addresses[0].port);
    eve.send("NICK eve", "USER eve 0 * :Eve");
    await eve.until(/ 001 /);
    await eve.ask("JOIN #tea");
    await ready(log);
    await eve.ask("PRIVMSG #tea :hello");
    const [{ host, port }] = server.metrics;
    const page = await (await fetch(`http://${host}:${port}/metrics`)).text();
    await eve.close();
    const turns = (le: string) =>
      Number(new RegExp(`^chat_turn_seconds_bucket\\{le="${le}"\\} (\\d+)$`, "m").exec(page)![1]);
    return turns("\\+Inf") - turns("0.1");
  } finally {
    await server.close("the test is over");
  }
}

Deno.test("metrics: what a client's line takes is in the time of its turn", async () => {
  const store = openMemoryStore();
  assert(await longTurns(store, () => slow(store, "append")) > 0);
});

Deno.test("metrics: erasing is in the time of its turns", async () => {
  const store = openMemoryStore();
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.deleteAccount(id, 2, false, true);
  slow(store, "eraseMore");
  const erased = (log: Lines) => log.until("erased an account's messages");
  assert(await longTurns(store, erased) > 0);
});
