/**
 * Exactly once: whatever the connection does, words arrive once and in order, and all that was said is
 * shown once and in order. The server and the wire are values here; integration/cuts_test.ts has real ones.
 */
import assert from "node:assert/strict";
import { Outbox } from "../../client/outbox.ts";
import type { Said } from "../../client/session/events.ts";
import { fc, holds } from "../property.ts";
import { Scene } from "./cut_scene.ts";

const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("hi", "hi", "yes", "no").map((say) => ({ say })) },
  { weight: 1, arbitrary: fc.constantFrom("waves", "hi").map((me) => ({ me })) },
  { weight: 1, arbitrary: fc.constant({ block: ["one", "two"] }) },
  { weight: 6, arbitrary: fc.nat(9).map((serve) => ({ serve })) },
  { weight: 6, arbitrary: fc.nat(9).map((deliver) => ({ deliver })) },
  { weight: 2, arbitrary: fc.constant({ bob: "hi" }) },
  { weight: 1, arbitrary: fc.nat(9).map((cut) => ({ cut })) },
  { weight: 1, arbitrary: fc.constant({ connect: true }) },
);

Deno.test("exactly once: whatever is cut, nothing is lost, doubled or out of order", () => {
  const law = fc.property(fc.integer({ min: 1, max: 4 }), fc.array(STEP, { maxLength: 60 }), run);
  holds(law, { numRuns: 2000 });
});

function run(page: number, steps: Record<string, unknown>[]): void {
  const scene = new Scene(page);
  scene.settle();
  const typed: string[] = [];
  for (const step of steps) {
    if ("say" in step) {
      typed.push(step.say as string);
      scene.chat.say(step.say as string);
    }
    if ("me" in step) {
      typed.push(`\x01ACTION ${step.me}\x01`);
      scene.chat.say(step.me as string, "action");
    }
    if ("block" in step) {
      const lines = step.block as string[];
      typed.push(...lines);
      scene.chat.sayTo("#a", lines.join("\n"));
    }
    if ("serve" in step && !scene.isOver) scene.serve(step.serve as number);
    if ("deliver" in step && !scene.isOver) scene.deliver(step.deliver as number);
    if ("bob" in step) scene.bob("hi");
    if ("cut" in step && !scene.isOver) scene.cut(step.cut as number);
    if ("connect" in step && scene.isOver) scene.connect();
  }
  scene.settle();
  const own = scene.kept.filter(({ nick }) => nick === "ann").map(({ text }) => text);
  assert.deepEqual(own, typed);
  assert.deepEqual(scene.shown, scene.kept.map(({ text }) => bare(text)));
  assert.deepEqual(scene.returned, []);
  assert.equal(scene.chat.underway, 0);
}

/** What is shown of words or of what somebody does. */
const bare = (text: string) => text.replace(/^\x01ACTION (.*)\x01$/, "$1");

const said = (text: string, own = true): Said => ({
  ...{ type: "message", at: 0, room: "#a", nick: own ? "ann" : "bob", text },
  ...{ kind: "say", own, direct: false },
});
const words = (text: string, target = "#a") => ({ target, words: text, kind: "say" as const });

Deno.test("outbox: each message answers for one parcel, of its own place, words and kind", () => {
  const outbox = new Outbox();
  outbox.queue(words("later"));
  outbox.lost([words("a"), words("a"), words("b"), words("a", "#b")]);
  outbox.arrived("#A", [said("a"), said("b", false), { ...said("b"), kind: "notice" }]);
  assert.deepEqual(outbox.targets, ["#a", "#b"]);
  assert.deepEqual(outbox.take("#a").map(({ words, unsure }) => [words, unsure]), [
    ["a", true],
    ["b", true],
    ["later", false],
  ]);
  assert.equal(outbox.count, 1);
});

Deno.test("outbox: what words answer goes with them", () => {
  const outbox = new Outbox();
  outbox.queue({ ...words("later"), reply: "m2" });
  outbox.lost([{ ...words("before"), reply: "m1" }]);
  assert.deepEqual(outbox.take("#a").map(({ words, reply }) => [words, reply]), [
    ["before", "m1"],
    ["later", "m2"],
  ]);
});
