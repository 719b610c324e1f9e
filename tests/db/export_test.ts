/** Pages of all that is kept of an account, read by the worker from the file. */
import assert from "node:assert/strict";
import { Searcher } from "../../db/searcher.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { sequenceAt } from "../../db/store.ts";
import { event, tempFolder } from "./support.ts";

const FIRST = sequenceAt(1000);

Deno.test("export: the account, its rooms and markers, what it wrote, its direct conversations; no more", async () => {
  using folder = tempFolder();
  const store = openSqliteStore(folder.path);
  const ann = store.createAccount("ann", "the hash", 500)!;
  const bob = store.createAccount("bob", "the hash", 500)!;
  const room = store.newConversation();
  const base = { createdAt: 1, flags: "n", lists: {} };
  store.saveChannel({ ...base, name: "#tea", founder: ann.id, conversation: room });
  const direct = store.directConversation(`a:${ann.id}`, `a:${bob.id}`);
  const others = store.directConversation(`a:${bob.id}`, "g:carl");
  let at = FIRST;
  const said = (conversation: number, account: string, text: string, more = {}) =>
    store.append(event(at++, conversation, { account, source: `${account}!u@h`, text, ...more }));
  for (let i = 0; i < 30; i++) {
    said(room, "ann", `mine ${i}`);
    said(room, "bob", `his ${i}`);
  }
  said(room, "ann", "", { command: "JOIN" });
  said(direct, "bob", "to me", { target: "ann" });
  said(others, "bob", "to another", { target: "carl" });
  store.commit();
  store.setReadMarker(ann.id, `c:${room}`, 1234);
  store.setMetadata(ann.id, { avatar: "https://example.org/a.png" });

  const searcher = new Searcher(store.file!, { time: 60_000 });
  const records: Record<string, unknown>[] = [];
  let pages = 0;
  for (let after: number | undefined, first = true; first || after !== undefined; pages++) {
    first = false;
    const page = await searcher.export({ account: ann.id, limit: 10, after });
    records.push(...page.records);
    after = page.next;
  }
  assert(pages >= 4, `${pages} pages`);
  const of = (type: string) => records.filter((one) => one.type === type);
  assert.deepEqual(of("account"), [{
    type: "account",
    name: "ann",
    registered: "1970-01-01T00:00:00.500Z",
  }]);
  assert.deepEqual(of("room"), [{ type: "room", name: "#tea", founder: true }]);
  assert.deepEqual(of("read"), [{
    type: "read",
    place: "#tea",
    until: "1970-01-01T00:00:01.234Z",
  }]);
  assert.equal(of("metadata")[0].key, "avatar");
  const texts = of("message").map(({ text }) => text);
  assert.deepEqual(texts, [...Array.from({ length: 30 }, (_, i) => `mine ${i}`), "to me"]);
  assert.equal(of("event").length, 1);
  assert(!JSON.stringify(records).includes("the hash"));

  store.deleteAccount(ann.id, 2000, true);
  assert.deepEqual(await searcher.export({ account: ann.id, limit: 10 }), { records: [] });
  searcher.close();
  store.close();
});
