import assert from "node:assert/strict";
import { byteLength, type Fault, FROM_CLIENT, FROM_SERVER } from "../../protocol/framer.ts";
import { byteByByte, bytesOf, feed, linesOf, utf8 } from "./feeding.ts";

/** The most that a framer for clients may hold. */
const MOST = FROM_CLIENT.tags + FROM_CLIENT.line;

function tooLong(start: string): Fault {
  return { fault: "too-long", start: start.slice(0, 64) };
}

Deno.test("cr_nul_injection: a line ends at CR LF, LF or CR, and no end is part of a line", () => {
  assert.deepEqual(linesOf("a\r\nb\nc\rd\r\n"), ["a", "b", "c", "d"]);
});

Deno.test("empty lines are dropped, however they end", () => {
  assert.deepEqual(linesOf("\r\n\n\r\r\r\na\n\n\r\n\rb\n\r"), ["a", "b"]);
});

Deno.test("what has not ended is held and joined with what follows", () => {
  const { out, held } = feed([utf8("PI"), utf8("NG a\r"), utf8("\nPI"), utf8(""), utf8("NG")]);
  assert.deepEqual(out, ["PING a"]);
  assert.equal(held, 4);
});

Deno.test("what is held does not change with the caller's buffer", () => {
  const buffer = utf8("PING");
  const reused = function* () {
    yield buffer;
    buffer.fill(0);
    yield utf8(" a\n");
  };
  assert.deepEqual(feed(reused()).out, ["PING a"]);
});

Deno.test("spaces around a line belong to it", () => {
  assert.deepEqual(linesOf(" a  \r\n"), [" a  "]);
});

for (const [what, unit] of Object.entries({ ASCII: "x", "two bytes": "é", "four bytes": "🙂" })) {
  Deno.test(`510 bytes are a line, 511 are too long: ${what}`, () => {
    const size = utf8(unit).length;
    const full = unit.repeat(Math.floor(510 / size)) + "y".repeat(510 % size);
    assert.equal(utf8(full).length, 510);
    assert.deepEqual(linesOf(full + "\r\n"), [full]);
    assert.deepEqual(linesOf(full + "\n"), [full]);
    const [fault, next] = linesOf(full + "y\r\nnext\r\n") as [Fault, string];
    assert.equal(fault.fault, "too-long");
    assert.ok(full.startsWith(fault.start));
    assert.equal(next, "next");
  });

  Deno.test(`tag_bombs: 4,094 bytes of tags and 510 behind them are a line, one more is not: ${what}`, () => {
    const size = utf8(unit).length;
    const data = unit.repeat(Math.floor(4094 / size)) + "y".repeat(4094 % size);
    const body = unit.repeat(Math.floor(510 / size)) + "y".repeat(510 % size);
    assert.deepEqual(linesOf(`@${data} ${body}\r\n`), [`@${data} ${body}`]);
    assert.deepEqual(linesOf(`@${data} A\r\n`), [`@${data} A`]);
    for (const line of [`@${data}y A`, `@${data}y ${body}`, `@${data} ${body}y`, `@a ${body}y`]) {
      assert.equal((linesOf(line + "\n")[0] as Fault).fault, "too-long");
    }
  });
}

Deno.test("tags without a space behind them count as the line", () => {
  assert.deepEqual(linesOf("@" + "x".repeat(509) + "\n"), ["@" + "x".repeat(509)]);
  assert.deepEqual(linesOf("@" + "x".repeat(510) + "\n"), [tooLong("@" + "x".repeat(510))]);
});

Deno.test("a server's line may be longer, and its tags", () => {
  const line = `@${"t".repeat(8189)} ${"x".repeat(2046)}`;
  assert.deepEqual(linesOf(line + "\r\n", FROM_SERVER), [line]);
  assert.deepEqual(linesOf(line + "x\r\n", FROM_SERVER), [tooLong(line)]);
});

Deno.test("line_without_end: a line of 10 MB is one fault, holds a bounded number of bytes, and the next is fine", () => {
  const block = new Uint8Array(64 * 1024).fill(0x78);
  const pieces = [...Array(160).fill(block), utf8("still the same\r\nPING a\r\n")];
  const { out, mostHeld, held } = feed(pieces);
  assert.deepEqual(out, [tooLong("x".repeat(64)), "PING a"]);
  assert.ok(mostHeld <= MOST);
  assert.equal(held, 0);
});

