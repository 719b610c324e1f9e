import assert from "node:assert/strict";
import { formatTime, parseTime } from "../../protocol/time.ts";
import { fc, holds } from "../property.ts";

Deno.test("formatTime: the form of server-time", () => {
  assert.equal(formatTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(formatTime(1_795_476_720_007), "2026-11-23T23:32:00.007Z");
  assert.equal(formatTime(1_795_476_720_007), "2026-11-23T23:32:00.007Z", "once more");
  assert.equal(formatTime(1), "1970-01-01T00:00:00.001Z", "another one after it");
});

Deno.test("parseTime: with and without fractions of a second", () => {
  assert.equal(parseTime("1970-01-01T00:00:01Z"), 1000);
  assert.equal(parseTime("1970-01-01T00:00:01.5Z"), 1500);
  assert.equal(parseTime("1970-01-01T00:00:01.123456Z"), 1123);
  assert.equal(parseTime("2024-02-29T00:00:00.000Z"), Date.UTC(2024, 1, 29));
});

Deno.test("parseTime: days and hours that do not exist", () => {
  const days = ["2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00"];
  for (const day of [...days, "2026-01-32"]) {
    assert.equal(parseTime(`${day}T00:00:00.000Z`), undefined, day);
  }
  for (const time of ["24:00:00", "25:00:00", "12:60:00", "23:59:60"]) {
    assert.equal(parseTime(`2026-01-01T${time}.000Z`), undefined, time);
  }
});

Deno.test("parseTime: other forms", () => {
  const other = ["", "now", "0", "2026-01-01", "2026-01-01T00:00Z", "2026-01-01T00:00:00.000"];
  const more = ["2026-01-01T00:00:00.000+00:00", "2026-01-01 00:00:00Z", " 2026-01-01T00:00:00Z"];
  for (const text of [...other, ...more, "2026-01-01T00:00:00.Z", "+012026-01-01T00:00:00Z"]) {
    assert.equal(parseTime(text), undefined, text);
  }
});

Deno.test("law: a time that is formatted is parsed as what it was, in the order of time", () => {
  const ms = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) });
  holds(
    fc.property(ms, ms, (a, b) => {
      assert.equal(parseTime(formatTime(a)), a);
      assert.equal(formatTime(a) < formatTime(b), a < b);
    }),
    { numRuns: 1000 },
  );
});
