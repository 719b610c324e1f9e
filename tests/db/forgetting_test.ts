/** SQLite: what is redacted or too old leaves the file, and the ways of reading use their indexes. */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { ALL } from "../../db/history.ts";
import { FIND } from "../../db/search.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import type { Store } from "../../db/store.ts";
import { event, tempFolder } from "./support.ts";

/** Which of the words stand anywhere in the folder's files, in any case. */
function left(folder: string, words: readonly string[]): string[] {
  const texts = [...Deno.readDirSync(folder)].map(({ name }) =>
    new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`)).toLowerCase()
  );
  return words.filter((word) => texts.some((text) => text.includes(word)));
}

/** A store with 300 messages, each with a word of its own: `quuxwort7`, and a tag `sigil7`. */
function withWords(test: (store: Store, folder: string) => void): void {
  using folder = tempFolder();
  const store = openSqliteStore(folder.path, { now: () => 0 });
  try {
    const conversation = store.newConversation();
    for (let i = 1; i <= 300; i++) {
      const text = `something that people say quuxwort${i} quuxend`;
      store.append(event(i, conversation, { text, tags: `+x=sigil${i}.` }));
      if (i % 7 === 0) store.commit();
    }
    store.commit();
    store.index();
    test(store, folder.path);
  } finally {
    store.close();
  }
}

// Of a word that shares its start with its neighbours the index holds only the rest ("ort150").
const WORDS = ["quuxwort150 ", "wort150", "ort150", "rt150", "sigil150."];

Deno.test("redaction: no byte of the words is left, while the server runs and after", () => {
  withWords((store, folder) => {
    assert.notDeepEqual(left(folder, WORDS), []);
    store.redact(150, event(301, 1, { command: "REDACT", text: "46" }));
    assert.deepEqual(left(folder, WORDS), []);
    assert.notDeepEqual(left(folder, ["quuxwort149 "]), []);
    store.close();
    assert.deepEqual(left(folder, WORDS), []);
  });
});

Deno.test("redaction of a reaction: nothing of its tags is left", () => {
  withWords((store, folder) => {
    store.append(event(400, 1, { command: "TAGMSG", text: "", tags: "+draft/react=sesquipedal" }));
    store.commit();
    store.redact(400, event(401, 1, { command: "REDACT", text: "46" }));
    assert.deepEqual(left(folder, ["sesquipedal"]), []);
  });
});

Deno.test("retention: the words of what is removed are gone after the next checkpoint", () => {
  withWords((store, folder) => {
    while (store.pruneBefore(200, 50) > 0);
    store.close();
    assert.deepEqual(left(folder, [...WORDS, "quuxwort199 "]), []);
    assert.deepEqual(left(folder, ["quuxwort200 "]), ["quuxwort200 "]);
  });
});

Deno.test("the index agrees with itself after redaction and retention", () => {
  withWords((store, folder) => {
    store.redact(150, event(301, 1, { command: "REDACT", text: "46" }));
    while (store.pruneConversation(1, 120, 500) > 0);
    store.close();
    const db = new Database(`${folder}/chat.db`);
    db.exec("INSERT INTO search (search) VALUES ('integrity-check')");
    assert.equal(db.get("PRAGMA integrity_check")?.integrity_check, "ok");
    assert.equal(db.number("SELECT count(*) FROM search WHERE search MATCH 'people'"), 120);
    db.close();
  });
});

/** How SQLite would go about a statement, a line for each step. */
function plan(sql: string, ...values: (string | number)[]): string {
  using folder = tempFolder();
  openSqliteStore(folder.path).close();
  const db = new Database(`${folder.path}/chat.db`);
  const steps = db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row.detail));
  db.close();
  return steps.join("\n");
}

for (const order of ["start", "end"] as const) {
  Deno.test(`search from the ${order} walks the index and sorts nothing`, () => {
    const steps = plan(FIND[order], "word", 0, 9, 9);
    assert.match(
      steps,
      /^SCAN search VIRTUAL TABLE INDEX .*\nSEARCH messages USING INTEGER PRIMARY KEY/,
    );
    assert.doesNotMatch(steps, /TEMP B-TREE/);
  });
}

Deno.test("messages and events are merged in their order, and sorted nowhere", () => {
  const steps = plan(`${ALL} DESC LIMIT ?4`, 1, 0, 9, 9);
  assert.match(steps, /MERGE \(UNION ALL\)/);
  assert.match(steps, /messages USING INDEX messages_conversation/);
  assert.match(steps, /events USING INDEX events_conversation/);
  assert.doesNotMatch(steps, /TEMP B-TREE/);
});
