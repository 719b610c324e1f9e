/** What every store must do with events, searches, redaction and retention, on each of them. */
import assert from "node:assert/strict";
import type { Search, Store, StoredEvent } from "../../db/store.ts";
import { contract } from "./stores.ts";
import { event } from "./support.ts";

const sequences = (events: readonly StoredEvent[]) => events.map(({ sequence }) => sequence);

/** Numbers in a conversation: of messages, or of everything. */
function numbers(store: Store, conversation: number, events: boolean): number[] {
  return sequences(store.slice(conversation, { limit: 999, from: "start", events }));
}

contract("events are among messages only for who asks for them, committed or not", (store) => {
  const [one, two] = [store.newConversation(), store.newConversation()];
  const commands = ["JOIN", "PRIVMSG", "TAGMSG", "NOTICE", "QUIT", "PRIVMSG", "KICK"];
  for (const [i, command] of commands.entries()) {
    store.append(event(i + 1, one, { command, text: "x", target: "t", tags: "+a" }));
    if (i === 3) store.commit();
  }
  store.append(event(20, two, { command: "JOIN" }));
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(numbers(store, one, false), [2, 4, 6]);
    assert.deepEqual(numbers(store, one, true), [1, 2, 3, 4, 5, 6, 7]);
    const slice = (limit: number, from: "start" | "end", events?: boolean) =>
      sequences(store.slice(one, { limit, from, events, after: 1, before: 7 }));
    assert.deepEqual(slice(2, "end"), [4, 6]);
    assert.deepEqual(slice(3, "end", true), [4, 5, 6]);
    assert.deepEqual(slice(3, "start", true), [2, 3, 4]);
    assert.deepEqual(slice(1, "start"), [2]);
    assert.deepEqual(store.latest([one, two], 0, 99), [{ conversation: one, sequence: 6 }]);
    assert.deepEqual(
      store.slice(one, { limit: 1, from: "end", events: true, before: 4 })[0],
      event(3, one, { command: "TAGMSG", text: "x", target: "t", tags: "+a" }),
    );
    store.commit();
  }
  assert.equal(store.lastSequence(), 20);
});

contract("only the first join counts", (store) => {
  const [one, two] = [store.newConversation(), store.newConversation()];
  store.joined(one, "a:1", 5);
  assert.equal(store.firstJoined(one, "a:1"), 5);
  store.joined(one, "a:1", 6);
  store.commit();
  store.joined(one, "a:1", 7);
  store.joined(two, "a:1", 8);
  assert.equal(store.firstJoined(one, "a:1"), 5);
  store.commit();
  assert.equal(store.firstJoined(one, "a:1"), 5);
  assert.equal(store.firstJoined(two, "a:1"), 8);
  assert.equal(store.firstJoined(two, "a:2"), undefined);
});

/** What is said in the conversations 1 and 2, as `number conversation nick: text`. */
const SAID = [
  "1 1 ann: the quick brown fox",
  "2 2 ann: the lazy dog",
  "3 1 bob: Fox! It's quick",
  "4 1 Ann: Crème brûlée, please",
  "5 2 bob: fox",
  "6 1 ann_: foxes are quick",
  '7 1 bob: say "fox" AND NOT dog',
  "8 1 JOIN: fox",
];

function library(store: Store): void {
  for (const line of SAID) {
    const [, sequence, conversation, nick, text] = /^(\d+) (\d) (\w+): (.*)$/.exec(line)!;
    const command = nick === "JOIN" ? nick : "PRIVMSG";
    const source = `${nick}!u@h`;
    store.append(event(+sequence, +conversation, { command, source, text }));
  }
  store.commit();
}

const HERE = [{ conversation: 1, after: 0 }];
const BOTH = [...HERE, { conversation: 2, after: 0 }];

const SEARCHES: [Partial<Search>, number[]][] = [
  [{ words: ["fox"] }, [1, 3, 7]],
  [{ words: ["FOX"], within: BOTH }, [1, 3, 5, 7]],
  [{ words: ["fox"], within: [{ conversation: 1, after: 1 }, { conversation: 2, after: 5 }] }, [
    3,
    7,
  ]],
  [{ words: ["fox"], within: [] }, []],
  [{ words: ["fox", "quick"] }, [1, 3]],
  [{ words: ["quick brown"] }, [1]],
  [{ words: ["brown quick"] }, []],
  [{ words: ["it's"] }, [3]],
  [{ words: ["creme", "BRULEE"] }, [4]],
  [{ words: ['"fox"'] }, [1, 3, 7]],
  [{ words: ["NOT"] }, [7]],
  [{ words: ["fox OR dog"] }, []],
  [{ words: ["text:fox"] }, []],
  [{ words: ["fo*"] }, []],
  [{ words: ["c1"] }, []],
  [{ words: ["ann"] }, []],
  [{ words: ["*"] }, []],
  [{ words: ["fox", "!"] }, [1, 3, 7]],
  [{ words: [""] }, []],
  [{ from: "ann" }, [1, 4]],
  [{ from: "ANN", within: BOTH }, [1, 2, 4]],
  [{ from: "ann_" }, [6]],
  [{ from: "__" }, []],
  [{ from: "bob", words: ["fox"], within: BOTH }, [3, 5, 7]],
  [{}, [1, 3, 4, 6, 7]],
  [{ within: BOTH, limit: 2 }, [6, 7]],
  [{ within: BOTH, limit: 2, order: "start" }, [1, 2]],
  [{ after: 3 }, [4, 6, 7]],
  [{ before: 4 }, [1, 3]],
  [{ after: 1, before: 7, limit: 1, order: "start" }, [3]],
  [{ from: "ann_", limit: 1 }, [6]],
  [{ from: "Ann", limit: 1, order: "end" }, [4]],
  [{ limit: 0 }, []],
];

