/** The log while somebody attacks: one line a minute of each kind of refusal, and nothing else is held back. */
import assert from "node:assert/strict";
import { Calm } from "../../server/calm.ts";
import type { Fields } from "../../server/log.ts";

const MINUTE = 60_000;

function scene() {
  const clock = { now: 0 };
  const lines: [event: string, fields: Fields][] = [];
  const calm = new Calm(
    (_level, event, fields = {}) => lines.push([event, fields]),
    () => clock.now,
  );
  const turnedAway = (address: string, why = "full") =>
    calm.log("warn", "turned away", { why, address });
  /** So much later: what was written since the last time. */
  const after = (ms: number) => {
    clock.now += ms;
    calm.look();
    return lines.splice(0);
  };
  return { calm, after, turnedAway };
}

Deno.test("connection_flood: log: the first refusal is written at once, the others in one line a minute", () => {
  const { after, turnedAway } = scene();
  turnedAway("203.0.113.1");
  const first = ["turned away", { why: "full", address: "203.0.113.1" }];
  assert.deepEqual(after(0), [first]);
  for (let i = 0; i < 1205; i++) turnedAway(`203.0.113.${i % 37}`);
  assert.deepEqual(after(MINUTE - 1), []);
  const shared = { why: "full", network: "203.0.113.0/24" };
  const more = { more: 1205, seconds: 60, addresses: 37 };
  assert.deepEqual(after(1), [["turned away", { ...shared, ...more }]]);
  turnedAway("203.0.113.9");
  assert.deepEqual(after(MINUTE), [
    ["turned away", { ...shared, more: 1, seconds: 60, addresses: 1 }],
  ]);
  assert.deepEqual(after(MINUTE), [], "nothing more has happened");
  turnedAway("203.0.113.1");
  assert.deepEqual(after(0), [first], "it begins anew");
});

Deno.test("log: limits, reasons and networks are told apart; numbers in a reason are not", () => {
  const { calm, after, turnedAway } = scene();
  for (const limit of ["limits.joins", "limits.targets", "limits.joins"]) {
    calm.log("debug", "over a limit", { limit });
  }
  for (const address of ["2001:db8:1::1", "2001:db8:2::1", "2001:db8:1:5::2"]) turnedAway(address);
  for (const count of [4, 5]) turnedAway("192.0.2.1", `you have ${count} already`);
  calm.log("info", "logged in", { session: 1 });
  calm.log("info", "logged in", { session: 2 });
  assert.equal(after(0).length, 7);
  assert.deepEqual(after(MINUTE), [
    ["over a limit", { limit: "limits.joins", more: 1, seconds: 60 }],
    ["turned away", {
      ...{ why: "full", network: "2001:db8:1::/48" },
      ...{ more: 1, seconds: 60, addresses: 1 },
    }],
    ["turned away", {
      ...{ why: "you have 4 already", network: "192.0.2.0/24" },
      ...{ more: 1, seconds: 60, addresses: 1 },
    }],
  ]);
});

Deno.test("log: an attack from everywhere has bounds in lines and in memory, and the end tells what is left", () => {
  const { calm, after, turnedAway } = scene();
  const everywhere = () => {
    for (let i = 0; i < 5000; i++) turnedAway(`10.${i >> 8}.${i & 255}.1`);
  };
  everywhere();
  assert.equal(after(0).length, 101);
  everywhere();
  calm.close();
  const lines = after(0);
  assert.equal(lines.length, 101);
  const others = lines.at(-1)![1];
  assert.deepEqual(others, { more: 9799, seconds: 0, addresses: "1000 or more" });
  calm.close();
  assert.deepEqual(after(MINUTE), []);
});
