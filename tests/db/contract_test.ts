/** What every store must do, on each of them. */
import assert from "node:assert/strict";
import type { ChannelRecord, Slice, StoredEvent } from "../../db/store.ts";
import { fc, holds } from "../property.ts";
import { contract } from "./stores.ts";
import { event } from "./support.ts";

const room = (name: string, conversation: number, more: Partial<ChannelRecord> = {}) => ({
  name,
  createdAt: 1000,
  flags: "nt",
  lists: {},
  conversation,
  ...more,
});

const sequences = (events: readonly StoredEvent[]) => events.map(({ sequence }) => sequence);

contract("an account is found by name in any case and by id", (store) => {
  const made = store.createAccount("Ann", "hash", 5000);
  assert.deepEqual(made, { id: made?.id, name: "Ann", passwordHash: "hash", registeredAt: 5000 });
  assert.deepEqual(store.account("aNN"), made);
  assert.deepEqual(store.accountById(made!.id), made);
  assert.equal(store.account("bob"), undefined);
  assert.equal(store.accountById(made!.id + 1), undefined);
});

contract("names are compared without regard to case in every alphabet", (store) => {
  for (const [name, same] of [["ÉMILE", "émile"], ["Ωμέγα", "ωΜΈΓΑ"], ["Жанна", "жАННА"]]) {
    const made = store.createAccount(name, "hash", 1);
    assert.equal(store.account(same)?.id, made?.id);
    assert.equal(store.nameIsFree(same), false);
    assert.equal(store.createAccount(same, "other", 2), undefined);
  }
  // The same letter, composed and not.
  assert.equal(store.account("E\u0301mile")?.name, "ÉMILE");
});

contract("a name that is taken can't be registered", (store) => {
  assert.equal(store.nameIsFree("ann"), true);
  store.createAccount("ann", "hash", 1);
  assert.equal(store.nameIsFree("ANN"), false);
  assert.equal(store.createAccount("ANN", "other", 2), undefined);
  assert.equal(store.account("ann")?.passwordHash, "hash");
});

contract("a password is replaced", (store) => {
  const { id } = store.createAccount("ann", "old", 1)!;
  store.setPassword(id, "new");
  assert.equal(store.account("ann")?.passwordHash, "new");
});

contract("what SCRAM needs is kept with a password, and goes with it", (store) => {
  const { id } = store.createAccount("ann", "hash", 1, "verifier")!;
  const bob = store.createAccount("bob", "hash", 1)!;
  assert.equal(store.scram(id), "verifier");
  assert.equal(store.scram(bob.id), undefined);
  store.setPassword(bob.id, "hash", "of bob");
  assert.deepEqual([store.scram(id), store.scram(bob.id)], ["verifier", "of bob"]);
  store.setPassword(bob.id, "new");
  assert.equal(store.scram(bob.id), undefined);
  store.deleteAccount(id, 2, false);
  assert.equal(store.scram(id), undefined);
  store.setPassword(id, "of the deleted one", "late");
  assert.equal(store.scram(id), undefined);
});

contract("a deleted account is gone, its name is free and its id is not given again", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.deleteAccount(id, 2, false);
  assert.equal(store.account("ann"), undefined);
  assert.equal(store.accountById(id), undefined);
  assert.equal(store.nameIsFree("ann"), true);
  const again = store.createAccount("ANN", "hash", 3)!;
  assert.ok(again.id > id);
  store.setPassword(id, "of the deleted one");
  assert.equal(store.account("ann")?.passwordHash, "hash");
});

contract("a deleted account can keep its name", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.deleteAccount(id, 2, true);
  assert.equal(store.account("ann"), undefined);
  assert.equal(store.nameIsFree("Ann"), false);
  assert.equal(store.createAccount("Ann", "hash", 3), undefined);
});

