/** Refusals are counted by the limit: each names a setting, and what refuses says so once. */
import assert from "node:assert/strict";
import { SETTINGS } from "../../server/settings_table.ts";
import { Door } from "../../server/transport/door.ts";
import { forget, type Person, Scene } from "../harness.ts";

function* sources(folder: URL): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else yield Deno.readTextFileSync(new URL(name, folder));
  }
}

Deno.test("what a refusal is counted by is a setting", () => {
  const keys = new Set(SETTINGS.map(({ key }) => key));
  const named = [...sources(new URL("../../server/", import.meta.url))].flatMap((text) =>
    [...text.matchAll(/\bover\((?:world, )?(?:[^"()]*\? )?"([^"]+)"|\blimit: "([^"]+\.[^"]+)"/g)]
      .map((found) => found[1] ?? found[2])
  );
  assert(named.length >= 18, named.join(" "));
  assert.deepEqual(named.filter((key) => !keys.has(key)), []);
});

/** The limits that somebody was over, in order. */
const overOf = (made: Scene) =>
  made.log.filter(({ event }) => event === "over a limit").map(({ fields }) => fields?.limit);

function outsider(made: Scene, name: string): Person {
  made.account(name);
  const person = made.stranger({ trusted: false });
  person.send(`PASS :${name}:password of ${name}`, `NICK ${name}`, `USER ${name} 0 * :${name}`);
  forget(person);
  return person;
}

Deno.test("each refusal of the core is counted once, by its limit", () => {
  const made = new Scene({
    guests: true,
    limits: {
      joinsPerMinute: 3,
      channelsPerUser: 2,
      peoplePerMinute: 1,
      newAccountPeople: 0,
      commandsBeforeLogin: 3,
      loginTime: 1000,
    },
  });
  for (const name of ["bob", "cat"]) made.person(name);
  const ann = outsider(made, "ann");
  ann.send("JOIN #1", "JOIN #2", "JOIN #3", "JOIN #4", "PRIVMSG bob :x", "PRIVMSG cat :x").take();
  const stranger = made.stranger({ trusted: false });
  stranger.send("CAP LS", "CAP LIST", "CAP LIST", "CAP LIST").take();
  made.stranger({ trusted: false });
  made.pass(2000);
  assert.deepEqual(overOf(made), [
    "limits.rooms_per_person",
    "limits.joins_per_minute",
    "limits.people_per_minute",
    "limits.commands_before_login",
    "limits.login_seconds",
  ]);
});

Deno.test("the door says which limit it was", () => {
  const heard: string[] = [];
  const wide = { perAddress: 9, perMinute: 9, perNetwork: 9, networkPerMinute: 9, total: 9 };
  const cases: [more: Partial<typeof wide>, limit: string][] = [
    [{ total: 1 }, "limits.connections"],
    [{ perAddress: 1 }, "limits.connections_per_address"],
    [{ perMinute: 1 }, "limits.connections_per_minute"],
    [{ perNetwork: 1 }, "limits.connections_per_network"],
    [{ networkPerMinute: 1 }, "limits.network_connections_per_minute"],
  ];
  for (const [more] of cases) {
    const networkBits = { ipv4: 24, ipv6: 48 };
    const limits = { trustLoopback: true, networkBits, ...wide, ...more };
    const door = new Door(limits, (limit) => heard.push(limit));
    assert.equal(door.enter("192.0.2.1", 0), undefined);
    assert.notEqual(door.enter("192.0.2.1", 0), undefined);
  }
  assert.deepEqual(heard, cases.map(([, limit]) => limit));
});
