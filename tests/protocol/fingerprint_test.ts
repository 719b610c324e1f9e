import assert from "node:assert/strict";
import { distance } from "../../protocol/distance.ts";
import {
  fingerprintWords,
  formatFingerprint,
  parseFingerprint,
  plainFingerprint,
} from "../../protocol/fingerprint.ts";
import { fc, holds } from "../property.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

Deno.test("formatFingerprint: pairs of hex digits with colons", () => {
  const sha256 = Uint8Array.from({ length: 32 }, (_, i) => i * 8);
  assert.equal(
    formatFingerprint(sha256),
    "00:08:10:18:20:28:30:38:40:48:50:58:60:68:70:78:" +
      "80:88:90:98:A0:A8:B0:B8:C0:C8:D0:D8:E0:E8:F0:F8",
  );
});

Deno.test("fingerprintWords: words that were said once stay the same", () => {
  const sha256 = Uint8Array.of(0, 1, 2, 127, 128, 253, 254, 255, ...Array(24).fill(9));
  assert.equal(fingerprintWords(sha256), "acorn actor album hornet hotel wombat yogurt zebra");
});

Deno.test("fingerprintWords: each byte has a word of its own, none a slip of the pen from another", () => {
  const words = Array.from(
    { length: 256 },
    (_, byte) => fingerprintWords(new Uint8Array(32).fill(byte)).split(" ")[0],
  );
  assert.equal(new Set(words).size, 256);
  for (const [i, word] of words.entries()) {
    assert.match(word, /^[a-z]{3,8}$/);
    for (const other of words.slice(i + 1)) {
      assert.ok(distance(word, other) > 1, `${word} ${other}`);
    }
  }
});

Deno.test("parseFingerprint: undoes formatFingerprint; case and colons don't matter, all else does", () => {
  holds(fc.property(bytes, (sha256) => {
    const text = formatFingerprint(sha256);
    for (const same of [text, text.toLowerCase(), plainFingerprint(sha256)]) {
      assert.deepEqual(parseFingerprint(same), sha256);
    }
    for (
      const wrong of [text.slice(1), `${text}:00`, text.replace(":", ""), text.replace(/./, "g")]
    ) {
      assert.equal(parseFingerprint(wrong), undefined, wrong);
    }
  }));
});
