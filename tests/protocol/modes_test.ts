import assert from "node:assert/strict";
import {
  chanmodesToken,
  CHANNEL_MODES,
  channelMode,
  commands,
  formatModes,
  FOUNDER,
  highest,
  type ModeChange,
  OPERATOR,
  OWNER,
  parseModes,
  parseRanks,
  PREFIX_MODES,
  prefixToken,
  rankLetters,
  signs,
  VOICE,
} from "../../protocol/modes.ts";
import { fc, holds, textOf } from "../property.ts";

/** As `+o ann`, `-l`, `+?` for an unknown letter. */
function shown(changes: readonly ModeChange[]): string[] {
  return changes.map(({ adding, letter, mode, param }) =>
    (adding ? "+" : "-") + (mode ? letter : "?") + (param === undefined ? "" : ` ${param}`)
  );
}

const PARSED: [letters: string, params: string[], changes: string[]][] = [
  ["", [], []],
  ["+-+", [], []],
  ["nt", [], ["+n", "+t"]],
  ["+o-v", ["ann", "bob"], ["+o ann", "-v bob"]],
  ["+ov", ["ann"], ["+o ann", "+v"]],
  ["+l-l", ["5", "x"], ["+l 5", "-l"]],
  ["+k-k", ["a", "b"], ["+k a", "-k b"]],
  ["-lk", ["key"], ["-l", "-k key"]],
  ["b", [], ["+b"]],
  ["-b", ["*!*@h"], ["-b *!*@h"]],
  ["+nob-t", ["ann", "m"], ["+n", "+o ann", "+b m", "-t"]],
  ["+zo", ["ann"], ["+?", "+o ann"]],
  ["+🙂o", ["ann"], ["+?", "+o ann"]],
  ["n+", ["unused"], ["+n"]],
  ["+k", [""], ["+k "]],
];

Deno.test("parseModes: each letter takes a parameter as its type says", () => {
  for (const [letters, params, changes] of PARSED) {
    assert.deepEqual(shown(parseModes(letters, params)), changes, `${letters} ${params}`);
  }
});

Deno.test("formatModes: signs only where they change", () => {
  const formatted = formatModes(parseModes("+o+v-n-t+b", ["ann", "bob", "m"]));
  assert.deepEqual(formatted, ["+ov-nt+b", "ann", "bob", "m"]);
  assert.deepEqual(formatModes([]), [""]);
});

const known = [...CHANNEL_MODES, ...PREFIX_MODES];
const change = fc.tuple(fc.constantFrom(...known), fc.boolean(), textOf()).map(
  ([mode, adding, text]): ModeChange => {
    const takes = mode.type !== "flag" && (adding || mode.type !== "set");
    return { adding, letter: mode.letter, mode, param: takes ? text : undefined };
  },
);

Deno.test("law: changes that are formatted are parsed as what they were", () => {
  holds(
    fc.property(fc.array(change), (changes) => {
      const [letters, ...params] = formatModes(changes);
      assert.deepEqual(parseModes(letters, params), changes);
    }),
    { numRuns: 500 },
  );
});

Deno.test("law: parsing and formatting any letters gives a form that stays as it is", () => {
  const letters = fc.array(fc.constantFrom(..."+-ovbklimntzQ🙂".split(/(?:)/u)), { maxLength: 12 });
  holds(
    fc.property(letters, fc.array(textOf(), { maxLength: 8 }), (all, params) => {
      const changes = parseModes(all.join(""), params);
      const [form, ...used] = formatModes(changes);
      assert.deepEqual(parseModes(form, used), changes);
      assert.deepEqual(used, params.slice(0, used.length));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("the tables: a letter stands for one mode, a sign and a bit for one rank", () => {
  assert.equal(new Set(known.map((mode) => mode.letter)).size, known.length);
  assert.equal(new Set(PREFIX_MODES.map((mode) => mode.sign)).size, PREFIX_MODES.length);
  const bits = PREFIX_MODES.map((mode) => mode.bit);
  assert.deepEqual(bits, bits.toSorted((a, b) => b - a), "highest first");
  for (const bit of bits) assert.equal(Math.log2(bit) % 1, 0, `${bit} is one bit`);
  for (const mode of known) assert.equal(channelMode(mode.letter), mode);
  assert.equal(channelMode("Q"), undefined);
});

Deno.test("the tokens of ISUPPORT", () => {
  assert.equal(chanmodesToken(), "Ibe,k,Sfl,CMRimnst");
  assert.equal(prefixToken(), "(qaohv)~&@%+");
});

Deno.test("ranks: as letters and back, the highest, and whom it commands", () => {
  assert.equal(rankLetters(FOUNDER | VOICE), "qv");
  assert.equal(parseRanks("vxq"), FOUNDER | VOICE);
  holds(fc.property(fc.nat(31), (ranks) => parseRanks(rankLetters(ranks)) === ranks));
  assert.deepEqual([0, 1, 3, 6, 24].map(highest), [0, 1, 2, 4, 16]);
  const most = (letters: string) => rankLetters(Math.max(0, commands(parseRanks(letters))));
  assert.deepEqual(["q", "a", "o", "h", "v", "av"].map(most), ["q", "o", "o", "v", "", "o"]);
  assert.equal(commands(VOICE), commands(0));
  assert(commands(OWNER) > commands(FOUNDER));
});

Deno.test("signs: the highest first, or alone", () => {
  assert.equal(signs(0, true), "");
  assert.equal(signs(VOICE, false), "+");
  assert.equal(signs(OPERATOR | VOICE, true), "@+");
  assert.equal(signs(OPERATOR | VOICE, false), "@");
});