contract("formerAccount is the last one that had the name", (store) => {
  assert.equal(store.formerAccount("ann"), undefined);
  const first = store.createAccount("ann", "hash", 1)!;
  store.deleteAccount(first.id, 2, false);
  assert.deepEqual(store.formerAccount("ANN"), { id: first.id, name: "ann" });
  const second = store.createAccount("Ann", "hash", 3)!;
  assert.deepEqual(store.formerAccount("ann"), { id: second.id, name: "Ann" });
});

contract("deleting twice, or nobody, does nothing", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.deleteAccount(id, 2, false);
  store.deleteAccount(id, 3, true);
  store.deleteAccount(id + 7, 3, true);
  assert.equal(store.nameIsFree("ann"), true);
});

contract("a room comes back as it was saved", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  const entry = { mask: "*!*@bad", setBy: "ann!a@h", setAt: 3 };
  const full = room("#Lobby", store.newConversation(), {
    founder: id,
    topic: { text: "hello ✓", setBy: "ann!a@h", setAt: 2 },
    key: "secret",
    limit: 12,
    parameters: { f: "#other" },
    access: [{ account: id, ranks: "ov" }],
    lists: { b: [entry, { ...entry, mask: "x" }], e: [] },
  });
  const bare = room("#bare", store.newConversation(), { flags: "" });
  store.saveChannel(full);
  store.saveChannel(bare);
  const byName = () => store.channels().sort((a, b) => a.name < b.name ? -1 : 1);
  assert.deepEqual(byName(), [full, bare]);
  store.commit();
  assert.deepEqual(byName(), [full, bare]);
});

contract("a room is replaced and dropped without regard to case", (store) => {
  const conversation = store.newConversation();
  store.saveChannel(room("#Ünter", conversation));
  store.commit();
  store.saveChannel(room("#ünTER", conversation, { flags: "i" }));
  assert.deepEqual(store.channels().map(({ name, flags }) => [name, flags]), [["#ünTER", "i"]]);
  store.commit();
  assert.deepEqual(store.channels().map(({ name, flags }) => [name, flags]), [["#ünTER", "i"]]);
  store.dropChannel("#ÜNTER");
  assert.deepEqual(store.channels(), []);
  store.commit();
  assert.deepEqual(store.channels(), []);
});

contract("a room that is dropped and made anew in one turn is the new one", (store) => {
  store.saveChannel(room("#a", store.newConversation()));
  store.commit();
  const conversation = store.newConversation();
  store.dropChannel("#a");
  store.saveChannel(room("#A", conversation));
  store.commit();
  assert.deepEqual(store.channels(), [room("#A", conversation)]);
});

contract("a saved room does not change with the record it was saved from", (store) => {
  const record = room("#a", store.newConversation(), { lists: { b: [] as never[] } });
  store.saveChannel(record);
  record.flags = "changed";
  record.lists.b!.push({} as never);
  store.commit();
  assert.equal(store.channels()[0].flags, "nt");
  assert.deepEqual(store.channels()[0].lists, { b: [] });
});

contract("rooms lose a founder who is deleted, also those of the same turn", (store) => {
  const { id } = store.createAccount("ann", "hash", 1)!;
  store.saveChannel(room("#before", store.newConversation(), { founder: id }));
  store.commit();
  store.saveChannel(room("#turn", store.newConversation(), { founder: id }));
  store.deleteAccount(id, 2, false);
  store.saveChannel(room("#after", store.newConversation(), { founder: id }));
  assert.deepEqual(store.channels().map(({ founder }) => founder), [
    undefined,
    undefined,
    undefined,
  ]);
  store.commit();
  assert.deepEqual(store.channels().map(({ founder }) => founder), [
    undefined,
    undefined,
    undefined,
  ]);
});

