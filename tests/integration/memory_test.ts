/** What keeps the servers small and is decided when they are compiled. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { executable } from "./program.ts";

Deno.test("the servers are compiled with a small young generation, the client as V8 has it", () => {
  const setting = "--max-semi-space-size=4";
  const found = ["chat-server", "chat", "chat-client"].map((name) =>
    Buffer.from(Deno.readFileSync(executable(name)).buffer).includes(setting)
  );
  assert.deepEqual(found, [true, true, false]);
});
