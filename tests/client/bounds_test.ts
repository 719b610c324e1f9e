/** A server that never comes to the end of an answer gets no more memory for it. */
import assert from "node:assert/strict";
import { inside } from "./support.ts";

const MANY = 100_000;

Deno.test("session: answers that have no end are kept up to a bound", () => {
  const { session } = inside();
  for (let i = 0; i < MANY + 500; i++) {
    session.receive(`:s 372 ann :- line ${i}`, 0);
    session.receive(`:s 322 ann #r${i} 1 :topic`, 0);
    if (i < 500) session.receive(`:s 353 ann = #r${i} :ann bob`, 0);
    if (i < 500) session.receive(`:s BATCH +${i} chathistory #a`, 0);
  }
  assert.equal(session.answers.motd.length, MANY);
  assert.equal(session.answers.rooms.length, MANY);
  assert.equal(session.answers.names.size, 100);
});