Deno.test("a long line in small pieces is given up at the bound, not at its end", () => {
  const { out, mostHeld, held } = feed(byteByByte(utf8("x".repeat(MOST + 1))));
  assert.deepEqual(out, [tooLong("x".repeat(64))]);
  assert.equal(mostHeld, MOST);
  assert.equal(held, 0);
});

Deno.test("the end of a line that was given up may come alone, as CR or LF", () => {
  for (const end of ["\r\n", "\n", "\r"]) {
    const pieces = [utf8("x".repeat(MOST + 1)), utf8("x"), utf8(end), utf8("a"), utf8(end)];
    assert.deepEqual(feed(pieces).out, [tooLong("x".repeat(64)), "a"]);
  }
});

Deno.test("faults stand in the place of their lines", () => {
  const bytes = bytesOf("a\r\n", "b\0c\r\n", "d\r\n", "e", 0xff, "\r\n", "f\r\n", "x".repeat(511));
  assert.deepEqual(linesOf(bytesOf(...bytes, "\ng\n")), [
    "a",
    { fault: "nul", start: "b\0c" },
    "d",
    { fault: "not-utf8", start: "e\ufffd" },
    "f",
    tooLong("x".repeat(64)),
    "g",
  ]);
});

const NOT_UTF8: Record<string, number[]> = {
  "a byte that never occurs": [0xff],
  "a continuation alone": [0x80],
  "a start alone": [0xc3, 0x41],
  "a character cut by the line's end": [0xf0, 0x9f, 0x99],
  "an overlong slash": [0xc0, 0xaf],
  "an overlong NUL": [0xc0, 0x80],
  "an overlong line end": [0xc0, 0x8a],
  "an overlong form of three bytes": [0xe0, 0x80, 0xaf],
  "a high surrogate": [0xed, 0xa0, 0x80],
  "a surrogate pair of three bytes each": [0xed, 0xa0, 0xbd, 0xed, 0xb9, 0x82],
  "beyond U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
  "Latin 1": [0xe9, 0x20, 0x61],
};

for (const [what, bad] of Object.entries(NOT_UTF8)) {
  Deno.test(`not UTF-8: ${what}`, () => {
    const bytes = bytesOf("before\r\n", "a ", ...bad, "\r\n", "after é\r\n");
    for (const pieces of [[bytes], byteByByte(bytes)]) {
      const [before, fault, after, ...more] = feed(pieces).out;
      assert.deepEqual([before, after, more], ["before", "after é", []]);
      assert.equal((fault as Fault).fault, "not-utf8");
      assert.ok((fault as Fault).start.startsWith("a "));
    }
  });
}

Deno.test("the byte order mark stays", () => {
  assert.deepEqual(linesOf("\ufeffPING\r\n\ufeff\r\n"), ["\ufeffPING", "\ufeff"]);
  assert.deepEqual(feed(byteByByte(utf8("\ufeffPING\r\n"))).out, ["\ufeffPING"]);
  const bad = linesOf(bytesOf("\ufeffa", 0xff, "\n\ufeffb\n"));
  assert.deepEqual(bad, [{ fault: "not-utf8", start: "\ufeffa\ufffd" }, "\ufeffb"]);
});

Deno.test("line ends of other alphabets are no line ends", () => {
  const line = "a\u0085b\u2028c\u2029d\ve\ff";
  assert.deepEqual(linesOf(line + "\n"), [line]);
});

Deno.test("what is shown of a fault never ends in half a character", () => {
  const long = "x".repeat(62) + "🙂".repeat(200);
  assert.deepEqual(linesOf(long + "\n"), [tooLong("x".repeat(62))]);
  assert.deepEqual(linesOf(bytesOf(long.slice(0, 66), 0xff, "\n")), [
    { fault: "not-utf8", start: "x".repeat(62) },
  ]);
});

Deno.test("byteLength counts as the encoder does, half surrogate pairs too", () => {
  for (
    const text of ["", "a", "é", "€", "🙂", "\ud83d", "\ud83d\ud83d\ude42", "\ude42é", "\ud83dé"]
  ) {
    assert.equal(byteLength(text), utf8(text).length, JSON.stringify(text));
  }
});
