/** /edit: the old message goes once the new one is stored, and only then, whatever the connection does. */
import assert from "node:assert/strict";
import { enter } from "../../client/commands/input.ts";
import { fc, holds } from "../property.ts";
import { Scene } from "./cut_scene.ts";

/** A scene in which ann has said "tee?". */
function said(): Scene {
  const scene = new Scene(10);
  scene.settle();
  scene.chat.say("tee?");
  scene.settle();
  return scene;
}

/** What is kept, with a minus before what was removed. */
const kept = (scene: Scene) =>
  scene.kept.map(({ text, isRemoved }) => (isRemoved ? "-" : "") + text);

Deno.test("edit: cut before the new message is with the server, it is sent and the old one goes", () => {
  const scene = said();
  void enter(scene.chat, "/edit tea?");
  scene.cut(0);
  scene.settle();
  assert.deepEqual(kept(scene), ["-tee?", "tea?"]);
});

Deno.test("edit: cut before its echo comes, it is not sent again and the old one goes", () => {
  const scene = said();
  void enter(scene.chat, "/edit tea?");
  scene.cut(1);
  assert.deepEqual(kept(scene), ["tee?", "tea?"]);
  scene.settle();
  assert.deepEqual(kept(scene), ["-tee?", "tea?"]);
});

Deno.test("edit: cut while the removal is on its way, it is asked for again; done twice is not told", () => {
  for (const taken of [0, 1]) {
    const scene = said();
    void enter(scene.chat, "/edit tea?");
    scene.serve(1);
    scene.deliver(1);
    scene.cut(taken);
    scene.settle();
    assert.deepEqual(kept(scene), ["-tee?", "tea?"]);
    assert.deepEqual(scene.complaints, []);
  }
});

Deno.test("edit: twice before the first words are known to be stored, the old message goes once", () => {
  const scene = said();
  void enter(scene.chat, "/edit tea?");
  void enter(scene.chat, "/edit coffee?");
  scene.cut(2);
  scene.settle();
  assert.deepEqual(kept(scene), ["-tee?", "tea?", "coffee?"]);
  assert.deepEqual([scene.complaints, scene.returned], [[], []]);
});

Deno.test("edit: without a connection it waits", () => {
  const scene = said();
  scene.cut(0);
  void enter(scene.chat, "/edit tea?");
  scene.settle();
  assert.deepEqual(kept(scene), ["-tee?", "tea?"]);
});

Deno.test("edit: while the next connection begins it waits, too", () => {
  const scene = said();
  scene.cut(0);
  scene.connect();
  void enter(scene.chat, "/edit tea?");
  scene.settle();
  assert.deepEqual(kept(scene), ["-tee?", "tea?"]);
});

Deno.test("edit: where a part of the new words is refused, the old ones stay; the next try counts anew", () => {
  const scene = said();
  const long = ["refused", ..."a".repeat(200)].join(" ");
  scene.refuses = (text) => text.startsWith("refused");
  void enter(scene.chat, `/edit ${long.repeat(2)}`);
  scene.settle();
  assert.equal(kept(scene).filter((text) => text === "tee?").length, 1);
  assert.equal(scene.complaints.length, 1);
  void enter(scene.chat, "/edit tea?");
  const target = scene.kept.at(-1)!;
  scene.settle();
  assert.equal(target.isRemoved, true);
  assert.equal(kept(scene).at(-1), "tea?");
});

const STEP = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("hi", "yes").map((say) => ({ say })) },
  { weight: 3, arbitrary: fc.constantFrom("hi", "no").map((edit) => ({ edit })) },
  { weight: 6, arbitrary: fc.nat(4).map((serve) => ({ serve })) },
  { weight: 6, arbitrary: fc.nat(4).map((deliver) => ({ deliver })) },
  { weight: 1, arbitrary: fc.nat(4).map((cut) => ({ cut })) },
  { weight: 1, arbitrary: fc.constant({ connect: true }) },
);

Deno.test("edit: whatever is cut, each correction is there once, and all that were corrected are gone", () => {
  const steps = fc.array(STEP, { maxLength: 60 });
  holds(fc.property(fc.integer({ min: 1, max: 4 }), steps, run), { numRuns: 2000 });
});

function run(page: number, steps: Record<string, unknown>[]): void {
  const scene = new Scene(page);
  scene.settle();
  const typed: string[] = [];
  const corrected = new Set<string>();
  for (const step of steps) {
    if ("say" in step) {
      typed.push(step.say as string);
      scene.chat.say(step.say as string);
    }
    const last = scene.chat.recall.in("#a").findLast(({ own }) => own);
    if ("edit" in step && last) {
      typed.push(step.edit as string);
      corrected.add(last.id!);
      void enter(scene.chat, `/edit ${step.edit}`);
    }
    if ("serve" in step && !scene.isOver) scene.serve(step.serve as number);
    if ("deliver" in step && !scene.isOver) scene.deliver(step.deliver as number);
    if ("cut" in step && !scene.isOver) scene.cut(step.cut as number);
    if ("connect" in step && scene.isOver) scene.connect();
  }
  scene.settle();
  assert.deepEqual(scene.kept.map(({ text }) => text), typed);
  const removed = scene.kept.filter(({ isRemoved }) => isRemoved).map(({ id }) => id);
  assert.deepEqual(removed.sort(), [...corrected].sort());
  assert.deepEqual(scene.returned, []);
}