contract("an event comes back as it was appended", (store) => {
  const conversation = store.newConversation();
  const bare = event(1, conversation);
  const full = event(2, conversation, {
    command: "NOTICE",
    account: "ann",
    target: "Bob",
    text: "\x01ACTION waves ✋\x01",
    tags: "+draft/reply=a\\:b;+x",
  });
  store.append(bare);
  store.append(full);
  assert.deepEqual(store.slice(conversation, { limit: 9, from: "start" }), [bare, full]);
  store.commit();
  assert.deepEqual(store.slice(conversation, { limit: 9, from: "start" }), [bare, full]);
});

contract("slices: both ends, both bounds, limits, committed or not", (store) => {
  const [one, two] = [store.newConversation(), store.newConversation()];
  for (let sequence = 1; sequence <= 20; sequence++) {
    if (sequence === 11) store.commit();
    store.append(event(sequence, sequence % 2 ? one : two));
  }
  const cases: [Slice, number[]][] = [
    [{ limit: 3, from: "start" }, [1, 3, 5]],
    [{ limit: 3, from: "end" }, [15, 17, 19]],
    [{ limit: 7, from: "end" }, [7, 9, 11, 13, 15, 17, 19]],
    [{ limit: 99, from: "start" }, [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]],
    [{ limit: 2, from: "start", after: 5 }, [7, 9]],
    [{ limit: 3, from: "start", after: 8 }, [9, 11, 13]],
    [{ limit: 2, from: "end", before: 15 }, [11, 13]],
    [{ limit: 2, from: "end", before: 13 }, [9, 11]],
    [{ limit: 9, from: "start", after: 5, before: 13 }, [7, 9, 11]],
    [{ limit: 1, from: "end", after: 5, before: 13 }, [11]],
    [{ limit: 9, from: "end", after: 19 }, []],
    [{ limit: 9, from: "start", before: 1 }, []],
    [{ limit: 9, from: "start", after: 9, before: 9 }, []],
    [{ limit: 0, from: "end" }, []],
    [{ limit: -1, from: "start" }, []],
    [{ limit: Infinity, from: "end", after: -Infinity, before: 4 }, [1, 3]],
  ];
  for (const [slice, expected] of cases) {
    assert.deepEqual(sequences(store.slice(one, slice)), expected, JSON.stringify(slice));
  }
  assert.deepEqual(store.slice(99, { limit: 5, from: "start" }), []);
});

contract("latest: of each conversation within the bounds", (store) => {
  const [one, two, none] = [0, 0, 0].map(() => store.newConversation());
  store.append(event(10, one));
  store.append(event(20, two));
  store.commit();
  store.append(event(30, one));
  const latest = (after: number, before: number) =>
    store.latest([one, two, none], after, before).map((l) => [l.conversation, l.sequence]);
  assert.deepEqual(latest(0, 100), [[one, 30], [two, 20]]);
  assert.deepEqual(latest(0, 30), [[one, 10], [two, 20]]);
  assert.deepEqual(latest(10, 30), [[two, 20]]);
  assert.deepEqual(latest(30, 100), []);
  assert.deepEqual(store.latest([], 0, 100), []);
});

contract("lastSequence follows what is appended, which must ascend", (store) => {
  assert.equal(store.lastSequence(), 0);
  const conversation = store.newConversation();
  store.append(event(7, conversation));
  assert.equal(store.lastSequence(), 7);
  store.commit();
  assert.equal(store.lastSequence(), 7);
  assert.throws(() => store.append(event(7, conversation)), /does not follow/);
});

contract("a direct conversation is the same in either order", (store) => {
  const made = store.directConversation("a:2", "g:bob");
  assert.equal(store.directConversation("g:bob", "a:2"), made);
  store.commit();
  assert.equal(store.directConversation("a:2", "g:bob"), made);
  assert.equal(store.findDirectConversation("g:bob", "a:2"), made);
  assert.equal(store.findDirectConversation("g:bob", "a:3"), undefined);
  const numbers = [made, store.newConversation(), store.directConversation("a:2", "a:3")];
  assert.equal(new Set(numbers).size, 3);
});

