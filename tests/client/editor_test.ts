/** The line that is being written: keys in, words and their place on the screen out. */
import assert from "node:assert/strict";
import { Editor, newSheet } from "../../client/terminal/editor.ts";
import { type Key, nextKey } from "../../client/terminal/keys.ts";
import { drawing, erasing, layLine } from "../../client/terminal/line.ts";
import { width } from "../../client/width.ts";
import { fc, holds, textOf } from "../property.ts";

function keysOf(typed: string): Key[] {
  const keys: Key[] = [];
  for (let next = nextKey(typed); next; next = nextKey(next.rest)) keys.push(next.key);
  return keys;
}

const names = (typed: string) => keysOf(typed).map(({ name, text }) => text || name);

const KEYS: [typed: string, names: string[]][] = [
  ["abc", ["abc"]],
  ["a\r\nb\rc\n", ["a", "enter", "b", "enter", "c", "enter"]],
  ["\x1b[A\x1bOA", ["up", "up"]],
  ["\x1b1\x1bA\x1ba", ["alt-1", "alt-a", "alt-a"]],
  ["\x0e\x10\x12", ["ctrl-n", "ctrl-p", "ctrl-r"]],
  ["\x1b[Z\t\x7f", ["shift-tab", "tab", "backspace"]],
  ["\x1b\r\x1b\x7f", ["alt-enter", "alt-backspace"]],
  ["\x1b[99;5u!", ["", "!"]],
  ["\x1b[200~one\r\x1b[31mtwo\x07\r\n\r\n\x1b[201~x", ["one\ntwo", "x"]],
];
for (const [typed, expected] of KEYS) {
  Deno.test(`keys: ${JSON.stringify(typed)}`, () => assert.deepEqual(names(typed), expected));
}

Deno.test("keys: what is not whole waits for its rest", () => {
  for (const part of ["", "\x1b", "\x1b[", "\x1b[1;", "\x1bO", "\x1b[200~half\r"]) {
    assert.equal(nextKey(part), undefined, JSON.stringify(part));
  }
});

Deno.test("keys: whatever is typed is taken, and nothing twice", () => {
  holds(fc.property(textOf(), (typed) => {
    let rest = typed;
    for (let next = nextKey(rest); next; next = nextKey(rest)) {
      if (next.rest.length >= rest.length || !rest.endsWith(next.rest)) return false;
      rest = next.rest;
    }
    return rest === "" || rest.startsWith("\x1b");
  }));
});

function editing(complete?: (line: string) => [string[], string]) {
  const editor = new Editor({ history: 3, complete });
  const type = (typed: string) => keysOf(typed).map((key) => editor.press(key));
  const shown = () => {
    const { text, cursor } = editor.shown;
    return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
  };
  const enter = (line: string) => {
    type(line);
    return editor.enter();
  };
  return { editor, type, shown, enter };
}

const EDITS: [typed: string, shown: string][] = [
  ["hello\x1b[D\x1b[DX", "helX|lo"],
  ["hello\x01X\x05Y", "XhelloY|"],
  ["one two\x17", "one |"],
  ["one two\x1bb\x0b", "one |"],
  ["one two\x15\x19\x19", "one twoone two|"],
  ["one two\x1bb\x1bb\x1bd", "| two"],
  ["e\u0301\x7f", "|"],
  ["a👨‍👩‍👧b\x1b[D\x1b[D", "a|👨‍👩‍👧b"],
  ["👍🏽\x7f", "|"],
  ["ab\x01\x1b[3~", "|b"],
  ["ab\x01\x04", "|b"],
  ["a\x1b\rb", "a\nb|"],
];
for (const [typed, expected] of EDITS) {
  Deno.test(`editor: ${JSON.stringify(typed)}`, () => {
    const { type, shown } = editing();
    type(typed);
    assert.equal(shown(), expected);
  });
}

Deno.test("editor: lines come back, the draft too, the same one once and not too many", () => {
  const { editor, type, shown, enter } = editing();
  for (const line of ["one", "two", "three", "two", "four"]) enter(line);
  assert.deepEqual(editor.sheet.lines, ["three", "two", "four"]);
  type("draft\x1b[A\x1b[A");
  assert.equal(shown(), "two|");
  type("\x1b[A\x1b[A\x1b[A");
  assert.equal(shown(), "three|");
  type("\x1b[B\x1b[B\x1b[B\x1b[B");
  assert.equal(shown(), "draft|");
});

