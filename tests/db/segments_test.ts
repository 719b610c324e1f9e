/** The index of words is merged a little at a time, and what would take long is left until nobody speaks. */
import assert from "node:assert/strict";
import { Indexing } from "../../db/indexing.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import { Database } from "../../db/database.ts";
import { type Level, levelsOf, nextMerge, segmentsIn } from "../../db/segments.ts";
import { event, tempFolder } from "./support.ts";

const level = (segments: number, merging = 0, pages = segments): Level => ({
  segments,
  merging,
  pages,
});

Deno.test("segments: a record is read in both of its forms", () => {
  const plain = [0, 0, 0, 1, 2, 3, 0x81, 0x00, 0, 2, 7, 1, 4, 8, 3, 5, 1, 1, 9, 1, 0x81, 0x01];
  const expected = [{ segments: 2, merging: 0, pages: 7 }, { segments: 1, merging: 1, pages: 129 }];
  assert.deepEqual(levelsOf(Uint8Array.from(plain)), expected);
  const extra = [0, 0, 0, 0, 0];
  const second = [
    ...[0, 0, 0, 1, 0xff, 0, 0, 1, 2, 3, 0, 0, 2, 7, 1, 4, ...extra, 8, 3, 5, ...extra],
    ...[1, 1, 9, 1, 0x81, 0x01, ...extra],
  ];
  assert.deepEqual(levelsOf(Uint8Array.from(second)), expected);
});

Deno.test("segments: merged is the first level with the most, of those below one that was begun", () => {
  assert.equal(nextMerge([]), undefined);
  assert.equal(nextMerge([level(15), level(15)]), undefined);
  const levels = [level(16), level(16), level(17, 16)];
  assert.equal(nextMerge(levels), levels[0]);
  assert.equal(nextMerge([level(3), level(15), levels[2], level(40)]), levels[2]);
  const fuller = [level(16), level(18), level(17, 16)];
  assert.equal(nextMerge(fuller), fuller[1]);
  assert.equal(segmentsIn(fuller), 51);
});

/** A store, and a look at its index from outside. */
function opened(folder: string) {
  const store = openSqliteStore(folder);
  const room = store.newConversation();
  const reader = new Database(`${folder}/chat.db`, { readOnly: true });
  let next = 1;
  return {
    /** Stores a message and has it indexed. */
    portion() {
      store.append(event(next, room, { text: `tea ${next++ % 7}` }));
      store.commit();
      store.tidy();
    },
    levels: () =>
      levelsOf(reader.get("SELECT block FROM search_data WHERE id = 10")!.block as Uint8Array),
    [Symbol.dispose]() {
      reader.close();
      store.close();
    },
  };
}

Deno.test("segments: what FTS5 says of itself is what is read", () => {
  using folder = tempFolder();
  using made = opened(folder.path);
  for (let i = 0; i < 5; i++) made.portion();
  assert.deepEqual(made.levels(), [level(5)]);
});

Deno.test("segments: they are merged by turns that store messages, and stay few", () => {
  using folder = tempFolder();
  using made = opened(folder.path);
  let most = 0;
  for (let i = 0; i < 600; i++) {
    made.portion();
    most = Math.max(most, segmentsIn(made.levels()));
  }
  assert(most < 40, `there were ${most} segments`);
  assert.equal(made.levels().length, 2);
});

/** An index of these levels, which tells what is merged and stays as it is. */
function indexing(levels: Level[]) {
  const merged: number[] = [];
  let time = 0;
  const index = {
    waiting: () => 0,
    catchUp: () => {},
    levels: () => levels,
    merge: (pages: number) => void merged.push(pages),
  };
  const made = new Indexing({ transaction: (work) => work() }, index, () => time);
  return { made, merged, wait: (ms: number) => void (time += ms) };
}

Deno.test("segments: a turn merges a little, more where it stores much, and nothing where it stores no message", () => {
  const { made, merged } = indexing([level(16, 0, 4000)]);
  made.storing(0, () => {});
  made.storing(1, () => {});
  made.storing(1000, () => {});
  assert.deepEqual(merged, [17, 116]);
});

Deno.test("segments: a turn merges no more than is surely left, or FTS5 would go on with a large merge", () => {
  for (const [pages, most] of [[16, 1], [31, 1], [100, 6], [272, 17]]) {
    const { made, merged } = indexing([level(16, 0, pages), level(16, 16, 9000)]);
    made.storing(1, () => {});
    assert.deepEqual(merged, [most]);
  }
});

Deno.test("segments: nothing is merged where there are fewer than 16 of a level", () => {
  const { made, merged, wait } = indexing([level(15), level(15, 0, 9000)]);
  made.storing(1, () => {});
  made.tidy();
  wait(100_000);
  made.tidy();
  assert.deepEqual(merged, []);
});

Deno.test("segments: a large merge waits for a minute of silence", () => {
  const { made, merged, wait } = indexing([level(3), level(16, 0, 4001)]);
  wait(100_000);
  made.storing(1, () => {});
  made.storing(1, () => {});
  made.tidy();
  wait(59_999);
  made.tidy();
  assert.deepEqual(merged, []);
  wait(1);
  made.tidy();
  made.tidy();
  assert.deepEqual(merged, [64, 64]);
  made.storing(1, () => {});
  made.tidy();
  assert.deepEqual(merged, [64, 64]);
});

Deno.test("segments: where there are too many a large merge waits no more", () => {
  const { made, merged } = indexing([level(10), level(90, 0, 9000)]);
  made.storing(1, () => {});
  assert.deepEqual(merged, [17]);
});
