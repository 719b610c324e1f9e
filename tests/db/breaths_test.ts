import assert from "node:assert/strict";
import { breathing } from "../../db/breaths.ts";
import { hash } from "../../db/passwords.ts";

Deno.test("who looks at the clock again after a millisecond of work is held for a breath, others are not", () => {
  let passed = 0;
  const breaths: number[] = [];
  const clock = breathing(() => 1000 + passed, () => passed, () => breaths.push(passed++));
  const looks = [0.4, 0.4, 0.4, 0.4, 3].map((work) => {
    passed += work;
    return Math.round(clock() * 10) / 10;
  });
  assert.deepEqual(breaths.map((at) => Math.round(at * 10) / 10), [1.2, 5.6]);
  assert.deepEqual(
    looks,
    [1000.4, 1000.8, 1002.2, 1002.6, 1006.6],
    "the clock that is shown is right",
  );
});

Deno.test("bcrypt looks at the clock at least once a round, so that its thread can breathe", () => {
  const { now } = Date;
  let looks = 0;
  try {
    Date.now = () => (looks++, now());
    hash("password", 6);
  } finally {
    Date.now = now;
  }
  assert.ok(looks >= 2 ** 6, `${looks} looks in 64 rounds`);
});

Deno.test("the thread of passwords breathes while it hashes", async () => {
  const url = new URL("./children/breathing_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  const breaths = await new Promise<number>((resolve) => {
    worker.onmessage = ({ data }) => {
      if (typeof data === "number") resolve(data);
    };
    worker.postMessage({ password: "password", cost: 8 });
  });
  worker.terminate();
  assert.ok(breaths > 0, "never once");
});