Deno.test("editor: each sheet keeps its draft and its lines", () => {
  const { editor, type, shown, enter } = editing();
  const [here, there] = [editor.sheet, newSheet()];
  enter("said here");
  type("half\x1b[D");
  editor.turnTo(there);
  assert.equal(shown(), "|");
  type("\x1b[A");
  assert.equal(shown(), "|");
  editor.turnTo(here);
  assert.equal(shown(), "hal|f");
  type("\x15\x1b[A");
  assert.equal(shown(), "said here|");
});

Deno.test("editor: Ctrl-R finds older and older lines; Enter takes one, Ctrl-G none", () => {
  const { editor, type, shown, enter } = editing();
  for (const line of ["the first fish", "a bird", "another Fish"]) enter(line);
  type("draft\x12fish");
  assert.equal(editor.shown.query, "fish");
  assert.equal(shown(), "another |Fish");
  type("\x12");
  assert.equal(shown(), "the first |fish");
  type("\x12\x07");
  assert.equal(shown(), "draft|");
  type("\x12bird");
  assert.deepEqual(type("\r"), ["edited"], "it is not sent yet");
  assert.equal(shown(), "a bird|");
  assert.deepEqual(type("\r"), ["enter"]);
});

Deno.test("editor: Tab goes through the candidates, Shift-Tab back, words behind it stay", () => {
  const { type, shown } = editing((line) => [["bob: ", "bill: "], line.split(" ").at(-1)!]);
  type("b you\x01\x1b[C\t");
  assert.equal(shown(), "bob: | you");
  type("\t");
  assert.equal(shown(), "bill: | you");
  type("\x1b[Z");
  assert.equal(shown(), "bob: | you");
  type("\t\t");
  assert.equal(shown(), "bob: | you");
});

Deno.test("editor: no key breaks it, and the cursor is never inside of a character", () => {
  const some = fc.constantFrom(
    ...["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x12", "\x17", "\x15", "\x19", "\t", "\x7f"],
    ...["\x1b[3~", "\x1bb", "\x1bd", "👨‍👩‍👧", "e\u0301"],
  );
  holds(fc.property(fc.array(fc.oneof(some, textOf())), (typed) => {
    const { editor, type } = editing(() => [["x"], ""]);
    typed.forEach(type);
    const { text, cursor } = editor.shown;
    return cursor >= 0 && cursor <= text.length;
  }));
});

Deno.test("line: rows are broken between words, and the space there is not shown twice", () => {
  const { rows, row, before } = layLine("#a> ", "one two three four", 18, 12);
  assert.deepEqual(rows, ["#a> one two ", "three four"]);
  assert.deepEqual([row, before], [1, "three four"]);
  assert.deepEqual(layLine("> ", "one\ntwo", 3, 40).rows, ["> one⏎two"]);
  assert.equal(layLine("> ", "a\x1b[2Jb", 0, 40).rows[0], "> a␛[2Jb");
});

Deno.test("line: of very many rows those around the cursor are shown", () => {
  const text = "word ".repeat(100);
  const { rows, row } = layLine("> ", text, 0, 20);
  assert.deepEqual([rows.length, row, rows[0]], [5, 0, "> word word word "]);
  const end = layLine("> ", text, text.length, 20);
  assert.deepEqual([end.rows.length, end.row], [5, 4]);
});

Deno.test("line: no row is wider than the window, and nothing but the cursor moves", () => {
  const columns = fc.integer({ min: 12, max: 90 });
  holds(fc.property(textOf(), columns, fc.nat(), (text, columns, at) => {
    const starts = [...new Intl.Segmenter().segment(text)].map(({ index }) => index);
    const cursor = [...starts, text.length][at % (starts.length + 1)];
    const drawn = layLine("#a> ", text, cursor, columns);
    const moves = drawing(drawn).replace(/\x1b\[\d*A/g, "") + erasing(drawn, columns).slice(1);
    return drawn.rows.every((row) => width(row) <= columns) &&
      drawn.rows[drawn.row].startsWith(drawn.before) &&
      !/[\x00-\x09\x0b\x0c\x0e-\x1a]/.test(moves);
  }));
});
