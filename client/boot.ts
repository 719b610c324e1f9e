/**
 * What the compiled client starts with: the client as one script, with what V8 has compiled of it before.
 *
 * Both lie beside this file in the executable (scripts/bundle.ts). Where V8 does not take what was compiled, it
 * compiles the script anew.
 */
import process from "node:process";
import { Script } from "node:vm";
import type * as main from "./main.ts";

const path = (name: string) => `${import.meta.dirname}/${name}`;

/** There is none for another platform than the one that compiled. */
function compiledBefore(): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path("client.cache"));
  } catch {
    return undefined;
  }
}

const script = new Script(Deno.readTextFileSync(path("client.js")), {
  // What it imports later is found from there.
  filename: import.meta.resolve("./client.js"),
  cachedData: compiledBefore(),
});
const client: { exports: Partial<typeof main> } = { exports: {} };
script.runInThisContext()(client, process.getBuiltinModule);
const { endAtBugs, main: run } = client.exports as typeof main;
endAtBugs();
Deno.exit(await run(Deno.args));
