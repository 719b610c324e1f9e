/** CAP NEW and DEL: capabilities that come, go and change while people are connected. */
import assert from "node:assert/strict";
import type { Capability } from "../../server/core/records.ts";
import { announcing } from "../../server/features/cap.ts";
import { forget, type Person, Scene, scene } from "../harness.ts";

/** Somebody who knows CAP NEW without having asked for 302. */
function old(scene: Scene, name: string): Person {
  const person = scene.person(name);
  return person.send("CAP REQ cap-notify").sees(`CAP ${name} ACK :cap-notify`);
}

/** A capability that is there only while `there` is true. */
function sometimes(scene: Scene): { there: boolean } {
  const state = { there: false };
  const capability: Capability = {
    name: "test/some",
    shape: 1 << 20,
    isOffered: () => state.there,
  };
  scene.world.capabilities.set(capability.name, capability);
  return state;
}

function change(scene: Scene, make: () => void): void {
  announcing(scene.world, make);
  scene.outbox.endTurn();
}

Deno.test("cap-notify: what comes is told to who wants to know, and can be had", () => {
  const { scene: all, ann, bob } = scene({ ann: ["batch"], bob: [] });
  const state = sometimes(all);
  const eve = old(all, "eve");
  ann.send("CAP REQ test/some").sees("CAP ann NAK :test/some");
  assert.doesNotMatch(ann.ask("CAP LS 302").join(), /test\/some/);
  change(all, () => state.there = true);
  ann.sees("CAP ann NEW :test/some");
  eve.sees("CAP eve NEW :test/some");
  bob.sees();
  ann.send("CAP REQ test/some").sees("CAP ann ACK :test/some");
  assert.match(ann.ask("CAP LS 302").join(), /test\/some/);
});

Deno.test("cap-notify: what goes is off, also for who is not told", () => {
  const { scene: all, ann, bob } = scene({ ann: ["batch"], bob: [] });
  const state = sometimes(all);
  state.there = true;
  for (const person of [ann, bob]) person.send("CAP REQ test/some");
  forget(ann, bob);
  change(all, () => state.there = false);
  ann.sees("CAP ann DEL :test/some");
  bob.sees();
  for (const { session } of [ann, bob]) {
    assert(!session.has("test/some"));
    assert.equal(session.shape & (1 << 20), 0);
  }
  assert(ann.session.has("batch"));
});

Deno.test("cap-notify: another value is news only for who knows values", () => {
  const all = new Scene();
  const ann = all.person("ann", ["batch"]);
  const eve = old(all, "eve");
  const { world } = all;
  const { accounts } = world.settings;
  change(all, () => {
    world.settings = { ...world.settings, accounts: { ...accounts, scram: true } };
  });
  ann.sees("CAP ann NEW :sasl=PLAIN,SCRAM-SHA-256");
  eve.sees();
  change(all, () => {
    world.settings = { ...world.settings, accounts: { ...accounts, registration: "closed" } };
  });
  ann.sees("CAP ann NEW :sasl=PLAIN draft/account-registration");
  change(all, () => {});
  ann.sees();
});

Deno.test("cap-notify: many names take several lines, each whole", () => {
  const all = new Scene();
  const ann = all.person("ann", ["batch"]);
  change(all, () => {
    for (let i = 0; i < 40; i++) {
      const name = `test/capability-${i}`;
      all.world.capabilities.set(name, { name });
    }
  });
  const lines = ann.take();
  assert(lines.length > 1);
  for (const line of lines) assert(/ CAP ann NEW :test\/\S+/.test(line) && line.length < 510);
});

Deno.test("CAP LS: without 302 it is one line that fits, whatever there is", () => {
  const all = new Scene();
  for (let i = 0; i < 40; i++) {
    all.world.capabilities.set(`test/some-${i}`, { name: `test/some-${i}` });
  }
  const lines = all.stranger().ask("CAP LS");
  assert.equal(lines.length, 1);
  assert(lines[0].length <= 510 && lines[0].length > 450, lines[0]);
  assert.match(lines[0], / sasl /);
  assert(all.stranger().ask("CAP LS 302").join().includes("test/some-39"));
});
