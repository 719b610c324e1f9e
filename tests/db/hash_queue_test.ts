/** Who is next for bcrypt, and who finds no room. */
import assert from "node:assert/strict";
import { HashQueue } from "../../db/hash_queue.ts";

const stranger = (n: number) => ({ address: `192.0.2.${n}`, known: false });
const KNOWN = { address: "198.51.100.1", known: true };

function emptied(queue: HashQueue<string>): string[] {
  const jobs: string[] = [];
  for (let job = queue.next(); job !== undefined; job = queue.next()) jobs.push(job);
  return jobs;
}

Deno.test("hash_flood: one address has an eighth of the queue, and it is free again once served", () => {
  const queue = new HashQueue<string>(64);
  const room = () => queue.add("a", stranger(1));
  for (let i = 0; i < 8; i++) assert.equal(room(), true);
  assert.equal(room(), false);
  assert.equal(queue.add("b", stranger(2)), true);
  queue.next();
  assert.equal(room(), true);
  assert.equal(room(), false);
});

Deno.test("hash_flood: strangers of many addresses leave room for who was here before", () => {
  const queue = new HashQueue<string>(64);
  const answers = Array.from({ length: 200 }, (_, i) => queue.add(`s${i}`, stranger(i)));
  assert.equal(answers.filter((answer) => answer).length, 48);
  assert.equal(queue.add("owner", KNOWN), true);
  assert.equal(queue.next(), "owner");
});

Deno.test("hash_flood: who was here before and strangers take turns, each in order", () => {
  const queue = new HashQueue<string>(64);
  for (let i = 0; i < 3; i++) queue.add(`stranger ${i}`, stranger(i));
  for (let i = 0; i < 3; i++) queue.add(`known ${i}`, KNOWN);
  assert.deepEqual(emptied(queue), [
    "known 0",
    "stranger 0",
    "known 1",
    "stranger 1",
    "known 2",
    "stranger 2",
  ]);
  assert.equal(queue.length, 0);
});

Deno.test("the smallest queue has one place for each", () => {
  const queue = new HashQueue<string>(1);
  assert.equal(queue.add("one", stranger(1)), true);
  assert.equal(queue.add("two", stranger(2)), false);
  assert.equal(queue.add("server", undefined), false);
  assert.deepEqual(emptied(queue), ["one"]);
});

Deno.test("the server itself is held to the whole queue only", () => {
  const queue = new HashQueue<string>(8);
  for (let i = 0; i < 8; i++) assert.equal(queue.add(`job ${i}`, undefined), true);
  assert.equal(queue.add("one more", undefined), false);
});
