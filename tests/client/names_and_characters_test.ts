/** What does without the tables of languages gives what it would give with them. */
import assert from "node:assert/strict";
import { byName } from "../../client/session/by_name.ts";
import { clusters, clusterStart } from "../../client/session/clusters.ts";
import { clock, day } from "../../client/terminal/layout.ts";
import { fc, holds, textOf } from "../property.ts";

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

Deno.test("clusters: are Unicode's, in plain text too", () => {
  const plain = fc.string({ unit: "grapheme-ascii" });
  holds(fc.property(fc.oneof(textOf(), plain), fc.nat(), (text, at) => {
    const whole = [...SEGMENTER.segment(text)];
    const start = SEGMENTER.segment(text).containing(at % (text.length + 1))?.index;
    return JSON.stringify([...clusters(text)].map(({ segment, index }) => [segment, index])) ===
        JSON.stringify(whole.map(({ segment, index }) => [segment, index])) &&
      clusterStart(text, at % (text.length + 1)) === (start ?? text.length);
  }));
});

Deno.test("names: plain ones first, however they are written, and any order comes out as one", () => {
  const names = ["zoe", "Änne", "_x", "ann", "Ben", "אבי", "bob", "ANNA"];
  assert.deepEqual(names.toSorted(byName), [
    "_x",
    "ann",
    "ANNA",
    "Ben",
    "bob",
    "zoe",
    "Änne",
    "אבי",
  ]);
  const sign = (a: string, b: string) => Math.sign(byName(a, b));
  holds(
    fc.property(
      textOf(),
      textOf(),
      textOf(),
      (a, b, c) =>
        sign(a, b) === -sign(b, a) && !(sign(a, b) < 0 && sign(b, c) < 0 && sign(a, c) >= 0),
    ),
  );
});

Deno.test("times: as the languages' tables have them", () => {
  const clockOf = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const dayOf = new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "long", day: "numeric", month: "long", year: "numeric" },
  });
  const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
  holds(
    fc.property(
      moment,
      (at) => clock(at) === clockOf.format(at) && day(at) === dayOf.format(at).replace(",", ""),
    ),
  );
});
