import assert from "node:assert/strict";
import {
  CHUNK,
  chunks,
  formatPlain,
  fromBase64,
  parsePlain,
  toBase64,
} from "../../protocol/sasl.ts";
import { fc, holds, textOf } from "../property.ts";

/** Length of the response and the lengths of its chunks; "+" has 1. */
const CHUNKED: [length: number, chunks: number[]][] = [
  [0, [1]],
  [1, [1]],
  [399, [399]],
  [400, [400, 1]],
  [401, [400, 1]],
  [800, [400, 400, 1]],
  [801, [400, 400, 1]],
];

Deno.test("chunks: 400 bytes each, and what fills its last one ends with '+'", () => {
  for (const [length, sizes] of CHUNKED) {
    const all = chunks("A".repeat(length));
    assert.deepEqual(all.map((chunk) => chunk.length), sizes, `${length}`);
    assert.equal(all.at(-1) === "+", length % CHUNK === 0, `${length}`);
  }
});

Deno.test("law: joined up to '+' or a short one, the chunks are the response", () => {
  holds(
    fc.property(fc.base64String({ maxLength: 1300 }), (response) => {
      const all = chunks(response);
      const last = all.findIndex((chunk) => chunk.length < CHUNK);
      assert.equal(last, all.length - 1, "only the last one ends it");
      const end = response.length % CHUNK === 0 ? "+" : "";
      assert.equal(all.join(""), response + end);
    }),
  );
});

Deno.test("base64 of UTF-8", () => {
  assert.equal(toBase64("\0ann\0pässwörd 🙂"), "AGFubgBww6Rzc3fDtnJkIPCfmYI=");
  assert.equal(fromBase64("AGFubgBww6Rzc3fDtnJkIPCfmYI="), "\0ann\0pässwörd 🙂");
  assert.equal(toBase64(""), "");
  assert.equal(fromBase64(""), "");
  assert.equal(fromBase64("77u/YQ=="), "\ufeffa");
});

Deno.test("fromBase64: no base64 and no UTF-8", () => {
  for (const text of ["*", "A", "AAAAA", "=", "AA=A", "é", "AGFu-gBh", "/w==", "wIA=", "7aCA"]) {
    assert.equal(fromBase64(text), undefined, text);
  }
});

Deno.test("law: any text comes back from base64", () => {
  holds(fc.property(textOf(), (text) => assert.equal(fromBase64(toBase64(text)), text)));
});

Deno.test("parsePlain: three parts, of which the first may be empty", () => {
  assert.deepEqual(parsePlain("\0ann\0secret"), {
    authzid: "",
    authcid: "ann",
    password: "secret",
  });
  assert.deepEqual(parsePlain("a\0b\0c d"), { authzid: "a", authcid: "b", password: "c d" });
});

Deno.test("parsePlain: what is refused", () => {
  for (
    const text of ["", "\0", "\0\0", "ann", "ann\0x", "\0ann\0", "\0\0x", "\0a\0b\0", "\0a\0b\0c"]
  ) {
    assert.equal(parsePlain(text), undefined, JSON.stringify(text));
  }
});

Deno.test("law: a PLAIN message goes through chunks and comes back", () => {
  const part = textOf(/\0/g);
  const filled = part.map((text) => text || "x");
  holds(
    fc.property(part, filled, filled, (authzid, authcid, password) => {
      const sent = chunks(toBase64(formatPlain({ authzid, authcid, password })));
      const received = fromBase64(sent.filter((chunk) => chunk !== "+").join(""));
      assert.deepEqual(parsePlain(received!), { authzid, authcid, password });
    }),
  );
});
