/** Delays after wrong passwords: by address, by account, and whom they do not concern. */
import assert from "node:assert/strict";
import { Throttle } from "../../server/core/throttle.ts";
import { type Person, plain, Scene } from "../harness.ts";

const LIMITS = { loginFailures: 3, loginDelay: 60_000 };
const A = "192.0.2.1";
const B = "192.0.2.2";
const FOREVER = 15 * 60_000;

function after(failures: number, address = A): Throttle {
  const throttle = new Throttle();
  for (let i = 0; i < failures; i++) throttle.failed("ann", address, 0);
  return throttle;
}

Deno.test("limits.login_failures: throttle: some are free, then the wait doubles up to the longest", () => {
  const waits = [0, 2, 3, 4, 5, 9, 100].map((count) => after(count).wait(LIMITS, A, 0));
  assert.deepEqual(waits, [0, 0, 1000, 2000, 4000, 60_000, 60_000]);
});

Deno.test("throttle: the wait passes, and after a quarter of an hour all is forgotten", () => {
  const throttle = after(4);
  assert.equal(throttle.wait(LIMITS, A, 500), 1500);
  assert.equal(throttle.wait(LIMITS, A, 2000), 0);
  throttle.failed("ann", A, FOREVER);
  assert.equal(throttle.wait(LIMITS, A, FOREVER), 0);
});

Deno.test("throttle: another address does not wait, but all of an IPv6 home does", () => {
  assert.equal(after(9).wait(LIMITS, B, 0), 0);
  assert.equal(after(9, "2001:db8::1").wait(LIMITS, "2001:db8::2", 0), 60_000);
  assert.equal(after(9, "2001:db8::1").wait(LIMITS, "2001:db8:0:1::1", 0), 0);
  assert.equal(after(9, "::ffff:192.0.2.1").wait(LIMITS, A, 0), 60_000);
});

Deno.test("throttle: for an account others only pause, whoever they are, and never long", () => {
  assert.deepEqual([2, 3, 4, 100].map((n) => after(n).delay(LIMITS, "ann", B, 0)), [
    0,
    1000,
    2000,
    8000,
  ]);
  assert.equal(after(100).delay(LIMITS, "bob", B, 0), 0);
});

Deno.test("throttle: nobody pauses who has logged in from the same address before", () => {
  const throttle = after(100);
  throttle.succeeded("ann", B);
  assert.equal(throttle.delay(LIMITS, "ann", B, 0), 0);
  assert.equal(throttle.delay(LIMITS, "ann", "192.0.2.3", 0), 8000);
});

Deno.test("limits.login_delay_seconds: throttle: 0 turns all delays off", () => {
  const off = { ...LIMITS, loginDelay: 0 };
  assert.equal(after(100).wait(off, A, 0), 0);
  assert.equal(after(100).delay(off, "ann", B, 0), 0);
});

Deno.test("throttle: what it remembers has a bound", () => {
  const throttle = after(9);
  for (let i = 0; i < 10_000; i++) throttle.failed(`name${i}`, `10.0.${i >> 8}.${i & 255}`, 0);
  assert.equal(throttle.wait(LIMITS, A, 0), 0);
});

const TOO_SOON = "Too many wrong passwords came from your address: try again in 1 second";

function login(scene: Scene, password: string, address = A, trusted = false): Person {
  const person = scene.stranger({ address, trusted }).send("CAP LS 302", "NICK ann");
  person.take();
  person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
  return person.send(`AUTHENTICATE ${plain("ann", password)}`);
}

function attacked(failures: number): Scene {
  const scene = new Scene({ limits: { loginFailures: 3 } });
  scene.account("ann");
  for (let i = 0; i < failures; i++) {
    login(scene, "wrong").sees("904 ann :The name or the password…");
  }
  return scene;
}

Deno.test("login_flood: login: an address with too many wrong ones is refused without work, and may soon try again", () => {
  const scene = attacked(3);
  scene.patient = true;
  const person = login(scene, "password of ann").sees(`904 ann :${TOO_SOON}`);
  assert.equal(scene.jobs.length, 0);
  assert(!person.closed);
  scene.patient = false;
  scene.pass(1000);
  login(scene, "password of ann").sees("900 …", "903 ann :…");
});

Deno.test("login: NickServ and PASS have the same throttle", () => {
  const scene = attacked(3);
  const person = scene.stranger({ address: A, trusted: false });
  person.send("NICK eve", "USER eve 0 * :Eve").take();
  person.send("PRIVMSG NickServ :IDENTIFY ann x").sees(
    `:NickServ NOTICE eve :Cannot log in: ${TOO_SOON}.`,
  );
  const other = scene.stranger({ address: A, trusted: false });
  other.send("PASS ann:x", "NICK eve", "USER eve 0 * :Eve").sees(`464 eve :${TOO_SOON}`, "ERROR …");
});

Deno.test("login: the owner gets in from elsewhere, after a moment", () => {
  const scene = attacked(3);
  scene.patient = true;
  const owner = login(scene, "password of ann", B);
  assert.deepEqual(scene.jobs.map(({ job }) => "delay" in job && job.delay), [1000]);
  scene.work();
  owner.sees("900 …", "903 ann :…");
  login(scene, "password of ann", B);
  assert.deepEqual(scene.jobs.map(({ job }) => "delay" in job && job.delay), [0]);
});

Deno.test("hash_flood: login: who asks is said with the job, and whether they were here before", () => {
  const scene = new Scene();
  scene.account("ann");
  const askers = () => scene.jobs.map(({ job }) => "asker" in job && job.asker);
  login(scene, "password of ann", B).sees("900 …", "903 ann :…");
  scene.patient = true;
  login(scene, "password of ann", B);
  login(scene, "password of ann", A);
  login(scene, "password of ann", A, true);
  assert.deepEqual(askers(), [
    { address: B, known: true },
    { address: A, known: false },
    undefined,
  ]);
});

Deno.test("login: a name that nobody has is throttled like any other", () => {
  const scene = new Scene({ limits: { loginFailures: 1 } });
  login(scene, "wrong").sees("904 …");
  scene.patient = true;
  login(scene, "wrong", B);
  assert.deepEqual(scene.jobs.map(({ job }) => "delay" in job && job.delay), [1000]);
});

Deno.test("login: this machine itself is not throttled", () => {
  const scene = new Scene({ limits: { loginFailures: 1 } });
  scene.account("ann");
  for (let i = 0; i < 5; i++) login(scene, "wrong", "127.0.0.1", true).sees("904 ann :The name…");
  login(scene, "password of ann", "127.0.0.1", true).sees("900 …", "903 …");
});
