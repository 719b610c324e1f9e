/** sts: who is told what, and that nobody can ask for it. */
import assert from "node:assert/strict";
import type { Origin } from "../../server/core/session.ts";
import { reconfigure } from "../../server/features/oper.ts";
import { Scene } from "../harness.ts";

const POLICY = { port: 6697, seconds: 2_592_000, preload: false };
const AWAY: Partial<Origin> = { trusted: false };

function listed(scene: Scene, origin: Partial<Origin>, version = "302"): string[] {
  const line = scene.stranger(origin).ask(`CAP LS ${version}`).join(" ");
  return line.split(" ").map((word) => word.replace(/^:/, "")).filter((one) => /^sts/.test(one));
}

Deno.test("sts: the port by plain text, the time by TLS", () => {
  const scene = new Scene({ edge: { sts: POLICY } });
  assert.deepEqual(listed(scene, AWAY), ["sts=port=6697"]);
  assert.deepEqual(listed(scene, { ...AWAY, secure: true }), ["sts=duration=2592000"]);
  assert.deepEqual(listed(scene, { secure: true }), ["sts=duration=2592000"]);
});

Deno.test("sts: preload only by TLS, and only where it was agreed to", () => {
  const scene = new Scene({ edge: { sts: { ...POLICY, preload: true } } });
  assert.deepEqual(listed(scene, AWAY), ["sts=port=6697"]);
  assert.deepEqual(listed(scene, { secure: true }), ["sts=duration=2592000,preload"]);
});

Deno.test("sts: not by plain loopback, not without values, not without a policy", () => {
  const scene = new Scene({ edge: { sts: POLICY } });
  assert.deepEqual(listed(scene, { trusted: true }), []);
  assert.deepEqual(listed(scene, { ...AWAY, secure: true }, ""), []);
  assert.deepEqual(listed(new Scene(), { ...AWAY, secure: true }), []);
  assert.deepEqual(listed(new Scene({ edge: {} }), AWAY), []);
});

Deno.test("sts: can't be requested, alone or with others, and is in no list", () => {
  const scene = new Scene({ edge: { sts: POLICY } });
  const person = scene.stranger({ secure: true });
  person.ask("CAP LS 302");
  person.send("CAP REQ :sts").sees("CAP * NAK :sts");
  person.send("CAP REQ :batch sts").sees("CAP * NAK :batch sts");
  person.send("CAP REQ :-sts").sees("CAP * NAK :-sts");
  assert.doesNotMatch(person.ask("CAP LIST").join(), /sts/);
});

Deno.test("sts: a change is told by CAP NEW, to each what counts there; its end never by CAP DEL", () => {
  const scene = new Scene({ edge: { sts: POLICY }, guests: true });
  const [secure, plain] = [{ ...AWAY, secure: true }, AWAY].map((origin, i) => {
    const person = scene.stranger(origin);
    person.ask("CAP LS 302", `NICK p${i}`, "USER p 0 * :P", "CAP END");
    return person;
  });
  const { settings } = scene.world;
  const change = (edge: typeof settings.edge) => {
    reconfigure(scene.world, { ...settings, edge }, scene.now);
    scene.outbox.endTurn();
  };
  change({ sts: { ...POLICY, seconds: 0 } });
  secure.sees("CAP p0 NEW :sts=duration=0");
  plain.sees();
  change({});
  secure.sees();
  plain.sees();
  change({ sts: POLICY });
  secure.sees("CAP p0 NEW :sts=duration=2592000");
  plain.sees("CAP p1 NEW :sts=port=6697");
});
