/** Accepting: a few at a time, so that others are heard between them. */
import assert from "node:assert/strict";
import { acceptAll } from "../../server/transport/tcp.ts";

Deno.test("stranger_flood: thousands who come at once are taken in portions, and others have their turn between them", async () => {
  const crowd = 100;
  let taken = 0;
  const all = Promise.withResolvers<void>();
  const listener = {
    // As the runtime does while somebody waits: it answers at once.
    accept: () => taken < crowd ? Promise.resolve(taken) : new Promise<number>(() => {}),
    close() {},
  };
  const others: number[] = [];
  const close = acceptAll(listener, () => {
    if (++taken === crowd) all.resolve();
  }, (error) => all.reject(error));
  const timer = setInterval(() => others.push(taken), 0);
  await all.promise;
  clearInterval(timer);
  close();
  assert(others.length >= 5, `others had ${others.length} turns`);
  assert(others[0] <= 16, `${others[0]} before anybody else`);
});
