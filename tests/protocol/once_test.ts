import assert from "node:assert/strict";
import { once } from "../../protocol/once.ts";

Deno.test("a value is made where it is first asked for, and once", () => {
  let made = 0;
  const value = once(() => void made++);
  assert.equal(made, 0);
  value();
  value();
  assert.equal(made, 1);
});