contract("direct conversations of a participant, also with oneself", (store) => {
  const expected = [
    { conversation: store.directConversation("a:2", "a:10"), with: "a:10" },
    { conversation: store.directConversation("g:ann", "a:2"), with: "g:ann" },
    { conversation: store.directConversation("a:2", "a:2"), with: "a:2" },
  ];
  store.directConversation("a:10", "g:ann");
  const found = () =>
    store.directConversations("a:2").sort((x, y) => x.conversation - y.conversation);
  assert.deepEqual(found(), expected);
  store.commit();
  assert.deepEqual(found(), expected);
  assert.deepEqual(store.directConversations("g:nobody"), []);
});

contract("a secret is made once for each name", (store) => {
  const secret = store.secret("cloak");
  assert.equal(secret.length, 32);
  assert.deepEqual(store.secret("cloak"), secret);
  assert.notDeepEqual(store.secret("other"), secret);
});

contract("what is committed at once does not commit the turn", (store) => {
  const conversation = store.newConversation();
  store.append(event(1, conversation));
  store.createAccount("ann", "hash", 1);
  store.secret("x");
  assert.deepEqual(sequences(store.slice(conversation, { limit: 1, from: "end" })), [1]);
  store.commit();
  store.commit();
  assert.deepEqual(sequences(store.slice(conversation, { limit: 1, from: "end" })), [1]);
});

/** An append (to the conversation of that index), a commit, or a slice to compare with the model's. */
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ append: fc.nat(2), step: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ commit: true }) },
  {
    weight: 3,
    arbitrary: fc.record({
      conversation: fc.nat(2),
      after: fc.option(fc.integer({ min: -2, max: 60 }), { nil: undefined }),
      before: fc.option(fc.integer({ min: -2, max: 60 }), { nil: undefined }),
      limit: fc.integer({ min: 0, max: 9 }),
      from: fc.constantFrom("start" as const, "end" as const),
    }),
  },
);

/** The contract's sentence, word by word. */
function model(all: StoredEvent[], conversation: number, slice: Slice): number[] {
  const { after = -Infinity, before = Infinity, limit, from } = slice;
  const within = sequences(all.filter((one) => one.conversation === conversation))
    .filter((sequence) => after < sequence && sequence < before);
  return from === "start"
    ? within.slice(0, limit)
    : within.slice(Math.max(0, within.length - limit));
}

contract("slices are those of a simple model, whatever comes before them", (store) => {
  holds(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const base = store.lastSequence();
      const conversations = [0, 1, 2].map(() => store.newConversation());
      const all: StoredEvent[] = [];
      for (const op of operations) {
        if ("append" in op) {
          const one = event(store.lastSequence() + op.step, conversations[op.append]);
          store.append(one);
          all.push(one);
        } else if ("commit" in op) store.commit();
        else {
          const bound = (at?: number) => at === undefined ? undefined : base + at;
          const slice = { ...op, after: bound(op.after), before: bound(op.before) };
          const conversation = conversations[op.conversation];
          assert.deepEqual(
            sequences(store.slice(conversation, slice)),
            model(all, conversation, slice),
          );
        }
      }
    }),
  );
});

contract("a name that is not free is found by what it looks like, but for oneself", (store) => {
  const bob = store.createAccount("bob", "hash", 1)!;
  assert.equal(store.nameLike(store.looks("b0b")), "bob");
  assert.equal(store.nameLike(store.looks("b0b"), "BOB"), undefined);
  assert.equal(store.nameLike(store.looks("rob")), undefined);
  store.deleteAccount(bob.id, 2, true);
  assert.equal(store.nameLike(store.looks("b0b")), "bob");
  const rob = store.createAccount("rob", "hash", 3)!;
  store.deleteAccount(rob.id, 4, false);
  assert.equal(store.nameLike(store.looks("r0b")), undefined);
});
