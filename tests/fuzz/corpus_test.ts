/** The stored cases themselves. */
import assert from "node:assert/strict";
import { fc, holds } from "../property.ts";
import { fromEscaped, readCases, readCorpus, toEscaped } from "./corpus.ts";
import { hearCase } from "./client.ts";
import { showing } from "./fuzzer.ts";
import { checkBytes } from "./lines.ts";
import { Random } from "./random.ts";

Deno.test("the corpus: every case, and its escapes there and back", () => {
  const corpus = readCorpus();
  assert.ok(corpus.length > 20);
  for (const bytes of corpus) {
    assert.deepEqual(fromEscaped(toEscaped(bytes)), bytes);
    showing(bytes, () => checkBytes(bytes, new Random(1)));
  }
});

Deno.test("law: a case that was printed is read again as it was", () => {
  const run = fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 40 })).map(([b, n]) =>
    Array<number>(n).fill(b)
  );
  holds(
    fc.property(fc.array(run), (runs) => {
      const bytes = Uint8Array.from(runs.flat());
      assert.match(toEscaped(bytes), /^[ -~]*$/);
      assert.deepEqual(fromEscaped(toEscaped(bytes)), bytes);
    }),
  );
});

Deno.test("the corpus: every line of a server, in a session that is in", () => {
  for (const bytes of readCases("server.txt")) showing(bytes, () => hearCase(bytes));
});
