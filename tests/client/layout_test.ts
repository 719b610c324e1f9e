import assert from "node:assert/strict";
import { printable } from "../../client/printable.ts";
import { styles } from "../../client/styles.ts";
import { layRow, layRule, layTable, layText } from "../../client/terminal/layout.ts";
import { width } from "../../client/width.ts";
import { fc, holds, textOf } from "../property.ts";
import { NOW } from "./support.ts";

const NONE = styles({ NO_COLOR: "1" });
const same = (text: string) => text;
const columns = fc.integer({ min: 24, max: 130 });
const shown = textOf().map(printable);
const long = fc.array(shown, { maxLength: 8 }).map((parts) => parts.join(" "));

/** The last column stays empty. */
const fits = (text: string, columns: number) =>
  text.split("\n").every((line) => width(line) < columns);

Deno.test("layout: no row of the chat is as wide as the window", () => {
  holds(fc.property(long, long, columns, fc.boolean(), (label, text, columns, named) => {
    const mark = named ? ":" : "";
    const row = { at: NOW, label, mark, paintLabel: same, text, paintText: same };
    return fits(layRow(row, columns, NONE), columns);
  }));
});

Deno.test("layout: no paragraph, table or rule is", () => {
  holds(
    fc.property(
      long,
      long,
      columns,
      (a, b, columns) =>
        fits(layText(a, columns, same, "! "), columns) &&
        fits(layTable([[a, b], ["/help", b]], columns, NONE), columns) &&
        fits(layRule(a, columns, same, same), columns),
    ),
  );
});

Deno.test("layout: nothing that was said is lost", () => {
  const bare = (text: string) => text.replace(/[ \n\u2066-\u2069]/g, "");
  holds(fc.property(long, columns, (text, columns) => {
    const row = { at: NOW, label: "ann", mark: ":", paintLabel: same, text, paintText: same };
    return bare(layRow(row, columns, NONE)).endsWith(bare(text));
  }));
});

Deno.test("layout: paint does not change where words stand", () => {
  const painted = styles({ TERM: "xterm-256color" });
  const row = {
    at: NOW,
    label: "ann",
    paintLabel: (text: string) => painted.nick("ann", text),
    text: "some words that are longer than the window is wide, and so they are broken",
    paintText: painted.dim,
  };
  for (const columns of [30, 70]) {
    const bare = layRow({ ...row, paintLabel: same, paintText: same }, columns, NONE);
    const text = layRow(row, columns, painted).replace(/\x1b\[[0-9;]*m/g, "");
    assert.equal(text, bare);
  }
});
