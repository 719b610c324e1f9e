/** Searches beside the chat: over a real file in a real worker, and the rules of the queue with a played one. */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { Searcher, SearchStopped, type SearchWorker } from "../../db/searcher.ts";
import type { Answer, Request } from "../../db/search_worker.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { type Search, StoreError } from "../../db/store.ts";
import { event, tempFolder } from "./support.ts";

const search = (conversation: number, ...words: string[]): Search => ({
  within: [{ conversation, after: -1 }],
  words,
  limit: 10,
  order: "end",
});

/** A file with `count` messages, each of which says its number in words. */
async function withFile(
  count: number,
  use: (file: string, store: ReturnType<typeof openSqliteStore>, room: number) => Promise<void>,
): Promise<void> {
  using folder = tempFolder();
  const store = openSqliteStore(folder.path);
  try {
    const room = store.newConversation();
    for (let n = 1; n <= count; n++) store.append(event(n, room, { text: `tea number${n}` }));
    store.commit();
    store.index();
    await use(store.file!, store, room);
  } finally {
    store.close();
  }
}

Deno.test("searcher: finds in the file what is committed when it begins, and nothing else", async () => {
  await withFile(30, async (file, store, room) => {
    const searcher = new Searcher(file, { time: 10_000 });
    const numbers = async (query: Search) =>
      (await searcher.find(query)).map((one) => one.sequence);
    assert.deepEqual(await numbers(search(room, "number7")), [7]);
    assert.deepEqual(await numbers({ ...search(room, "tea"), limit: 2 }), [29, 30]);
    assert.deepEqual(await numbers({ ...search(room), before: 4, order: "start" }), [1, 2, 3]);
    assert.deepEqual(await numbers(search(room + 1, "tea")), []);
    store.append(event(31, room, { text: "fresh", tags: "+x=y", account: "ann" }));
    assert.deepEqual(await numbers(search(room, "fresh")), []);
    store.commit();
    store.index();
    assert.deepEqual(
      await searcher.find(search(room, "fresh")),
      store.search(search(room, "fresh")),
    );
    searcher.close();
  });
});

Deno.test("searcher: the chat writes, redacts and empties its log beside it", async () => {
  await withFile(30, async (file, store, room) => {
    const searcher = new Searcher(file, { time: 10_000 });
    await searcher.find(search(room, "tea"));
    store.redact(7, event(31, room, { command: "REDACT" }));
    assert.equal(Deno.statSync(`${file}-wal`).size, 0, "the idle worker holds nothing open");
    assert.deepEqual(await searcher.find(search(room, "number7")), []);
    searcher.close();
  });
});

Deno.test("searcher: a file that can't be read is an error of the store", async () => {
  const searcher = new Searcher("/nowhere/chat.db", { time: 10_000 });
  await assert.rejects(searcher.find(search(1, "tea")), StoreError);
  await assert.rejects(searcher.find(search(1, "tea")), StoreError, "the worker lives on");
  searcher.close();
});

/** A worker that answers when it is told to. */
class Played implements SearchWorker {
  onmessage: SearchWorker["onmessage"] = null;
  onerror: SearchWorker["onerror"] = null;
  readonly requests: Request[] = [];
  ended = false;
  postMessage = (request: Request) => void this.requests.push(request);
  terminate = () => void (this.ended = true);
  answer(answer: Answer = { found: [] }): void {
    this.onmessage!(new MessageEvent("message", { data: answer }));
  }
}

function played(options: { time?: number; queue?: number; idle?: number } = {}) {
  const workers: Played[] = [];
  const start = () => {
    workers.push(new Played());
    return workers.at(-1)!;
  };
  return { workers, searcher: new Searcher("x", { start, ...options }) };
}

const stopped = (reason: SearchStopped["reason"]) => (error: unknown) =>
  error instanceof SearchStopped && error.reason === reason;

Deno.test("searcher: one at a time in order, beyond the queue refused at once", async () => {
  const { workers, searcher } = played({ queue: 2 });
  const all = ["a", "b", "c"].map((word) => searcher.find(search(1, word)));
  await assert.rejects(searcher.find(search(1, "d")), stopped("busy"));
  assert.equal(workers.length, 1);
  const [worker] = workers;
  for (let n = 1; n <= 3; n++) {
    assert.deepEqual(
      worker.requests.flatMap((one) => one.search!.words),
      ["a", "b", "c"].slice(0, n),
    );
    worker.answer({ found: [event(n, 1)] });
  }
  assert.deepEqual((await Promise.all(all)).map(([one]) => one.sequence), [1, 2, 3]);
  searcher.close();
  assert(worker.ended);
});

Deno.test("searcher: nobody waits longer than the time; the worker is not given more meanwhile", async () => {
  const { searcher, workers } = played({ time: 20 });
  const slow = searcher.find(search(1, "slow"));
  const waiting = searcher.find(search(1, "waiting"));
  await assert.rejects(slow, stopped("slow"));
  await assert.rejects(waiting, stopped("busy"));
  await assert.rejects(slow, /longer than 0\.02 seconds; say rarer words, or a room: in=#room$/);
  const next = searcher.find(search(1, "next"));
  assert.equal(workers[0].requests.length, 1, "it is still at the slow one");
  workers[0].answer();
  workers[0].answer({ found: [event(9, 1)] });
  assert.equal((await next)[0].sequence, 9);
  assert.deepEqual(workers[0].requests.map((one) => one.search!.words[0]), ["slow", "next"]);
  searcher.close();
});

Deno.test("searcher: a worker that dies takes only its own search with it", async () => {
  const { workers, searcher } = played();
  const [first, second] = [searcher.find(search(1, "a")), searcher.find(search(1, "b"))];
  const error = new ErrorEvent("error", { cancelable: true });
  workers[0].onerror!(error);
  assert(error.defaultPrevented && workers[0].ended);
  await assert.rejects(first, stopped("failed"));
  workers[1].answer();
  assert.deepEqual(await second, []);
  searcher.close();
});

Deno.test("searcher: closing rejects all, and an idle worker is ended", async () => {
  const { workers, searcher } = played({ idle: 1 });
  const done = searcher.find(search(1, "a"));
  workers[0].answer();
  await done;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert(workers[0].ended);
  const all = [searcher.find(search(1, "b")), searcher.find(search(1, "c"))];
  searcher.close();
  for (const one of [...all, searcher.find(search(1, "d"))]) {
    await assert.rejects(one, stopped("failed"));
  }
  assert(workers[1].ended);
});

Deno.test("searcher: what a reader keeps in the log is gone soon after it", async () => {
  await withFile(30, async (file, store, room) => {
    const reader = new Database(file, { readOnly: true });
    reader.exec("BEGIN");
    reader.number("SELECT count(*) FROM messages");
    const before = performance.now();
    store.redact(7, event(31, room, { command: "REDACT" }));
    assert(performance.now() - before < 200, "the chat waits for nobody who reads");
    assert(Deno.statSync(`${file}-wal`).size > 0);
    reader.exec("COMMIT");
    for (let n = 0; n < 100 && Deno.statSync(`${file}-wal`).size > 0; n++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(Deno.statSync(`${file}-wal`).size, 0);
    reader.close();
  });
});
