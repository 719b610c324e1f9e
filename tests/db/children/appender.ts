/** Appends turns of 7 events to the folder's store for ever; prints the last number of each commit. */
import { openSqliteStore } from "../../../db/sqlite.ts";
import { event } from "../support.ts";

const store = openSqliteStore(Deno.args[0]);
const conversation = store.newConversation();
for (let sequence = store.lastSequence();;) {
  for (let i = 0; i < 7; i++) store.append(event(++sequence, conversation));
  store.commit();
  console.log(sequence);
}
