/**
 * Fills the small disk that the folder is on, makes room, and goes on. Prints what it saw as JSON.
 */
import { openSqliteStore } from "../../../db/sqlite.ts";
import { StoreError } from "../../../db/store.ts";
import { event } from "../support.ts";

const folder = Deno.args[0];
const ballast = `${folder}/ballast`;
Deno.writeFileSync(ballast, new Uint8Array(1 << 20).fill(1));
const store = openSqliteStore(folder);
const conversation = store.newConversation();
let committed = 0;
let reason = "";
while (reason === "") {
  try {
    store.append(event(committed + 1, conversation, { text: "word ".repeat(200) }));
    store.commit();
    committed++;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    reason = error.reason;
  }
}
const limit = Number.MAX_SAFE_INTEGER;
const kept = store.slice(conversation, { limit, from: "start" }).length;
const last = store.lastSequence();
Deno.removeSync(ballast);
store.append(event(committed + 1, conversation, { text: "after" }));
store.close();
const reopened = openSqliteStore(folder);
const found = reopened.slice(conversation, { limit, from: "start" });
reopened.close();
console.log(
  JSON.stringify({ reason, committed, kept, last, found: found.length, text: found.at(-1)?.text }),
);