for (const [given, found] of SEARCHES) {
  contract(`search ${JSON.stringify(given)}`, (store) => {
    library(store);
    const search: Search = { within: HERE, words: [], limit: 9, order: "end", ...given };
    assert.deepEqual(sequences(store.search(search)), found);
  });
}

contract("a nick whose word many others share is found behind them", (store) => {
  for (let i = 1; i <= 500; i++) {
    store.append(event(i, 1, { source: i === 3 ? "ann_!u@h" : "ann!u@h", text: "x" }));
  }
  store.commit();
  for (const order of ["start", "end"] as const) {
    const search: Search = { within: HERE, words: ["x"], from: "ANN_", limit: 2, order };
    assert.deepEqual(sequences(store.search(search)), [3]);
  }
});

contract("what many say elsewhere does not hide what few say here", (store) => {
  for (let i = 1; i <= 300; i++) store.append(event(i, i % 100 === 50 ? 1 : 2, { text: "x" }));
  store.commit();
  const found = (search: Partial<Search>) =>
    sequences(store.search({ within: HERE, words: ["x"], limit: 2, order: "end", ...search }));
  assert.deepEqual(found({}), [150, 250]);
  assert.deepEqual(found({ order: "start" }), [50, 150]);
  assert.deepEqual(found({ within: [{ conversation: 1, after: 200 }] }), [250]);
});

contract("a search in thousands of conversations", (store) => {
  library(store);
  const within = Array.from({ length: 3000 }, (_, i) => ({ conversation: i + 1, after: 0 }));
  const found = store.search({ within, words: ["fox"], limit: 9, order: "end" });
  assert.deepEqual(sequences(found), [1, 3, 5, 7]);
});

contract(
  "what is redacted is gone from slices and searches, and its successor is there",
  (store) => {
    library(store);
    const by = event(9, 1, { command: "REDACT", text: "3" });
    store.redact(3, by);
    assert.equal(store.lastSequence(), 9);
    assert.deepEqual(numbers(store, 1, false), [1, 4, 6, 7]);
    assert.deepEqual(numbers(store, 1, true), [1, 4, 6, 7, 8, 9]);
    const search: Search = { within: HERE, words: ["fox"], limit: 9, order: "end" };
    assert.deepEqual(sequences(store.search(search)), [1, 7]);
    store.redact(8, event(10, 1, { command: "REDACT", text: "8" }));
    assert.deepEqual(numbers(store, 1, true), [1, 4, 6, 7, 9, 10]);
    assert.throws(() => store.redact(1, by), /does not follow/);
    store.redact(99, event(11, 1, { command: "REDACT", text: "99" }));
    assert.deepEqual(numbers(store, 1, false), [1, 4, 6, 7]);
  },
);

contract(
  "by age: the earliest go first, in slices, of all conversations, never the last",
  (store) => {
    library(store);
    assert.equal(store.pruneBefore(6, 2), 2);
    assert.deepEqual(numbers(store, 1, true), [3, 4, 6, 7, 8]);
    assert.deepEqual(numbers(store, 2, true), [5]);
    assert.equal(store.pruneBefore(6, 9), 3);
    assert.equal(store.pruneBefore(6, 9), 0);
    assert.deepEqual(numbers(store, 1, true), [6, 7, 8]);
    const search: Search = { within: BOTH, words: ["fox"], limit: 9, order: "end" };
    assert.deepEqual(sequences(store.search(search)), [7]);
    assert.equal(store.pruneBefore(Number.MAX_SAFE_INTEGER, 9), 2);
    assert.deepEqual(numbers(store, 1, true), [8]);
    assert.equal(store.lastSequence(), 8);
  },
);

contract("by count: a conversation keeps its latest messages, and as many others", (store) => {
  library(store);
  store.append(event(9, 1, { command: "PART" }));
  store.commit();
  assert.equal(store.pruneConversation(1, 3, 1), 1);
  assert.deepEqual(numbers(store, 1, true), [3, 4, 6, 7, 8, 9]);
  assert.equal(store.pruneConversation(1, 3, 9), 1);
  assert.equal(store.pruneConversation(1, 3, 9), 0);
  assert.deepEqual(numbers(store, 1, true), [4, 6, 7, 8, 9]);
  assert.equal(store.pruneConversation(1, 1, 9), 3);
  assert.deepEqual(numbers(store, 1, true), [7, 9]);
  assert.deepEqual(numbers(store, 2, true), [2, 5]);
  const search: Search = { within: BOTH, words: ["quick"], limit: 9, order: "end" };
  assert.deepEqual(sequences(store.search(search)), []);
});
