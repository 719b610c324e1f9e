/**
 * kill_9: The server is killed with -9 in the middle of everything, again and again, on one data folder: nothing that
 * anybody saw or was told is lost, doubled or out of order, and no id is given twice.
 *
 * A failure prints the seed. `deno task faults` does it two hundred times, `deno task faults --kills 5 --seed 1` as
 * often as that, with that seed.
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Random, setting } from "../fuzz/random.ts";
import { assertKept, type Seen } from "../integration/history.ts";
import { Server } from "../integration/server.ts";
import { assertDeeds, type Deeds, doDeeds } from "./deeds.ts";
import { assertWhole, storedSince, Witness, WITNESS_CAPS } from "./witness.ts";

const KILLS = 10;
/** Most messages that the listener sees before the server is killed. */
const MOST = 400;
const NAMES = ["ann", "bob", "cat"];
const ROOMS = ["#lobby", "#den"];

/** By place, the last message that is known to be stored. */
type Known = Map<string, Seen>;

/** One life of the server, up to its death; gives who was there, and what else was done and acknowledged. */
async function live(server: Server, round: number, progress: number) {
  const witnesses: Witness[] = [];
  for (const [i, name] of NAMES.entries()) {
    const peer = await server.login(name, WITNESS_CAPS);
    await peer.ask(...ROOMS.map((room) => `JOIN ${room}`));
    witnesses.push(new Witness(peer, name, [...ROOMS, NAMES[(i + 1) % NAMES.length]], round));
  }
  const listener = await server.login("listener", WITNESS_CAPS);
  await listener.ask("JOIN #lobby");
  const busy = await server.login("busy", WITNESS_CAPS);
  const deeds: Deeds = { round, topics: [], accounts: [], removed: [] };
  const doing = [doDeeds(server, busy, deeds), ...witnesses.map((witness) => witness.talk())];
  let count = 0;
  await listener.until((line) => line.includes(" PRIVMSG #lobby ") && ++count >= progress);
  assert.equal(await server.stop("SIGKILL"), "SIGKILL");
  await Promise.all([...witnesses, { peer: listener }].map(({ peer }) => peer.lines.untilEnd()));
  await Promise.all(doing);
  server.assertNoErrors();
  const quiet = new Witness(listener, "listener", ["#lobby"], round);
  return { witnesses, quiet, deeds };
}

/** Looks at every place over the wire; what is known goes on from there. */
async function examine(server: Server, life: Awaited<ReturnType<typeof live>>, known: Known) {
  const { witnesses, quiet, deeds } = life;
  for (const [i, name] of NAMES.entries()) {
    const reader = await server.login(name, WITNESS_CAPS);
    await reader.ask(...ROOMS.map((room) => `JOIN ${room}`));
    const other = NAMES[(i + 1) % NAMES.length];
    for (const [place, target] of [...ROOMS.map((r) => [r, r]), [`${name}&${other}`, other]]) {
      if (place.startsWith("#") && i > 0) continue;
      const before = known.get(place);
      const stored = await storedSince(reader, target, before?.id);
      assertWhole(stored, place, witnesses);
      if (place.startsWith("#")) {
        for (const one of [...witnesses, quiet]) assertKept(stored, one.seen(place), one.name);
      } else {
        assertKept(stored, witnesses[i].seen(other), name);
        const there = witnesses[(i + 1) % NAMES.length];
        assertKept(stored, there.seen(name), other);
      }
      if (stored.length > 0) known.set(place, stored.at(-1)!);
    }
  }
  await assertDeeds(server, deeds);
}

Deno.test("kill -9 under load, again and again: nothing lost, doubled or out of order", async () => {
  const kills = setting("kills", KILLS);
  const seed = setting("seed", crypto.getRandomValues(new Uint32Array(1))[0]);
  const random = new Random(seed);
  await using server = await Server.start();
  for (const name of [...NAMES, "listener", "busy"]) await server.register(name);
  const founder = await server.login("ann");
  await founder.ask("JOIN #den", "TOPIC #den :for friends");
  const known: Known = new Map();
  for (let round = 1; round <= kills; round++) {
    const progress = 1 + random.below(random.below(4) === 0 ? 20 : MOST);
    try {
      const life = await live(server, round, progress);
      await server.again();
      await examine(server, life, known);
    } catch (cause) {
      throw new Error(`seed=${seed}, kill ${round} after ${progress} messages`, { cause });
    }
  }
  await server.stop("SIGKILL");
  await server.again();
  server.assertNoErrors();
  assert.equal(await server.stop(), 0);
  using db = new DatabaseSync(`${server.data}/chat.db`, { readOnly: true });
  assert.deepEqual({ ...db.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
  const twice = "SELECT count(*) AS n FROM messages JOIN events USING (sequence)";
  assert.deepEqual({ ...db.prepare(twice).get() }, { n: 0 });
});
