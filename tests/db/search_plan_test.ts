/** Which lists of the index a search goes through: those of large rooms only where it must. */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { SearchTable } from "../../db/search.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { event, tempFolder } from "./support.ts";

/** What FTS5 was asked, search by search. */
function asked(file: string, words: string[], conversation: number): string[] {
  const db = new Database(file, { readOnly: true });
  const asked: string[] = [];
  const spy = {
    all(sql: string, match: string, ...values: number[]) {
      asked.push(match);
      return db.all(sql, match, ...values);
    },
  } as unknown as Database;
  try {
    const within = [{ conversation, after: 0 }];
    const bounds = { after: -1, before: Number.MAX_SAFE_INTEGER };
    new SearchTable(spy).find({ within, words, limit: 4, order: "end", ...bounds });
    return asked;
  } finally {
    db.close();
  }
}

Deno.test("a search goes through the list of its room only where its words are mostly elsewhere", () => {
  using folder = tempFolder();
  const store = openSqliteStore(folder.path);
  const [large, small] = [store.newConversation(), store.newConversation()];
  for (let n = 1; n <= 100; n++) {
    store.append(event(n, n === 3 ? small : large, { text: `tea ${n % 50 === 7 ? "cake" : ""}` }));
  }
  store.commit();
  store.index();
  const words = 'text : ("tea")';
  assert.deepEqual(asked(store.file!, ["tea"], large), [words]);
  assert.deepEqual(asked(store.file!, ["cake"], large), ['text : ("cake")']);
  assert.deepEqual(asked(store.file!, ["tea"], small), [
    words,
    words,
    `conversation : ("c${small}") AND ${words}`,
  ]);
  store.close();
});
