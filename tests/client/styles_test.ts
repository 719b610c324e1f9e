import assert from "node:assert/strict";
import { COLOURS, NICK_COLOURS, styles, THEMES } from "../../client/styles.ts";

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
    .map(luminanceOf);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Of a grey of that level (0 to 255), or of one of the three parts of a colour. */
function luminanceOf(level: number): number {
  const v = level / 255;
  return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** The number of a colour that is one of xterm's 256. */
const numberIn = (codes: string) => Number(/^38;5;(\d+)$/.exec(codes)?.[1]);

Deno.test("styles: nicks and named colours are legible on black and on white", () => {
  const named = Object.values(COLOURS).map(([many]) => many).filter((many) => many !== "");
  for (const colour of [...NICK_COLOURS, ...named.map(numberIn)]) {
    const light = colour < 232 ? luminance(colour) : luminanceOf(8 + 10 * (colour - 232));
    assert(1.05 / (light + 0.05) >= 3.6, `${colour} on white`);
    assert((light + 0.05) / 0.05 >= 3.6, `${colour} on black`);
  }
});

Deno.test("styles: what is painted follows the palette, in many colours and in eight", () => {
  const palette = { ...THEMES.calm, mention: "yellow", own: "green", nicks: "grey" } as const;
  const many = styles({ TERM: "xterm-256color" }, palette);
  assert.equal(many.mention("x"), "\x1b[1;38;5;100mx\x1b[0m");
  assert.equal(many.own("x"), "\x1b[38;5;28mx\x1b[0m");
  for (const nick of ["ann", "bob"]) {
    assert.equal(many.nick(nick, "x"), "\x1b[38;5;243mx\x1b[0m");
  }
  const few = styles({ TERM: "xterm" }, palette);
  assert.equal(few.mention("x"), "\x1b[1;33mx\x1b[0m");
  assert.equal(styles({ TERM: "xterm", COLORTERM: "truecolor" }, palette).own("x"), many.own("x"));
  const grey = styles({ TERM: "xterm" }, THEMES.grey);
  assert.deepEqual([grey.own("x"), grey.nick("bob", "x")], ["x", "\x1b[1mx\x1b[0m"]);
});
