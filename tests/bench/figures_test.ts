import assert from "node:assert/strict";
import { parseCores } from "../../bench/cores.ts";
import { Latencies, median, percentile } from "../../bench/load/latencies.ts";
import { parseUsage } from "../../bench/load/usage.ts";
import { number, table } from "../../bench/table.ts";

Deno.test("latencies: all are kept and sorted by value", () => {
  const latencies = new Latencies();
  for (let i = 5000; i > 0; i--) latencies.add(i);
  const sorted = latencies.sorted();
  assert.equal(sorted.length, 5000);
  assert.deepEqual([sorted[0], sorted[1], sorted[4999]], [1, 2, 5000]);
});

Deno.test("percentiles", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  const at = [0, 0.5, 0.99, 1].map((share) => percentile(hundred, share));
  assert.deepEqual(at, [1, 51, 100, 100]);
  assert.equal(percentile([7], 0.5), 7);
  assert.equal(percentile([], 0.5), undefined);
});

Deno.test("medians", () => {
  assert.equal(median([10, 9, 100]), 10);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), undefined);
});

Deno.test("usage: read from the end of a name that holds anything", () => {
  const stat = "42 (a) R 9 (x) S 1 2 3 4 5 6 7 8 9 10 1250 250 0 0 20 0 1 0 77 88 99\n";
  const status = "Name:\ta) R 9 (x\nVmHWM:\t    9999 kB\nVmRSS:\t    2048 kB\n";
  assert.deepEqual(parseUsage(stat + status), { cpuSeconds: 15, mb: 2 });
});

Deno.test("cores: single ones and ranges", () => {
  assert.deepEqual(parseCores("pid 7's current affinity list: 0-2,5\n"), [0, 1, 2, 5]);
  assert.deepEqual(parseCores("pid 7's current affinity list: 3\n"), [3]);
  assert.deepEqual(parseCores("taskset: failed"), []);
});

Deno.test("table: names to the left, numbers to the right", () => {
  const text = table([["", "a/s"], ["one", number(1234567, 0)], ["three", number(undefined, 2)]]);
  assert.equal(text, "             a/s\none    1,234,567\nthree          -");
});
