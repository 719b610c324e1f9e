/** The names of a room: what NAMES shows stays right whatever changes, and is not written anew for who comes. */
import assert from "node:assert/strict";
import { VOICE } from "../../protocol/modes.ts";
import { Names } from "../../server/core/names.ts";
import type { User } from "../../server/core/user.ts";
import { scene } from "../harness.ts";
import { checkNames, NAME_FORMS } from "../room_names.ts";

/** Somebody who counts how often their nick is read. */
function counted(nick: string, reads: { count: number }): User {
  return {
    get nick() {
      reads.count++;
      return nick;
    },
  } as User;
}

Deno.test("a room that grows by one reads one name, however many are in it", () => {
  const members = new Map<User, number>();
  const names = new Names(members);
  const form = { all: false, masks: false };
  const reads = { count: 0 };
  for (let n = 0; n < 100; n++) {
    const user = counted(`user${n}`, reads);
    members.set(user, n === 50 ? VOICE : 0);
    names.grew(user, members.get(user)!);
    assert.equal(names.rows(form).join(" ").split(" ").length, n + 1);
  }
  assert.equal(reads.count, 100);
  assert.deepEqual(names.rows(form), new Names(members).rows(form));
  assert(names.rows(form).length > 2);
  names.forget();
  names.rows(form);
  assert.equal(reads.count, 300);
});

Deno.test("a row has at most 300 bytes, and every name once", () => {
  const nicks = Array.from({ length: 60 }, (_, n) => "äöü".repeat(1 + n % 4) + n);
  const members = new Map(nicks.map((nick) => [{ nick } as User, 0]));
  const rows = new Names(members).rows({ all: true, masks: false });
  for (const row of rows) assert(new TextEncoder().encode(row).length <= 300);
  assert.deepEqual(rows.join(" ").split(" "), nicks);
});

Deno.test("names that were shown before stay right when people go, are renamed and get ranks", () => {
  const { ann, bob, carl, scene: { world } } = scene({ ann: [], bob: [], carl: [] });
  for (const one of [ann, bob, carl]) one.send("JOIN #tea");
  const room = world.channel("#tea")!;
  const shown = () => room.names.rows({ all: false, masks: false });
  for (const form of NAME_FORMS) room.names.rows(form);
  const steps: [() => unknown, string][] = [
    [() => ann.send("MODE #tea +v bob"), "~ann +bob carl"],
    [() => world.rename(world.user("carl")!, "carol"), "~ann +bob carol"],
    [() => bob.send("PART #tea"), "~ann carol"],
    [() => bob.send("JOIN #tea"), "~ann carol +bob"],
    [() => ann.send("KICK #tea bob"), "~ann carol"],
    [() => bob.send("JOIN #tea"), "~ann carol +bob"],
    [() => carl.send("QUIT"), "~ann +bob"],
    [() => world.user("bob")!.setHost("elsewhere"), "~ann +bob"],
  ];
  for (const [step, names] of steps) {
    step();
    checkNames(room);
    assert.deepEqual(shown(), [names]);
  }
});
