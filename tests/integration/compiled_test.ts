/** What is decided when the executables are compiled. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Folder } from "./folder.ts";
import { executable } from "./program.ts";
import { Server } from "./server.ts";

Deno.test("all are compiled with a small young generation, the client without helping threads", () => {
  const settings = ["--max-semi-space-size=4", "--single-threaded"];
  const found = ["chat-server", "chat", "chat-client"].map((name) => {
    const bytes = Buffer.from(Deno.readFileSync(executable(name)).buffer);
    return settings.map((setting) => bytes.includes(`"${setting}"`));
  });
  assert.deepEqual(found, [[true, false], [true, false], [true, true]]);
});

Deno.test("the client is one script, with what V8 has compiled of it", () => {
  const client = Buffer.from(Deno.readFileSync(executable("chat-client")).buffer);
  const holds = (file: string) => client.includes(`"n":"${file}"`);
  assert.deepEqual(["client.js", "client.cache", "main.ts"].map(holds), [true, true, false]);
});

Deno.test("the server leaves nothing in the temporary folder, which others can write to", async () => {
  using folder = new Folder();
  {
    await using server = await Server.start({ env: { TMPDIR: folder.path } });
    await server.register("ann");
    assert.equal(await server.stop(), 0);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});
