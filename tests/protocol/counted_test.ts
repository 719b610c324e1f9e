import assert from "node:assert/strict";
import { counted } from "../../protocol/counted.ts";

Deno.test("one of a kind, and any other number of them", () => {
  assert.equal(counted(1, "second"), "1 second");
  for (const count of [0, 2, 60, 1.5]) assert.equal(counted(count, "second"), `${count} seconds`);
  assert.equal(counted(1, "person", "people"), "1 person");
  assert.equal(counted(3, "person", "people"), "3 people");
});
