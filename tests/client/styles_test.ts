import assert from "node:assert/strict";
import { NICK_COLOURS, styles } from "../../client/styles.ts";

Deno.test("styles: NO_COLOR and TERM=dumb paint nothing", () => {
  for (const settings of [{ NO_COLOR: "1", TERM: "xterm-256color" }, { TERM: "dumb" }]) {
    const paint = styles(settings);
    assert.equal(paint.on, false);
    for (const text of [paint.dim("x"), paint.bold("x"), paint.warn("x"), paint.nick("ann", "x")]) {
      assert.equal(text, "x");
    }
  }
  assert.equal(styles({ NO_COLOR: "", TERM: "xterm" }).on, true, "an empty NO_COLOR is none");
});

Deno.test("styles: what is painted ends as it began", () => {
  const paint = styles({ TERM: "xterm-256color" });
  assert.equal(paint.dim("x"), "\x1b[2mx\x1b[0m");
  assert.equal(paint.bold(""), "");
});

Deno.test("styles: a nick has one colour, however it is written", () => {
  for (const TERM of ["xterm", "xterm-256color"]) {
    const paint = styles({ TERM });
    assert.equal(paint.nick("Ann", "x"), paint.nick("aNN", "x"));
    const colours = new Set(
      Array.from({ length: 300 }, (_, i) => paint.nick(`nick${i}`, "x")),
    );
    assert.equal(colours.size, TERM === "xterm" ? 4 : NICK_COLOURS.length);
  }
});

const LEVELS = [0, 95, 135, 175, 215, 255];

/** Relative luminance of a colour of xterm's cube (WCAG 2.1). */
function luminance(colour: number): number {
  const cube = colour - 16;
  const [r, g, b] = [
    LEVELS[Math.floor(cube / 36)],
    LEVELS[Math.floor(cube / 6) % 6],
    LEVELS[cube % 6],
  ]
    .map((level) => level / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("styles: nicks are legible on black and on white", () => {
  for (const colour of NICK_COLOURS) {
    const light = luminance(colour);
    assert(1.05 / (light + 0.05) >= 3.6, `${colour} on white`);
    assert((light + 0.05) / 0.05 >= 3.6, `${colour} on black`);
  }
});
