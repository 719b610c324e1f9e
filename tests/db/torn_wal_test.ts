/** A write-ahead log that was torn: what a power cut or a copy at the wrong moment leaves. */
import assert from "node:assert/strict";
import { openSqliteStore } from "../../db/sqlite.ts";
import type { Store } from "../../db/store.ts";
import { event, tempFolder } from "./support.ts";

const ALL = { limit: 1000, from: "start" } as const;

/** Opens the copy and gives the texts that are there, having stored one more. */
function textsIn(folder: string, conversation: number): string[] {
  const store: Store = openSqliteStore(folder);
  const found = store.slice(conversation, ALL).map(({ text }) => text);
  const sequence = store.lastSequence() + 1;
  store.append(event(sequence, conversation, { text: "later" }));
  store.commit();
  store.close();
  const again = openSqliteStore(folder);
  assert.equal(again.slice(conversation, ALL).at(-1)?.text, "later");
  again.close();
  return found;
}

Deno.test("torn_wal: whole turns up to the tear are there, nothing of what is behind it, and it goes on", () => {
  using live = tempFolder();
  const store = openSqliteStore(live.path);
  const conversation = store.newConversation();
  const texts = Array.from({ length: 20 }, (_, i) => `turn ${i}`);
  for (const [i, text] of texts.entries()) {
    store.append(event(1000 + i, conversation, { text }));
    store.commit();
  }
  const log = Deno.readFileSync(`${live.path}/chat.db-wal`);
  for (
    const [what, torn] of [
      ["cut", log.subarray(0, Math.floor(log.length * 0.7))],
      ["cut in the last frame", log.subarray(0, log.length - 100)],
      ["a byte turned", log.map((byte, i) => i === log.length - 3000 ? byte ^ 0xff : byte)],
    ] as const
  ) {
    using copy = tempFolder();
    Deno.copyFileSync(`${live.path}/chat.db`, `${copy.path}/chat.db`);
    Deno.writeFileSync(`${copy.path}/chat.db-wal`, torn);
    const found = textsIn(copy.path, conversation);
    assert.deepEqual(found, texts.slice(0, found.length), what);
    assert(found.length < texts.length && found.length > 5, `${what}: ${found.length}`);
  }
  store.close();
});
