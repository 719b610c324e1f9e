/** Sequence numbers, their times and their ids on the wire. */
import assert from "node:assert/strict";
import { fromMsgid, msgid, nextSequence, sequenceAt, sequenceTime } from "../../db/store.ts";
import { fc, holds } from "../property.ts";

/** Milliseconds of the years 1970 to 2248. */
const time = fc.integer({ min: 0, max: Math.floor(Number.MAX_SAFE_INTEGER / 1024) - 1 });
const number = fc.maxSafeNat();

Deno.test("an id gives its number back", () => {
  holds(fc.property(number, (n) => assert.equal(fromMsgid(msgid(n)), n)));
});

Deno.test("different numbers have different ids", () => {
  holds(fc.property(number, number, (a, b) => assert.equal(msgid(a) === msgid(b), a === b)));
});

Deno.test("a text that is no id of ours has no number", () => {
  for (const text of ["", "A", "-1", "00", "0a", "é", " 1", "1 ", "1.5", "zzzzzzzzzzz", "1_0"]) {
    assert.equal(fromMsgid(text), undefined, text);
  }
  holds(fc.property(fc.string(), (text) => {
    const n = fromMsgid(text);
    assert.ok(n === undefined || msgid(n) === text);
  }));
});

Deno.test("clock_jump: numbers ascend and times never go back, whatever the clock does", () => {
  holds(fc.property(fc.array(time, { minLength: 2 }), (clock) => {
    let last = 0;
    for (const now of clock) {
      const next = nextSequence(last, now);
      assert.ok(next > last);
      assert.ok(sequenceTime(next) >= sequenceTime(last));
      assert.ok(next >= sequenceAt(now));
      last = next;
    }
  }));
});

Deno.test("the first number of a millisecond carries that time", () => {
  holds(fc.property(time, (now) => {
    assert.equal(sequenceTime(sequenceAt(now)), now);
    assert.equal(sequenceTime(nextSequence(0, now)), now);
  }));
});
